import type { JobEvent, JobLog } from '@parallel-agents/core';
import { type SampleTask, type SampleTry, sampleLog } from './sample-log.ts';

const haiku = { tier: 'cheap', model: 'claude-haiku-4-5' };
const opus = { tier: 'strong', model: 'claude-opus-4-5' };

function used(
  inputTokens: number,
  outputTokens: number,
  cacheReadTokens: number,
  costUsd: number,
): Pick<SampleTry, 'usage' | 'costUsd'> {
  return { usage: { inputTokens, outputTokens, cacheReadTokens }, costUsd };
}

/** Five reviewers of one file: two climb, one answers twice, one runs out of time. */
export function reviewLog(): JobLog {
  const request = {
    version: 2,
    spec: {
      tasks: ['security', 'performance', 'code', 'tests', 'accessibility'].map((id) => ({
        id,
        agent: `${id}_reviewer`,
        description: `Review app.ts for ${id}. Report findings with their place and a quote.`,
      })),
    },
    given: {
      tiers: ['cheap=claude-haiku-4-5', 'strong=claude-opus-4-5'],
      minScore: 7,
      limits: { usd: 0.5, concurrent: 8 },
    },
  };
  return sampleLog({
    id: 'run-4f2a9c81d0b3',
    title: 'Review of app.ts',
    runtime: 'openai-compatible',
    request,
    runs: [
      {
        at: 30,
        tasks: [
          {
            id: 'security',
            agent: 'security_reviewer',
            at: 10,
            tries: [
              {
                ...haiku,
                ms: 7000,
                ...used(8400, 520, 0, 0.0034),
                judge: { ms: 2200, score: 5.1 },
                error: refused,
              },
              {
                ...opus,
                ms: 13_800,
                reason: 'escalation',
                ...used(9100, 1210, 4200, 0.0368),
                judge: { ms: 2200, score: 8.3 },
              },
            ],
            output: securityReview,
          },
          {
            id: 'performance',
            agent: 'performance_reviewer',
            at: 1900,
            tries: [
              { ...haiku, ms: 9800, ...used(8200, 610, 6100, 0.0085), judge: { ms: 1900, score: 7.9 } },
            ],
            output: performanceReview,
          },
          {
            id: 'code',
            agent: 'code_reviewer',
            at: 1900,
            tries: [
              {
                ...haiku,
                ms: 5600,
                ...used(8200, 480, 6100, 0.0031),
                error: noJson,
                text: 'Here is my review: the names are good, but…',
              },
              {
                ...haiku,
                ms: 7400,
                reason: 'corrective',
                wait: { ms: 1000, for: 'retry', code: 'OUTPUT_NOT_JSON' },
                ...used(8900, 590, 6100, 0.0085),
                judge: { ms: 1900, score: 8.1 },
              },
            ],
            output: codeReview,
          },
          {
            id: 'tests',
            agent: 'test_engineer',
            at: 1950,
            tries: [
              {
                ...haiku,
                ms: 12_000,
                ...used(8300, 700, 6100, 0.0036),
                judge: { ms: 1900, score: 6.2 },
                error: refused,
              },
              {
                ...opus,
                ms: 15_000,
                reason: 'escalation',
                wait: { ms: 900, for: 'admission', code: 'RATE_LIMITED' },
                ...used(9300, 1500, 5370, 0.0144),
                judge: { ms: 1400, score: 7.4 },
              },
            ],
            output: testReview,
          },
          {
            id: 'accessibility',
            agent: 'accessibility_reviewer',
            at: 2000,
            tries: [{ ...haiku, ms: 18_000, error: timeout }],
          },
        ],
      },
    ],
  });
}

const refused = {
  code: 'GATE_REFUSED',
  message: 'The judge gave it less than 7.',
  fix: 'Ask for less, or let a stronger model do it.',
  retryable: true,
} as const;
const noJson = {
  code: 'OUTPUT_NOT_JSON',
  message: 'The answer is no JSON.',
  fix: 'Nothing: it is asked again.',
  retryable: true,
} as const;
const timeout = {
  code: 'TIMEOUT',
  message: 'No answer within 18 s.',
  fix: 'Give it more time: parallel-agents runs resume run-4f2a9c81d0b3 --timeout 60s.',
  retryable: true,
} as const;

const securityReview = {
  score: 4,
  summary: 'One way into the shell; the rest is guarded well.',
  findings: [
    {
      severity: 'high',
      title: 'User input reaches the shell',
      location: 'app.ts:41',
      description:
        'The file name comes from the request and is put into a command line. A name such as a;rm -rf . runs as a command.',
      quote: "const out = execSync('convert ' + req.query.name + ' out.png');\nres.send(out);",
      recommendation: 'Call execFile with the name as an argument of its own.',
    },
    {
      severity: 'medium',
      title: 'Errors are sent to the client',
      location: 'app.ts:58',
      description: 'The stack trace names the folders of the server.',
      recommendation: 'Send a number, and keep the trace in the log.',
    },
  ],
};
const performanceReview = {
  score: 6,
  summary: 'Fast for a few users.',
  findings: [
    {
      severity: 'medium',
      title: 'The cache is never emptied',
      location: 'app.ts:12',
      description:
        'Each new key stays for ever; at the stated load of 50 keys a second the process grows by about 300 MB a day.',
      recommendation: 'Bound it: keep the 10,000 keys that were used last.',
    },
  ],
};
const codeReview = {
  score: 6,
  summary: 'Short and clear; two names say something else than what they hold.',
  findings: [
    {
      severity: 'high',
      title: 'User input reaches the shell',
      location: 'app.ts:41',
      description: 'A command line is put together from a request.',
    },
    {
      severity: 'low',
      title: 'A name that misleads',
      location: 'app.ts:23',
      description: '`users` holds one user.',
    },
  ],
};
const testReview = {
  score: 5,
  summary: 'The happy way is tested.',
  findings: [
    {
      severity: 'medium',
      title: 'No test of a failing convert',
      location: 'app.test.ts',
      description: 'What the page shows then is not known.',
    },
  ],
};

/** A goal: planned, five tasks with a chain through them, a report. */
export function goalLog(
  options: { until?: number; status?: 'running' | 'interrupted'; decided?: boolean } = {},
): JobLog {
  const { decided = true, ...others } = options;
  const tasks = [
    {
      id: 'bypass',
      agent: 'security_reviewer',
      dependsOn: [],
      description: 'Find ways around the limiter.',
      ms: 8200,
    },
    {
      id: 'load',
      agent: 'performance_reviewer',
      dependsOn: [],
      description: 'What does it cost at 2,000 requests a second?',
      ms: 4100,
    },
    {
      id: 'peers',
      agent: 'research_analyst',
      dependsOn: [],
      description: 'How do three well-known services do it?',
      ms: 11_300,
    },
    {
      id: 'compare',
      agent: 'data_analyst',
      dependsOn: ['load', 'peers'],
      description: 'Compare token bucket, window and leaky bucket.',
      ms: 6400,
    },
    {
      id: 'advice',
      agent: 'documentation_writer',
      dependsOn: ['bypass', 'compare'],
      description: 'One page: keep, mend or replace.',
      ms: 5200,
    },
  ];
  const outline = tasks.map(({ ms: _ms, ...task }) => ({ ...task, why: 'It is part of what was asked.' }));
  const ends = new Map<string, number>();
  const work = tasks.map(({ ms, ...task }): SampleTask => {
    const at = Math.max(10, ...task.dependsOn.map((id) => (ends.get(id) ?? 0) + 15));
    ends.set(task.id, at + ms);
    return {
      ...task,
      at,
      tries: [{ ...haiku, ms, ...used(4000 + ms / 4, 700, 1200, 0.006) }],
      output: { markdown: adviceText },
    };
  });
  const facts: JobEvent[] = [
    {
      type: 'plan.made',
      at: 3400,
      phase: 'plan',
      plan: {
        approach: 'team',
        reason: 'Three questions stand for themselves; the comparison needs two of them, the advice all.',
        tasks: outline,
        missingAgents: [],
      },
    },
    ...(decided
      ? ([{ type: 'plan.decided', at: 3450, phase: 'plan', approved: true }] satisfies JobEvent[])
      : []),
  ];
  return sampleLog({
    id: 'goal-c7d05790a7b5',
    kind: 'goal',
    title: 'Compare three ways to rate-limit our API and recommend one',
    request: {
      version: 2,
      spec: { goal: 'Compare three ways to rate-limit our API and recommend one' },
      given: { tiers: ['cheap', 'strong'], limits: { usd: 1 } },
    },
    facts,
    runs: [
      {
        step: 'plan',
        at: 20,
        tasks: [
          {
            id: 'plan',
            agent: 'agent_orchestrator',
            at: 2,
            tries: [{ ...opus, ms: 3300, ...used(6100, 540, 0, 0.021) }],
            output: { tasks: [] },
          },
        ],
      },
      { step: 'work', at: 3500, tasks: work },
      {
        step: 'report',
        at: 28_000,
        tasks: [
          {
            id: 'report',
            agent: 'report_writer',
            at: 3,
            tries: [{ ...haiku, ms: 4200, ...used(9000, 800, 4000, 0.008) }],
            output: { markdown: adviceText },
          },
        ],
      },
    ],
    report: { markdown: adviceText },
    ...others,
  });
}

const adviceText = `# Rate limiting for our API

**Keep the token bucket**, and share it between machines.

| way | cost of a request | bursts | state |
| --- | --- | --- | --- |
| token bucket | 1 read, 1 write | allowed, bounded | 2 numbers |
| sliding window | 2 reads, 1 write | smoothed | 1 number a second |
| leaky bucket | a queue | none | the queue |

1. Move the two numbers to the shared store.
2. Answer \`429\` with \`Retry-After\`.

\`\`\`ts
const allowed = await bucket.take(key, 1);
if (!allowed) return reply(429, { 'retry-after': bucket.secondsLeft(key) });
\`\`\`

> The first step takes a day, and can be undone.
`;

/** Two agents, refined until the panel and the held-out judge give enough. */
export function refineLog(): JobLog {
  const judges = (...scores: number[]) =>
    scores.map((overall, index) => ({ judge: `judge-${index + 1}`, overall }));
  const round = (
    agent: string,
    at: number,
    number: number,
    mean: number,
    lowerBound: number,
    scores: number[],
    passed: number,
    best = true,
  ): JobEvent => ({
    type: 'round.ended',
    at,
    agent,
    round: {
      round: number,
      best,
      lintErrors: number === 1 ? 2 : 0,
      fixtures: { passed, of: 5 },
      regressed: best ? [] : ['empty-log'],
      panel: { complete: true, mean, lowerBound, judges: judges(...scores), dismissed: 0 },
    },
  });
  return sampleLog({
    id: 'agents-91ab40c277e0',
    kind: 'refine',
    request: { version: 2, spec: { refine: ['flaky_test_finder', 'release_notes_writer'] }, given: {} },
    facts: [
      { type: 'agent.started', at: 10, agent: 'flaky_test_finder', step: 'a1' },
      { type: 'agent.started', at: 10, agent: 'release_notes_writer', step: 'a2' },
      round('flaky_test_finder', 9000, 1, 6.4, 5.6, [5.8, 6.5, 6.9], 3),
      round('flaky_test_finder', 19_000, 2, 7.9, 7.2, [7.4, 8.1, 8.2], 5),
      round('flaky_test_finder', 29_000, 3, 7.6, 6.8, [7, 7.7, 8.1], 4, false),
      round('flaky_test_finder', 39_000, 4, 8.9, 8.6, [8.7, 8.9, 9.1], 5),
      round('release_notes_writer', 11_000, 1, 8.1, 7.4, [7.6, 8.2, 8.5], 5),
      round('release_notes_writer', 24_000, 2, 8.8, 8.5, [8.6, 8.8, 9], 5),
      {
        type: 'agent.ended',
        at: 41_000,
        agent: 'flaky_test_finder',
        outcome: {
          name: 'flaky_test_finder',
          status: 'reached',
          stoppedBy: 'target',
          target: 8.5,
          heldOut: 8.6,
        },
      },
      {
        type: 'agent.ended',
        at: 26_000,
        agent: 'release_notes_writer',
        outcome: {
          name: 'release_notes_writer',
          status: 'reached',
          stoppedBy: 'target',
          target: 8.5,
          heldOut: 8.7,
        },
      },
    ],
    runs: [
      {
        step: 'a1.review-1',
        at: 200,
        tasks: [1, 2, 3].map((seat) => ({
          id: `judge-${seat}`,
          agent: 'agent_design_reviewer',
          at: 5,
          tries: [{ ...opus, ms: 6000 + seat * 700, ...used(5200, 640, 3000, 0.024) }],
          output: { score: 6 },
        })),
      },
      {
        step: 'a2.review-1',
        at: 300,
        tasks: [1, 2, 3].map((seat) => ({
          id: `judge-${seat}`,
          agent: 'agent_design_reviewer',
          at: 5,
          tries: [{ ...opus, ms: 7000 + seat * 900, ...used(5100, 610, 3000, 0.023) }],
          output: { score: 8 },
        })),
      },
    ],
  });
}

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
      given: { tiers: ['cheap', 'strong'], minScore: 7, limits: { usd: 40, concurrent: lanes } },
    },
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
