import type { JobEvent, JobLog } from '@parallel-agents/core';
import { haiku, opus, refused, timeout, used } from './models.ts';
import { type SampleTask, sampleLog } from './sample-log.ts';

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
    },
  };
  return sampleLog({
    id: 'run-4f2a9c81d0b3',
    title: 'Review of app.ts',
    runtime: 'openai-compatible',
    request,
    limits: { usd: 0.5 },
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

const noJson = {
  code: 'OUTPUT_NOT_JSON',
  message: 'The answer is no JSON.',
  fix: 'Nothing: it is asked again.',
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
      given: { tiers: ['cheap', 'strong'] },
    },
    limits: { usd: 1 },
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
