import type { JobLog } from '@parallel-agents/core';
import { haiku, opus, refused, timeout, used } from './models.ts';
import { type SampleTask, type SampleTry, sampleLog } from './sample-log.ts';

/** As many tasks as asked for, over lanes, with all that can happen to them; the same each time. */
export function manyLog(
  count: number,
  { lanes = 50, until }: { lanes?: number; until?: number } = {},
): JobLog {
  const agents = [
    'ticket_sorter',
    'translator',
    'summarizer',
    'fact_checker',
    'data_analyst',
    'code_reviewer',
  ];
  const free = new Array<number>(lanes).fill(0);
  const random = numbers(7);
  const tasks = Array.from({ length: count }, (_, index): SampleTask => {
    const lane = index % lanes;
    const at = free[lane] ?? 0;
    const ms = 800 + random() * 5200;
    const chance = random();
    const judge = { ms: 300 + random() * 500, score: Math.round(70 + random() * 29) / 10 };
    const good: SampleTry = {
      ...haiku,
      ms,
      ...used(
        Math.round(900 + random() * 2400),
        Math.round(80 + random() * 500),
        Math.round(random() * 800),
        0.0008 + random() * 0.002,
      ),
      judge,
    };
    const tries: SampleTry[] =
      chance < 0.8
        ? [good]
        : chance < 0.9
          ? [
              { ...good, judge: { ms: 400, score: 4.2 }, error: refused },
              { ...good, ...opus, ms: ms * 1.8, reason: 'escalation', costUsd: 0.016 },
            ]
          : chance < 0.96
            ? [
                { ...haiku, ms: 300, error: limited },
                { ...good, wait: { ms: 2200, for: 'retry', code: 'RATE_LIMITED' } },
              ]
            : [{ ...haiku, ms: ms + 4000, error: timeout }];
    free[lane] =
      at + tries.reduce((sum, one) => sum + one.ms + (one.judge?.ms ?? 0) + (one.wait?.ms ?? 0), 0) + 20;
    const agent = agents[index % agents.length] ?? 'translator';
    return {
      id: `row-${String(index + 1).padStart(5, '0')}`,
      agent,
      at,
      tries,
      output: { label: 'ok', text: `Row ${index + 1} was read and sorted.` },
    };
  });
  return sampleLog({
    id: `run-many-${count}`,
    title: `Sort ${count.toLocaleString('en-US')} support tickets`,
    request: {
      version: 2,
      spec: {},
      given: { tiers: ['cheap', 'strong'], minScore: 7 },
    },
    limits: { usd: 40 },
    runs: [{ at: 20, tasks }],
    ...(until !== undefined && { until }),
  });
}

const limited = {
  code: 'RATE_LIMITED',
  message: 'Too many requests.',
  fix: 'Nothing: it is tried again.',
  retryable: true,
} as const;

/** Numbers from 0 to 1 that are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
