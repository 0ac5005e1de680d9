import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, test } from 'vitest';
import { callTool, FakeApi, hostOn } from './fake-api.ts';

test.each([
  ['a topic that is missing', { team: 'content' }, /subject: is missing.*topic/],
  ['an app without a name', { team: 'dev', subject: ' ' }, /subject: is missing.*app/],
  ['nothing to review', { team: 'review' }, /subject: is missing.*file/],
  ['a file for a team that reads none', { team: 'dev', subject: 'x', file: 'app.py' }, /file: .*review team/],
  [
    'both a file and a text',
    { team: 'review', subject: 'x = 1', file: 'app.py' },
    /subject: .*leave it out/i,
  ],
  ['a file with nothing in it', { team: 'review', file: 'empty.py' }, /file: is empty/],
])('%s is refused by the name of its parameter', async (_what, given, said) => {
  const workspaceDir = temporaryFolder();
  await writeFile(join(workspaceDir, 'app.py'), 'x = 1');
  await writeFile(join(workspaceDir, 'empty.py'), '\n');
  const api = new FakeApi(() => '{}');
  await expect(callTool('parallel_agents_team', given, hostOn(api, { workspaceDir }))).rejects.toThrow(said);
  expect(api.messages).toEqual([]);
});

test('a review of a path is one of the file, not of the word', async () => {
  const workspaceDir = temporaryFolder();
  await writeFile(join(workspaceDir, 'app.py'), 'password = "heron"');
  const api = new FakeApi(() => '{}');
  const given = { team: 'review', subject: 'app.py', only: ['security'] };
  await callTool('parallel_agents_team', given, hostOn(api, { workspaceDir }));
  expect(api.messages[0]).toContain('password = "heron"');
});

test('a workspace that is not there holds no file', async () => {
  const host = hostOn(new FakeApi(() => '{}'), { workspaceDir: join(temporaryFolder(), 'gone') });
  const asked = callTool('parallel_agents_team', { team: 'review', file: 'app.py' }, host);
  await expect(asked).rejects.toThrow(/INVALID_FILE file: names no file/);
});
