// A server that misbehaves at random keeps the true bill: no account of ours is ever below it, and no budget above its limit.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AgentTask,
  createOrchestrator,
  defineAgent,
  type JobEvent,
  type JobStarted,
  type Journal,
  type LogWriter,
  type Usage,
} from '@parallel-agents/core';
import { memoryJournal, type ScriptedCall, type ScriptedReply } from '@parallel-agents/core/testing';
import { openaiCompatible } from '@parallel-agents/openai-compatible';
import { startModelServer } from '@parallel-agents/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cascade, createBudget, gate, minScore, priceList, resolveTiers } from '../src/index.ts';
import { type Mangle, mangles, startMangler, tellsAll } from './mangled.ts';

const models = ['p/low', 'p/high'];
const prices = priceList({
  'p/low': { inputPerMillionUsd: 1_000, outputPerMillionUsd: 2_000 },
  'p/high': { inputPerMillionUsd: 5_000, outputPerMillionUsd: 10_000 },
});
const reserveOutputTokens = 100;
const runId = 'run-1';
const writer = defineAgent({
  name: 'writer',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'Write. 書いてください。',
  tools: 'none',
  tier: 'cheap',
});

const anyEvent = fc.record({
  kind: fc.constantFrom(
    ...([
      'told',
      'told',
      'told',
      'untold',
      'over',
      'close',
      'hang',
      500,
      502,
      504,
      524,
      408,
      400,
      429,
      503,
    ] as const),
  ),
  outputTokens: fc.integer({ min: 1, max: reserveOutputTokens }),
  delayMs: fc.integer({ min: 0, max: 5 }),
  score: fc.integer({ min: 0, max: 10 }),
});
type Event = typeof anyEvent extends fc.Arbitrary<infer Value> ? Value : never;

const anyRun = fc.record({
  usd: fc.double({ min: 1, max: 60, noNaN: true }),
  judged: fc.boolean(),
  stream: fc.boolean(),
  /** What it turns away at once is billed too, and the runtime has been told so. */
  billsRefusals: fc.boolean(),
  /** Each answer tells this cost, whatever it costs. */
  falseCostUsd: fc.constantFrom(undefined, 0, 1e-9),
  concurrency: fc.integer({ min: 1, max: 20 }),
  texts: fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { minLength: 3, maxLength: 16 }),
  events: fc.array(anyEvent, { minLength: 61, maxLength: 61 }),
  /** What comes of answers that were paid for. */
  mangled: fc.array(fc.constantFrom(...(Object.keys(mangles) as Mangle[])), { minLength: 7, maxLength: 7 }),
  /** After so many records a process dies, or after so many milliseconds it is told to stop. */
  ends: fc.array(
    fc.record({ kind: fc.constantFrom('kill', 'cancel'), after: fc.integer({ min: 0, max: 25 }) }),
    { maxLength: 4 },
  ),
});

/** The densest text there is: every byte a token. */
function inputOf({ instructions, prompt }: ScriptedCall): number {
  return Buffer.byteLength(instructions) + Buffer.byteLength(prompt);
}

function toReply(
  { kind, outputTokens, delayMs, score }: Event,
  call: ScriptedCall,
  billsRefusals: boolean,
): ScriptedReply {
  const usage: Usage = { inputTokens: inputOf(call), outputTokens };
  const text = call.instructions.includes('You judge') ? `{"problems":[],"score":${score}}` : 'fine';
  switch (kind) {
    case 'told':
      return { kind: 'text', text, usage, delayMs };
    case 'untold':
      return { kind: 'text', text, usage, delayMs, untold: true };
    case 'over':
      return {
        kind: 'text',
        text,
        usage: { ...usage, outputTokens: 5 * outputTokens },
        ignoresLimit: true,
        delayMs,
      };
    case 'close':
      return { kind: 'close', generated: usage, delayMs };
    case 'hang':
      return { kind: 'hang', generated: usage };
    case 400:
    case 429:
    case 503:
      return {
        kind: 'error',
        status: kind,
        retryAfterSeconds: 0,
        ...(billsRefusals && { generated: usage }),
      };
    default:
      return { kind: 'error', status: kind, generated: usage, delayMs };
  }
}

/** One process that works on the run, from its start or from where the one before left it, until its end or ours. */
async function work(
  {
    usd,
    judged,
    stream,
    billsRefusals,
    concurrency,
    texts,
  }: typeof anyRun extends fc.Arbitrary<infer Value> ? Value : never,
  baseUrl: string,
  journal: Journal,
  end: { kind: string; after: number } | undefined,
  resume: boolean,
) {
  const budget = createBudget({ usd, prices, reserveOutputTokens });
  const runtime = openaiCompatible({ baseUrl, stream, billsRefusals });
  const accept = judged ? [gate(minScore(5), { model: 'p/low', timeoutSeconds: 0.1 })] : [];
  const dying = dyingAfter(journal, end?.kind === 'kill' ? end.after : Number.POSITIVE_INFINITY);
  const { run } = createOrchestrator({
    runtime,
    agents: [writer],
    policy: cascade({ tiers: resolveTiers(models), accept }),
    admission: [budget],
    journal: dying.journal,
    maxConcurrent: concurrency,
    timeoutSeconds: 0.1,
    retryDelaySeconds: 0,
    outagePatienceSeconds: 0.2,
    rateLimitPatienceSeconds: 0.2,
  });
  const tasks: AgentTask[] = texts.map((text) => ({ agent: 'writer', description: `Write: ${text}` }));
  const running = run(tasks, { runId, resume });
  if (end?.kind === 'cancel') void sleep(end.after).then(() => running.cancel());
  const report = await Promise.race([running, dying.died]);
  return { report, budget };
}

/** A journal that keeps so many events of this process and then never answers, as if it had been killed. */
function dyingAfter(journal: Journal, events: number) {
  const { promise: died, resolve } = Promise.withResolvers<undefined>();
  let written = 0;
  const dying = (held: LogWriter): LogWriter => ({
    ...held,
    signal: held.signal,
    async append(event: JobEvent) {
      if (written++ < events) return held.append(event);
      // What is on the wire may still go out; nothing more is ever known of it.
      await sleep(20);
      await held.release();
      resolve(undefined);
      return new Promise<never>(() => {});
    },
  });
  return {
    died,
    journal: {
      ...journal,
      begin: async (started: JobStarted) => dying(await journal.begin(started)),
      resume: async (id: string) => {
        const { log, writer } = await journal.resume(id);
        return { log, writer: dying(writer) };
      },
    } as Journal,
  };
}

test('the account is never below the bill of the server, and the bill never above the budget', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, async (parts) => {
      // A server of its own: what a killed process still sends belongs to no other run.
      const { falseCostUsd } = parts;
      const profile = falseCostUsd === undefined ? {} : { costUsd: falseCostUsd };
      const server = await startModelServer({ models, profile });
      try {
        let calls = 0;
        server.script((call) =>
          toReply(parts.events[calls++ % parts.events.length] as Event, call, parts.billsRefusals),
        );
        const journal = memoryJournal();
        let answers = 0;
        let isToldInPart = false;
        const between = await startMangler(server.url, () => {
          // Every other one is as it was: few runs would get far without.
          const mangle = answers % 2 === 0 ? 'as it is' : parts.mangled[answers % parts.mangled.length];
          answers += 1;
          isToldInPart ||= !tellsAll.has(mangle ?? 'as it is');
          return mangle ?? 'as it is';
        });
        let resume = false;
        let last: Awaited<ReturnType<typeof work>> | undefined;
        for (const end of [...parts.ends, undefined]) {
          last = await work(parts, between.url, journal, end, resume);
          resume = (await journal.list()).length > 0;
        }
        between.close();
        await expect.poll(() => server.calls.every((call) => call.billed || call.status)).toBe(true);
        const mine = [...server.calls];
        const billed = mine.reduce(
          (sum, { model, billed: usage }) => sum + (usage ? (prices.costUsd(model, usage) ?? 0) : 0),
          0,
        );
        const { summary } = last?.report ?? {};
        const isOver = mine.some((call) => (call.billed?.outputTokens ?? 0) > reserveOutputTokens);
        // How much more than its limit an answer had of which nobody ever heard, nobody can know.
        const isUnheard =
          isOver && (isToldInPart || parts.ends.length > 0 || mine.some(({ aborted }) => aborted));
        if (!isUnheard) expect(summary?.costUsd ?? 0).toBeGreaterThanOrEqual(billed - 1e-9);
        expect(last?.budget.spent().usd ?? 0).toBeCloseTo(summary?.costUsd ?? 0, 6);
        if (!isOver) expect(billed).toBeLessThanOrEqual(parts.usd + 1e-9);
      } finally {
        await server.close();
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});
