import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clawhubAccount } from '../accounts.ts';
import { scratchToken, startClawHubStub } from '../clawhub-stub.ts';
import { publishSkill } from '../publish.ts';

const release = { version: '1.2.3', changelog: 'A change.' };
/** The command takes seconds to start on a machine that is shared. */
const timeout = { timeout: 120_000 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallel-agents-clawhub-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a version that ClawHub has is not uploaded again, and the next one is', timeout, async () => {
  await using clawhub = await startClawHubStub();
  const env = await clawhubAccount(folder, clawhub.url, scratchToken);
  clawhub.published.push({ ...release, slug: 'parallel-agents', displayName: 'Parallel agents', files: {} });

  expect(await publishSkill(release, env)).toBeUndefined();
  expect(clawhub.requests.filter((request) => request.startsWith('POST'))).toEqual([]);

  expect(await publishSkill({ ...release, version: '1.2.4' }, env)).toContain('"status": "published"');
  expect(clawhub.published.map(({ version }) => version)).toEqual(['1.2.3', '1.2.4']);
});

test('a version that the security scan still holds back counts as published', timeout, async () => {
  await using clawhub = await startClawHubStub({ scan: 'pending' });
  const env = await clawhubAccount(folder, clawhub.url, scratchToken);
  expect(await publishSkill(release, env)).toContain('"status": "pending-publication"');

  expect(await publishSkill(release, env)).toBeUndefined();
  expect(clawhub.published).toHaveLength(1);
});

test('any other refusal of ClawHub is an error', timeout, async () => {
  await using clawhub = await startClawHubStub();
  const env = await clawhubAccount(folder, clawhub.url, 'another-token');

  await expect(publishSkill(release, env)).rejects.toThrow('Unauthorized');
});
