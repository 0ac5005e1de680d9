// Budgets and faults of the model behind a real gateway, as far as the gateway shows them.
import { type AgentTask, createOrchestrator, type OrchestratorOptions } from '@parallel-agents/core';
import { type ReplyScript, sampleReply } from '@parallel-agents/core/testing';
import { createBudget, rateLimiter } from '@parallel-agents/escalation';
import { openclaw } from '@parallel-agents/openclaw';
import { builtinAgents } from '@parallel-agents/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedGateway, startScriptedGateway } from '../scripted-gateway.ts';

const model = 'scripted/small';
/** What the model says that each answer took. */
const usage = { inputTokens: 3_000, outputTokens: 500 };
const tokens = usage.inputTokens + usage.outputTokens;
/** As the gateway is configured: $1 and $2 for a million. */
const prices = {
  costUsd: (_model: string, used: { inputTokens: number; outputTokens: number }) =>
    (used.inputTokens + 2 * used.outputTokens) / 1e6,
  // A gateway takes no limit on answers, so that a budget in dollars needs to know what the model can write.
  maxOutputTokens: () => tokens,
};
const answerUsd = prices.costUsd(model, usage);
const paid: ReplyScript = async (call) => {
  const reply = await sampleReply(call);
  return reply.kind === 'text' ? { ...reply, usage } : reply;
};

let scripted: ScriptedGateway;

beforeAll(async () => {
  scripted = await startScriptedGateway({ reply: paid });
});

afterAll(() => scripted?.stop());

const captions = (count: number): AgentTask[] =>
  Array.from({ length: count }, (_, index) => ({
    agent: 'content_writer_creative',
    description: `Write a caption about thing number ${index + 1}.`,
  }));

async function run(count: number, reply: ReplyScript, options: Partial<OrchestratorOptions> = {}) {
  const { model: server, gateway } = scripted;
  const before = server.calls.length;
  server.script(reply);
  const orchestrator = createOrchestrator({
    runtime: openclaw({ environment: gateway.environment }),
    agents: builtinAgents,
    model,
    maxConcurrent: 4,
    retryDelaySeconds: 0.1,
    ...options,
  });
  const report = await orchestrator.run(captions(count));
  await orchestrator.close();
  return { ...report, calls: server.calls.length - before };
}

describe('a budget on a gateway', () => {
  // The gateway reports what each session took, in tokens and in dollars, and the account is made of that. What an account
  // does with either is shown without a gateway.
  it('of tokens and US dollars is not exceeded: the rest is not spawned', async () => {
    const asked = 8;
    const affordable = 5;
    const limits = { tokens: affordable * tokens, usd: affordable * answerUsd };
    // A gateway adds a prompt of its own, which the estimate cannot see: what is set aside covers that too.
    const budget = createBudget({ ...limits, prices, reserveOutputTokens: tokens });
    const { results, summary, calls } = await run(asked, paid, { admission: [rateLimiter(), budget] });
    expect(summary.completed).toBeGreaterThan(1);
    expect(summary.completed).toBeLessThanOrEqual(affordable);
    expect(calls).toBe(summary.completed);
    const refused = results.filter(({ status }) => status === 'failed');
    expect(refused).toHaveLength(asked - summary.completed);
    expect(new Set(refused.map(({ error, attempts }) => `${error?.code} ${attempts.length}`))).toEqual(
      new Set(['BUDGET_EXHAUSTED 0']),
    );
    expect(budget.spent()).toMatchObject({ tokens: calls * tokens, spawns: calls });
    expect(budget.spent().usd).toBeCloseTo(calls * answerUsd);
    expect(summary.costUsd).toBeCloseTo(calls * answerUsd);
  });
});

// One that answers 500 for good is in gateway-sessions.test.ts.
describe('a model behind a gateway', () => {
  it('that answers 429, 500 and nonsense now and then loses no task', async () => {
    const { summary, calls } = await run(5, faultyAtFirst(), { admission: [rateLimiter()] });
    expect(summary.notCompleted).toEqual([]);
    // Each fault was met.
    expect(calls).toBeGreaterThanOrEqual(5 + 3);
  });

  // The gateway waits by itself for minutes: the time-out of the task is what ends it.
  it('that answers 429 for good does not hold a task beyond its time-out', async () => {
    const reply: ReplyScript = () => ({ kind: 'error', status: 429 });
    const { results } = await run(1, reply, { retries: 0, timeoutSeconds: 5 });
    expect(['RATE_LIMITED', 'PROVIDER_ERROR', 'TIMEOUT']).toContain(results[0]?.error?.code);
  });
});

/** Of the tasks, three in five meet a fault when they are asked for first: a 429, a 500, prose instead of JSON. */
function faultyAtFirst(): ReplyScript {
  const seen = new Set<number>();
  return (call) => {
    const number = Number(/thing number (\d+)/.exec(call.prompt)?.[1]);
    const first = !seen.has(number);
    seen.add(number);
    if (first && number % 5 === 0) return { kind: 'error', status: 429, retryAfterSeconds: 0.1 };
    if (first && number % 5 === 1) return { kind: 'error', status: 500 };
    if (first && number % 5 === 2) return { kind: 'text', text: 'I would rather talk about it.', usage };
    return paid(call);
  };
}
