// Many tasks race for the last cent, with everything that a run can meet: whatever the order, no limit is exceeded.
import { type AgentTask, createOrchestrator, defineAgent } from '@parallel-agents/core';
import {
  type ReplyScript,
  type ScriptedCall,
  type ScriptedReply,
  scripted,
} from '@parallel-agents/core/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cascade, createBudget, gate, minScore, type PriceList, resolveTiers } from '../src/index.ts';
import { estimateUsage } from '../src/internal.ts';

const models = ['p/low', 'p/high'];
/** A dollar for a thousand tokens, five on the higher tier. */
const prices: PriceList = {
  costUsd: (model, usage) =>
    ((usage.inputTokens + usage.outputTokens) / 1_000) * (model === 'p/high' ? 5 : 1),
};
const reserveOutputTokens = 100;
const writer = defineAgent({
  name: 'writer',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  tools: 'none',
  tier: 'cheap',
});

const anyEvent = fc.record({
  kind: fc.constantFrom('answer', 'answer', 'answer', 'refused', 'fault', 'hangs', 'empty'),
  /** More than may be written, too. */
  outputTokens: fc.integer({ min: 0, max: 300 }),
  delayMs: fc.integer({ min: 0, max: 3 }),
  score: fc.integer({ min: 0, max: 10 }),
});
type Event = typeof anyEvent extends fc.Arbitrary<infer Value> ? Value : never;

const anyRun = fc.record({
  limit: fc.oneof(
    fc.record({ usd: fc.double({ min: 0.2, max: 40, noNaN: true }) }),
    fc.record({ tokens: fc.integer({ min: 200, max: 20_000 }) }),
    fc.record({ spawns: fc.integer({ min: 1, max: 150 }) }),
    fc.record({
      usd: fc.double({ min: 1, max: 30, noNaN: true }),
      tokens: fc.integer({ min: 500, max: 15_000 }),
      spawns: fc.integer({ min: 5, max: 120 }),
    }),
  ),
  judged: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 60 }),
  priorities: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 60, maxLength: 60 }),
  events: fc.array(anyEvent, { minLength: 97, maxLength: 97 }),
});

/** What a provider bills at most: the answer as far as it may go, and nothing for what it turned away. */
class Bill {
  usd = 0;
  tokens = 0;
  spawns = 0;

  add(call: ScriptedCall, { kind, outputTokens }: Event): void {
    this.spawns += 1;
    if (kind === 'refused' || kind === 'fault') return;
    const most = estimateUsage(call, reserveOutputTokens);
    const used =
      kind === 'hangs'
        ? most
        : { inputTokens: 20, outputTokens: Math.min(outputTokens, call.maxOutputTokens ?? 1e9) };
    this.usd += prices.costUsd(call.model, used) ?? 0;
    this.tokens += used.inputTokens + used.outputTokens;
  }
}

function toReply(
  { kind, outputTokens, delayMs, score }: Event,
  { instructions }: ScriptedCall,
): ScriptedReply {
  if (kind === 'hangs') return { kind: 'hang' };
  if (kind === 'refused') return { kind: 'error', status: 400, delayMs };
  if (kind === 'fault') return { kind: 'error', status: 500, delayMs };
  const verdict = JSON.stringify({ problems: [], score });
  const text =
    kind === 'empty' ? '' : instructions.startsWith('You judge') ? verdict : 'A long answer. '.repeat(20);
  return { kind: 'text', text, usage: { inputTokens: 20, outputTokens }, delayMs };
}

test('tiers, judges, retries, time-outs and cut answers never exceed a limit, and no task is forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, async ({ limit, judged, concurrency, priorities, events }) => {
      const bill = new Bill();
      const reply: ReplyScript = (call) => {
        const event = events[call.callNumber % events.length] as Event;
        bill.add(call, event);
        return toReply(event, call);
      };
      const budget = createBudget({ ...limit, prices, reserveOutputTokens });
      const accept = judged ? [gate(minScore(5), { model: 'p/low', timeoutSeconds: 0.02 })] : [];
      const { run } = createOrchestrator({
        runtime: scripted({ reply, models }),
        agents: [writer],
        policy: cascade({ tiers: resolveTiers(models), accept }),
        admission: [budget],
        maxConcurrent: concurrency,
        timeoutSeconds: 0.02,
        retryDelaySeconds: 0,
      });
      const tasks: AgentTask[] = priorities.map((priority) => ({
        agent: 'writer',
        description: 'w',
        priority,
      }));
      const { summary } = await run(tasks);
      expect(summary.completed + summary.failed).toBe(tasks.length);
      for (const [kind, most] of Object.entries(limit)) {
        expect(bill[kind as keyof typeof limit], kind).toBeLessThanOrEqual(most + 1e-9);
      }
      expect(budget.reserved()).toEqual({ usd: 0, tokens: 0, spawns: 0 });
      expect(budget.spent().spawns).toBe(bill.spawns);
    }),
    { numRuns: 40 },
  );
}, 60_000);
