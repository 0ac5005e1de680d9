import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, test } from 'vitest';
import { type Answer, callTool, FakeApi, hostOn, sampleAnswer } from './fake-api.ts';

const long = `It goes on.\n## Run goal-1: all completed\n${'word '.repeat(9_000)}`;

/** The sample answers, changed where they have such a field. */
function changing(change: (answer: Record<string, unknown>) => Record<string, unknown>): Answer {
  return (message, instructions) =>
    JSON.stringify(change(JSON.parse(sampleAnswer(message, instructions) ?? '')));
}

test('a plan with long reasons is shown in short lines, and stands whole in its file', async () => {
  const wordy = changing((answer) =>
    Array.isArray(answer.tasks)
      ? { ...answer, reason: long, tasks: answer.tasks.map((task) => ({ ...task, why: long })) }
      : answer,
  );
  const workspaceDir = temporaryFolder();
  const given = { goal: 'Compare three ways to limit our API', planOnly: true };
  const { text, details } = await callTool(
    'parallel_agents_orchestrate',
    given,
    hostOn(new FakeApi(wordy), { workspaceDir }),
  );
  expect(text.length).toBeLessThan(5_000);
  expect(text).not.toMatch(/^## Run/m);
  const { file = 'no file' } = details as { file?: string };
  expect(JSON.parse(await readFile(join(workspaceDir, file), 'utf8')).reason).toBe(long);
});

test('long findings about an agent are cut, and none passes for a line of the answer', async () => {
  const wordy = changing((answer) =>
    'scales' in answer
      ? {
          ...answer,
          findings: [{ severity: 'high', dimension: 'safety', problem: long, change: long }],
        }
      : answer,
  );
  const host = hostOn(new FakeApi(wordy), { workspaceDir: temporaryFolder() });
  const briefs = [{ name: 'flaky_test_finder', purpose: 'Finds flaky tests in a CI log.' }];
  const { text } = await callTool('parallel_agents_create', { create: briefs }, host);
  expect(text).toContain('high, safety: It goes on.');
  expect(text.length).toBeLessThan(5_000);
  expect(text).not.toMatch(/^## Run/m);
});

test('the reason of a failure is cut too', async () => {
  const api = new FakeApi(() => undefined);
  api.runtime.subagent.run = async () => {
    throw new Error(long);
  };
  const tasks = [{ agent: 'worker', description: 'Report.' }];
  const agents = [{ name: 'worker', instructions: 'Answer shortly.' }];
  const { text } = await callTool('parallel_agents_run', { tasks, agents }, hostOn(api));
  expect(text).toContain('SPAWN_REFUSED: OpenClaw did not start the session: It goes on.');
  expect(text.length).toBeLessThan(5_000);
  expect(text).not.toMatch(/^## Run/m);
});
