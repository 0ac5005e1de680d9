import { type ScriptedCall, sampleReply } from '@parallel-agents/core/testing';
import { metaAgents, type OrchestrateOptions, orchestrate } from '@parallel-agents/meta';
import { openclaw } from '@parallel-agents/openclaw';
import { builtinAgents } from '@parallel-agents/registry';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ScriptedGateway, startScriptedGateway } from '../scripted-gateway.ts';
import { sessionKeys } from '../session-keys.ts';

let scripted: ScriptedGateway;

beforeAll(async () => {
  scripted = await startScriptedGateway();
});

afterAll(() => scripted?.stop());

beforeEach(() => scripted.model.script(sampleReply));

const goal = 'Compare three approaches to rate limiting for our API and recommend one';

async function play(options: Partial<OrchestrateOptions> = {}) {
  const runtime = openclaw({ environment: scripted.gateway.environment });
  try {
    return await orchestrate(goal, {
      runtime,
      agents: [...builtinAgents, ...metaAgents],
      timeoutSeconds: 110,
      ...options,
    });
  } finally {
    await runtime.close();
  }
}

/** Whether a session was given the task that begins so; schemas and data may hold the same words. */
function isAsked({ prompt }: Pick<ScriptedCall, 'prompt'>, task: string): boolean {
  return prompt.includes(`# Task\n${task}`);
}

const performanceTask = 'Review this rate limiter of a public HTTP API for its cost';

it('reaches a goal on a gateway: a plan, its tasks by their dependencies, a report with sources', async () => {
  const report = await play();
  expect(report.errors).toEqual([]);
  expect(report.tasks.map(({ task, result }) => [task.id, result.status])).toEqual([
    ['security', 'completed'],
    ['performance', 'completed'],
    ['recommendation', 'completed'],
  ]);
  expect(report.status).toBe('completed');
  expect(report.markdown).toContain('## Sources');
  // The gateway's sessions and tokens are those of the account.
  expect(report.summary).toMatchObject({ spawned: 5, completed: 5, runs: 3 });
  expect(report.summary.usage.outputTokens).toBeGreaterThan(0);
  const last = scripted.model.calls.find((call) => isAsked(call, 'From the two reviews'));
  expect(last?.prompt).toMatch(/<result task="security" agent="security_reviewer">/);
  expect(await sessionKeys(scripted.gateway)).toEqual([]);
}, 240_000);

it('plans a failed task anew, and builds on what is done', async () => {
  scripted.model.script((call) => {
    if (isAsked(call, 'Some tasks of your plan did not do their job')) {
      const tasks = [
        {
          id: 'performance-2',
          agent: 'performance_reviewer',
          description: 'Look at the cost of one call.',
          input: { code: 'allow()' },
          dependsOn: ['security'],
          why: 'The advice needs it.',
          replaces: ['performance'],
        },
        {
          id: 'advice',
          agent: 'documentation_writer',
          description: 'Advise the team.',
          dependsOn: ['security', 'performance-2'],
          why: 'It is what was asked for.',
          replaces: ['recommendation'],
        },
      ];
      return { kind: 'text', text: JSON.stringify({ reason: 'The provider refused it.', tasks }) };
    }
    return isAsked(call, performanceTask) ? { kind: 'error', status: 400, message: 'no' } : sampleReply(call);
  });
  const report = await play({ retries: 0 });
  expect(report.errors).toEqual([]);
  expect(Object.fromEntries(report.tasks.map(({ task, result }) => [task.id, result.status]))).toEqual({
    security: 'completed',
    performance: 'failed',
    recommendation: 'failed',
    'performance-2': 'completed',
    advice: 'completed',
  });
  expect(report.status).toBe('completed');
  const built = scripted.model.calls.find((call) => isAsked(call, 'Look at the cost of one call'));
  expect(built?.prompt).toContain('<input name="result of task security">');
  expect(await sessionKeys(scripted.gateway)).toEqual([]);
}, 240_000);

it('stops its sessions on the gateway when it is cancelled, and keeps what is done', async () => {
  const stop = new AbortController();
  scripted.model.script((call) => (isAsked(call, performanceTask) ? { kind: 'hang' } : sampleReply(call)));
  const report = await play({
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'task.ended' && event.taskId === 'security') stop.abort('enough');
    },
  });
  expect(report.status).toBe('cancelled');
  expect(report.tasks.map(({ result }) => result.status)).toEqual(['completed', 'cancelled', 'cancelled']);
  expect(await sessionKeys(scripted.gateway)).toEqual([]);
}, 240_000);
