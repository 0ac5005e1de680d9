import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentResult, JobEvent } from '@parallel-agents/core';
import { JobView } from '@parallel-agents/core/view';
import { expect, test } from 'vitest';
import { renderFrame } from '../src/live/frame.ts';
import { terminalStyle } from '../src/live/terminal-style.ts';
import { begun } from './kit/begun.ts';

const page = join(import.meta.dirname, '../../../docs/output.md');

/** A try of a task, and what came of it. */
interface Try {
  tier: string;
  /** Seconds from the start of the job. */
  from: number;
  to?: number;
  answersAt?: number;
  tokens?: number;
  costUsd?: number;
  failsWith?: 'OUTPUT_NOT_JSON';
  /** What its judge said. */
  score?: number;
}

const reviewers = {
  performance: 'performance_reviewer',
  code: 'code_reviewer',
  security: 'security_reviewer',
  tests: 'test_engineer',
  accessibility: 'accessibility_reviewer',
} as const;

const tries: Record<keyof typeof reviewers, Try[]> = {
  performance: [{ tier: 'cheap', from: 0, to: 10, tokens: 2_400, costUsd: 0.008, score: 7.9 }],
  code: [
    { tier: 'cheap', from: 0, to: 7, tokens: 2_200, costUsd: 0.007, failsWith: 'OUTPUT_NOT_JSON' },
    { tier: 'cheap', from: 7, to: 16, tokens: 2_600, costUsd: 0.009, score: 8.1 },
  ],
  security: [
    { tier: 'cheap', from: 0, to: 8, tokens: 2_300, costUsd: 0.008, score: 5.5 },
    { tier: 'strong', from: 8, to: 18, tokens: 2_500, costUsd: 0.028, score: 8.3 },
  ],
  tests: [{ tier: 'strong', from: 10, answersAt: 10 }],
  accessibility: [],
};

function eventsOf(taskId: string, agent: string, own: readonly Try[]): JobEvent[] {
  const attempts = own.flatMap((one, index): JobEvent[] => {
    const attemptId = `run-1/${taskId}/${index + 1}`;
    const base = { taskId, attemptId };
    const { tier, from, to, answersAt, tokens = 0, costUsd = 0, failsWith, score } = one;
    const error = failsWith && { code: failsWith, message: 'No.', fix: 'Ask again.', retryable: true };
    const reason = index === 0 ? 'first' : one.tier === own[index - 1]?.tier ? 'retry' : 'escalation';
    const usage = { inputTokens: tokens, outputTokens: 0 };
    const gates = score === undefined ? [] : [{ gate: 'judge', accepted: index === own.length - 1, score }];
    return [
      { type: 'attempt.started', ...base, at: from * 1000, reason, tier, model: `a/${tier}` } as JobEvent,
      {
        type: 'session.started',
        ...base,
        at: from * 1000,
        reference: { runtime: 'r', attemptId, sessionKey: attemptId },
      },
      ...(answersAt === undefined
        ? []
        : [{ type: 'session.answering', ...base, at: answersAt * 1000 } satisfies JobEvent]),
      ...(to === undefined
        ? []
        : [
            {
              type: 'session.ended',
              ...base,
              at: to * 1000,
              outcome: { status: 'completed', text: '', usage, costUsd },
            } satisfies JobEvent,
            {
              type: 'attempt.ended',
              ...base,
              at: to * 1000,
              attempt: {
                ...{ attemptId, tier, usage, costUsd, gates },
                ...(error ? { status: 'failed', error } : { status: 'completed' }),
              },
            } as unknown as JobEvent,
          ]),
    ];
  });
  const end = own.at(-1)?.to;
  const result = {
    taskId,
    agent,
    status: 'completed',
    text: '',
    output: {},
    executionSeconds: end,
    attempts: [],
  } as unknown as AgentResult;
  return [
    { type: 'task.started', at: (own[0]?.from ?? 0) * 1000, taskId, agent },
    ...attempts,
    ...(end === undefined ? [] : [{ type: 'task.ended', at: end * 1000, taskId, result } satisfies JobEvent]),
  ];
}

test('the drawing that the page shows is what a terminal shows', () => {
  const now = 19_000;
  const ids = Object.keys(reviewers) as (keyof typeof reviewers)[];
  const events: JobEvent[] = [
    ...begun(
      ids.map((taskId) => ({ taskId, agent: reviewers[taskId] })),
      5,
    ),
    ...ids
      .flatMap((taskId) => eventsOf(taskId, reviewers[taskId], tries[taskId]))
      .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)),
    {
      type: 'task.waiting',
      at: 15_000,
      taskId: 'accessibility',
      for: 'admission',
      control: 'rate-limit',
      code: 'RATE_LIMITED',
      seconds: 8,
    },
  ];
  const view = new JobView();
  for (const event of events) view.record(event);
  const style = terminalStyle({ write: () => true, isTTY: true }, {
    env: { LANG: 'en_US.UTF-8', NO_COLOR: '1' },
  } as never);
  const lines = renderFrame(view, { columns: 110, rows: 20, now, style, left: view.timeLeft(now) });
  const shown = /<!-- drawn by: \S+ -->\n```text\n([\s\S]*?)```/.exec(readFileSync(page, 'utf8'))?.[1];
  expect(lines.map((line) => line.trimEnd()).join('\n')).toBe(shown?.trimEnd());
});
