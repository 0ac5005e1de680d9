import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  type AttemptPolicy,
  createOrchestrator,
  defineAgent,
  type Gate,
  ParallelAgentsError,
} from '../src/index.ts';
import { type ReplyScript, scripted } from '../src/testing/index.ts';

const base = { category: 'test', version: '1.0.0', tools: 'none', tier: 'cheap' } as const;
const writer = defineAgent({ ...base, name: 'writer', description: 'd', instructions: 'You write.' });
const scorer = defineAgent({
  ...base,
  name: 'scorer',
  description: 'd',
  instructions: 'You score.',
  outputSchema: z.object({ score: z.number() }),
});
const usage = { inputTokens: 10, outputTokens: 1 };

/** Two tiers; the second is taken when the first one's output did not pass. */
const twoTiers = (gate: Gate): AttemptPolicy => ({
  next({ attempts }) {
    const tier = ['low', 'high'][attempts.length];
    const reason = attempts.length === 0 ? 'first' : 'escalation';
    return tier === undefined ? undefined : { reason, tier, gates: [gate] };
  },
});
const judging: Gate = {
  name: 'judge',
  async judge({ ask, output }) {
    const result = await ask({ agent: scorer, description: 'Score it.', input: { answer: output } });
    if (result.status !== 'completed') throw new Error('no verdict');
    const { score } = result.output as { score: number };
    return { accepted: score >= 7, score, reason: `it scored ${score}` };
  },
};
const start = (reply: ReplyScript, gate: Gate) => {
  const runtime = scripted({ reply });
  const { run } = createOrchestrator({
    runtime,
    agents: [writer],
    policy: twoTiers(gate),
    retryDelaySeconds: 0.001,
  });
  return run([{ id: 'a', agent: 'writer', description: 'w' }], { runId: 'r' });
};
const isJudge = (instructions: string) => instructions.startsWith('You score');

test.each(['BUDGET_EXHAUSTED', 'CANCELLED'] as const)(
  'what keeps a gate from judging and ends everything, %s, is the error of the task',
  async (code) => {
    const gate: Gate = {
      name: 'judge',
      judge: () => {
        throw new ParallelAgentsError({ code, message: 'No more.', fix: 'Raise it.' });
      },
    };
    const { results } = await start(() => ({ kind: 'text', text: 'draft', usage }), gate);
    expect(results[0]?.error).toMatchObject({ code, fix: 'Raise it.' });
    expect(results[0]?.error?.message).toContain('"judge" could not judge');
  },
);

test('an output that a gate refuses is not the result; the next tier is asked', async () => {
  const run = start(({ instructions, callNumber }) => {
    const text = isJudge(instructions) ? `{"score": ${callNumber < 3 ? 4 : 9}}` : `draft ${callNumber}`;
    return { kind: 'text', text, usage };
  }, judging);
  const { results, summary } = await run;
  expect(results[0]).toMatchObject({ status: 'completed', output: 'draft 3', usage: { inputTokens: 40 } });
  expect(results[0]?.attempts).toMatchObject([
    {
      tier: 'low',
      status: 'failed',
      error: { code: 'GATE_REFUSED' },
      text: 'draft 1',
      gates: [{ score: 4 }],
    },
    { tier: 'high', status: 'completed', gates: [{ gate: 'judge', accepted: true, score: 9 }] },
  ]);
  expect(results[0]?.attempts[0]?.gates?.[0]?.attempts?.[0]?.attemptId).toBe('r/a/1/judge/1');
  expect(summary).toMatchObject({
    attempts: 4,
    spawned: 4,
    maxInFlight: 1,
    usage: { inputTokens: 40, outputTokens: 4 },
  });
});

test('a gate that cannot answer has not accepted', async () => {
  const { results } = await start(
    ({ instructions }) =>
      isJudge(instructions) ? { kind: 'error', status: 400 } : { kind: 'text', text: 'draft' },
    judging,
  );
  expect(results[0]).toMatchObject({ status: 'failed', text: 'draft', error: { code: 'GATE_FAILED' } });
  expect(results[0]).not.toHaveProperty('output');
});

test('a gate meets transient faults with the retries of the run', async () => {
  let judged = 0;
  const { results } = await start(({ instructions }) => {
    if (!isJudge(instructions)) return { kind: 'text', text: 'draft' };
    return ++judged === 1 ? { kind: 'error', status: 500 } : { kind: 'text', text: '{"score": 8}' };
  }, judging);
  expect(results[0]?.status).toBe('completed');
  expect(judged).toBe(2);
});

test('the events of a gate carry its name and the task it judges', async () => {
  const run = start(
    ({ instructions }) => ({ kind: 'text', text: isJudge(instructions) ? '{"score": 8}' : 'x' }),
    judging,
  );
  const seen: string[] = [];
  for await (const event of run) {
    if (event.type === 'attempt.started' || event.type === 'attempt.ended') {
      seen.push(`${event.type} ${event.taskId} ${event.gate ?? ''}`.trim());
    }
  }
  expect(seen).toEqual([
    'attempt.started a',
    'attempt.started a judge',
    'attempt.ended a judge',
    'attempt.ended a',
  ]);
});
