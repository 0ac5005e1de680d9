// The command as people have it: bundled. What it loads late must be there, too, such as the parsers of checks.
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, test } from 'vitest';
import type { RunDocument } from './kit/documents.ts';

const command = join(import.meta.dirname, '..', 'bin', 'parallel-agents.js');

test.each([
  [['content', 'Monday motivation', '--platform', 'bluesky']],
  [['dev', 'TaskManager', '--features', 'auth,tasks', '--write', 'out']],
  [['review', 'app.ts']],
])('team %j completes on the embedded runtime, and its checks have run', (team) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'app.ts'), 'export const total = (a: number, b: number): number => a + b;\n');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [command, 'team', ...team, '--runtime', 'scripted', '--json'],
    { cwd, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: cwd } },
  );
  const { summary, results } = JSON.parse(stdout) as RunDocument;
  expect(summary, stderr).toMatchObject({ completed: 5, failed: 0 });
  expect(results.flatMap(({ warnings = [] }) => warnings)).toEqual([]);
  expect(status).toBe(0);
  if (team[0] === 'dev') expect(readdirSync(join(cwd, 'out'))).toContain('openapi.yaml');
});
