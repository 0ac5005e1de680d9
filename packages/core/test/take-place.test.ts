import { expect, it, vi } from 'vitest';
import { takePlace } from '../src/take-place.ts';

const refusal = (code: string) => Object.assign(new Error(`${code}: rename`), { code });

function systemWith(platform: NodeJS.Platform, ...codes: string[]) {
  const rename = vi.fn(async () => {
    const code = codes.shift();
    if (code !== undefined) throw refusal(code);
  });
  return { platform, rename, wait: vi.fn(async () => undefined) };
}

it.each(['EPERM', 'EACCES', 'EBUSY'])('waits on Windows for whoever has the file open (%s)', async (code) => {
  const system = systemWith('win32', code, code);
  await takePlace('a.partial', 'a', system);
  expect(system.rename.mock.calls).toEqual(Array(3).fill(['a.partial', 'a']));
  expect(system.wait).toHaveBeenCalledTimes(2);
});

it('says what stands in the way when it stays open', async () => {
  const system = systemWith('win32', ...Array<string>(20).fill('EPERM'));
  await expect(takePlace('a.partial', 'a', system)).rejects.toMatchObject({ code: 'EPERM' });
  const waited = system.wait.mock.calls.flat().reduce((sum: number, each) => sum + Number(each), 0);
  expect(waited).toBe(1000);
});

it.each([
  ['another fault on Windows', 'win32', 'ENOENT'],
  ['a missing right elsewhere', 'linux', 'EACCES'],
] as const)('waits for nothing with %s', async (_what, platform, code) => {
  const system = systemWith(platform, code);
  await expect(takePlace('a.partial', 'a', system)).rejects.toMatchObject({ code });
  expect(system.rename).toHaveBeenCalledTimes(1);
});
