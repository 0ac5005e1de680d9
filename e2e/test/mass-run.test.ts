import { type AgentTask, createOrchestrator } from '@parallel-agents/core';
import { sampleReply } from '@parallel-agents/core/testing';
import { openclaw } from '@parallel-agents/openclaw';
import { builtinAgents } from '@parallel-agents/registry';
import { createContentTeam, createDevTeam, createReviewTeam } from '@parallel-agents/teams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Reader } from '../../examples/test/kit/reader.ts';
import { type ScriptedGateway, startScriptedGateway } from '../scripted-gateway.ts';
import { sessionKeys } from '../session-keys.ts';

/** As many sessions as the shared gateway takes at the same time. */
const atOnce = 20;

let scripted: ScriptedGateway;

beforeAll(async () => {
  scripted = await startScriptedGateway();
});

afterAll(() => scripted?.stop());

/** Tasks for agents that work on what they are given, each with an answer of its own. */
function writers(count: number): AgentTask[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `caption-${index + 1}`,
    agent: 'content_writer_creative',
    description: `Write a caption about thing number ${index + 1}.`,
  }));
}

it('completes and checks 25, three teams of five among them and 20 at once, and leaves no session', async () => {
  const tasks = [
    ...createContentTeam('Monday motivation'),
    ...createDevTeam('TaskManager', { features: ['auth', 'tasks'] }),
    ...createReviewTeam('def add(a, b):\n    return a - b\n', { fileName: 'app.py' }),
    // With those of the teams that wait for no other, as many as run at once.
    ...writers(10),
  ];
  const release = Promise.withResolvers<void>();
  scripted.model.script(async (call) => {
    if (scripted.model.inFlight >= atOnce) release.resolve();
    await release.promise;
    return sampleReply(call);
  });
  const runtime = openclaw({ environment: scripted.gateway.environment });
  const orchestrator = createOrchestrator({
    runtime,
    agents: builtinAgents,
    maxConcurrent: atOnce,
    timeoutSeconds: 110,
  });
  const { results, summary } = await orchestrator.run(tasks);
  expect(summary.notCompleted).toEqual([]);
  expect(results.map(({ taskId }) => taskId)).toEqual(tasks.map(({ id }) => id));
  expect(summary).toMatchObject({ asked: 25, completed: 25, verified: 25, maxInFlight: atOnce });
  for (const [index, task] of tasks.entries()) {
    // The scripted model names the task in its answer: no answer has gone to another task.
    expect(JSON.stringify(results[index]?.output)).toContain(
      JSON.stringify(task.description.split('\n')[0]?.slice(0, 60)).slice(1, -1),
    );
  }
  await orchestrator.close();
  expect(await sessionKeys(scripted.gateway)).toEqual([]);
}, 240_000);

it('does what the page says to those who have a gateway', async () => {
  scripted.model.script(sampleReply);
  const { environment: env } = scripted.gateway;
  expect(await new Reader({ env }).follow('docs/start/openclaw.md')).toBe(3);
  expect(await sessionKeys(scripted.gateway)).toEqual([]);
}, 120_000);
