import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, makeFolderSync } from '../src/make-folder.ts';

let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'make-folder-'));
  await writeFile(join(place, 'file'), '');
  await symlink(join(place, 'nowhere'), join(place, 'dangling'));
});

afterAll(() => rm(place, { recursive: true }));

const ways = {
  makeFolder,
  makeFolderSync: async (...given: Parameters<typeof makeFolderSync>) => makeFolderSync(...given),
};

describe.each(Object.entries(ways))('%s', (name, make) => {
  it('makes what is missing, as private as it is told, and takes what is there', async () => {
    const above = join(place, name);
    const folder = join(above, 'b', 'c');
    await make(folder, { mode: 0o700 });
    await make(folder);
    expect([(await stat(above)).mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o700, 0o700]);
  });

  it('is the same for several at once', async () => {
    const folders = ['x', 'y', 'z'].map((last) => join(place, `${name}-at-once`, 'a', last));
    await Promise.all([...folders, ...folders].map((folder) => make(folder)));
    expect(folders.map(existsSync)).toEqual([true, true, true]);
  });

  it.each([
    ['a file', 'file', 'EEXIST'],
    ['below a file', 'file/a/b', 'ENOTDIR'],
    ['a link to nothing', 'dangling', 'ENOENT'],
    ['a name that is too long', `long/${'x'.repeat(300)}`, 'ENAMETOOLONG'],
  ])('refuses %s', async (_what, path, code) => {
    await expect(make(join(place, path))).rejects.toMatchObject({ code });
  });

  it.skipIf(!existsSync('/proc/self'))('ends where a folder takes no other', async () => {
    await expect(make('/proc/a/b/c')).rejects.toThrow(/no folder can be made in \/proc$/);
  });
});
