import { stripVTControlCharacters } from 'node:util';
import type { AgentResult, JobEvent } from '@parallel-agents/core';
import { JobView } from '@parallel-agents/core/view';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { renderFrame } from '../src/live/frame.ts';
import { renderTasks } from '../src/live/task-table.ts';
import { terminalStyle } from '../src/live/terminal-style.ts';
import { begun } from './kit/begun.ts';

const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '漢字かな交じり文',
    '👩‍👩‍👧‍👦 family',
    '\u001b[31mred\u001b[2J',
    'a\nb\r\nc\td',
    '\u202eabc',
    // Signs that are made of several, which libraries count differently.
    '\u{1d158}\u{1d165}\u{1d16e}\u1681',
    '',
  ),
);

const at = fc.nat(100_000);
const taskIds = fc
  .integer({ min: 1, max: 120 })
  .map((count) => Array.from({ length: count }, (_, index) => `t${index}`));

/** Any order of events that can be: the view makes something of each. */
const logs = fc
  .record({
    ids: taskIds,
    title: hostile,
    message: hostile,
    step: fc.constantFrom(undefined, 'work', 'a1.create'),
    picks: fc.array(fc.tuple(fc.nat(), fc.nat(9), at), { maxLength: 200 }),
  })
  .map(({ ids, title, message, step, picks }): JobEvent[] => {
    const place = step === undefined ? {} : { step };
    const events: JobEvent[] = [
      {
        type: 'job.started',
        at: 0,
        jobId: 'run-1',
        kind: 'tasks',
        title,
        limits: { usd: 0.5, tokens: 10_000, spawns: 9 },
      },
      {
        type: 'run.started',
        at: 0,
        ...place,
        runId: 'run-1',
        runtime: 'scripted',
        maxConcurrent: 8,
        tasks: ids.map((taskId, index) => ({
          taskId,
          agent: 'content_writer_funny',
          ...(index % 7 === 6 && { dependsOn: [ids[index - 1] ?? 't0'] }),
        })),
      },
    ];
    for (const [which, what, when] of picks) {
      const taskId = ids[which % ids.length] ?? 't0';
      const attemptId = `run-1/${taskId}/${1 + (what % 2)}`;
      const base = { ...place, at: when, taskId };
      const error = { code: 'PROVIDER_ERROR', message, fix: message, retryable: false } as const;
      const result = (status: AgentResult['status']) =>
        ({
          taskId,
          agent: 'content_writer_funny',
          status,
          text: '',
          output: 1,
          executionSeconds: 1,
          attempts: [],
          ...(status !== 'completed' && { error }),
        }) as unknown as AgentResult;
      const possible: JobEvent[] = [
        { type: 'task.started', ...base, agent: 'content_writer_funny' },
        { type: 'attempt.started', ...base, attemptId, reason: 'first', tier: 'cheap', model: 'a/b' },
        {
          type: 'attempt.started',
          ...base,
          attemptId: `${attemptId}/judge/1`,
          reason: 'first',
          gate: 'judge',
        },
        {
          type: 'task.waiting',
          ...base,
          for: 'admission',
          control: 'rate-limit',
          code: 'RATE_LIMITED',
          seconds: 30,
        },
        {
          type: 'session.started',
          ...base,
          attemptId,
          reference: { runtime: 'r', attemptId, sessionKey: 'k' },
        },
        { type: 'session.answering', ...base, attemptId },
        {
          type: 'session.ended',
          ...base,
          attemptId,
          outcome: {
            status: 'completed',
            text: '',
            usage: { inputTokens: 1_200_000, outputTokens: 9 },
            costUsd: 0.02,
          },
        },
        { type: 'task.ended', ...base, result: result('completed') },
        { type: 'task.ended', ...base, result: result('timeout') },
        {
          type: 'round.ended',
          ...place,
          at: when,
          agent: 'poet',
          round: {
            round: 2,
            best: true,
            lintErrors: 3,
            regressed: [],
            panel: { complete: true, mean: 8, lowerBound: 7.5, judges: [], dismissed: 0 },
          },
        },
      ];
      events.push(possible[what] as JobEvent);
    }
    return events;
  });

const windows = fc.record({
  columns: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 220 })),
  rows: fc.integer({ min: 1, max: 60 }),
});
const styles = fc.record({ color: fc.boolean(), unicode: fc.boolean() });

function styleOf({ color, unicode }: { color: boolean; unicode: boolean }) {
  const env = { LANG: unicode ? 'en_US.UTF-8' : 'C', ...(color ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) };
  return terminalStyle({ write: () => true, isTTY: true }, { env } as never);
}

function viewOf(events: readonly JobEvent[]): JobView {
  const view = new JobView();
  for (const event of events) view.record(event);
  return view;
}

describe('a line', () => {
  it.each([1, 2, 3, 4, 5, 6])('is cut to %i columns, whatever its signs are made of', (columns) => {
    const { fit, pad } = styleOf({ color: false, unicode: true });
    // One sign for what cuts, three for what measures; a family of one sign; signs of two columns.
    for (const text of [
      '\u{1d158}\u{1d165}\u{1d16e}\u1681 and on',
      '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
      '漢字かな交じり文',
    ]) {
      expect(stringWidth(fit(text, columns))).toBeLessThanOrEqual(columns);
      expect(stringWidth(pad(text, columns))).toBe(columns);
    }
  });
});

describe('a frame', () => {
  it('is never wider nor higher than the window, and obeys no text', () => {
    fc.assert(
      fc.property(logs, windows, styles, at, (events, { columns, rows }, kind, now) => {
        const view = viewOf(events);
        const style = styleOf(kind);
        const lines = renderFrame(view, { columns, rows, now, style, left: view.timeLeft(now) });
        expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
        expect(lines.length).toBeGreaterThan(0);
        for (const line of lines) {
          expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(1, columns - 1));
          const bare = kind.color ? stripVTControlCharacters(line) : line;
          expect(bare).toBe(stripVTControlCharacters(bare));
          expect(bare).not.toMatch(/\p{Cc}/u);
          if (!kind.unicode) expect(bare).not.toMatch(/\P{ASCII}/u);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('has a table at its end that fits, too', () => {
    fc.assert(
      fc.property(logs, windows, styles, (events, { columns }, kind) => {
        const view = viewOf(events);
        const rows = [...view.rows()];
        const lines = renderTasks(rows, { columns, style: styleOf(kind), now: 1000, tellsAnswering: false });
        expect(lines.length).toBeGreaterThanOrEqual(rows.length);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a frame says', () => {
  const style = styleOf({ color: false, unicode: true });
  const task = (taskId: string) => ({ taskId, agent: 'security_reviewer' });
  const begin = (count: number): JobEvent[] =>
    begun(
      Array.from({ length: count }, (_, index) => task(`t${index}`)),
      8,
    );
  const attempt = (taskId: string, number: number, tier: string): JobEvent[] => {
    const attemptId = `run-1/${taskId}/${number}`;
    return [
      { type: 'attempt.started', at: 1000, taskId, attemptId, reason: 'first', tier },
      {
        type: 'session.started',
        at: 1000,
        taskId,
        attemptId,
        reference: { runtime: 'r', attemptId, sessionKey: 'k' },
      },
    ];
  };

  it('is who works on which tier, what waits for what, and what is spent', () => {
    const view = viewOf([
      ...begin(3),
      { type: 'task.started', at: 0, taskId: 't0', agent: 'security_reviewer' },
      ...attempt('t0', 1, 'cheap'),
      {
        type: 'session.ended',
        at: 2000,
        taskId: 't0',
        attemptId: 'run-1/t0/1',
        outcome: { status: 'completed', text: '', costUsd: 0.062 },
      },
      ...attempt('t0', 2, 'strong'),
      { type: 'task.started', at: 0, taskId: 't1', agent: 'security_reviewer' },
      {
        type: 'task.waiting',
        at: 2000,
        taskId: 't1',
        for: 'admission',
        control: 'rate-limit',
        code: 'RATE_LIMITED',
        seconds: 12,
      },
    ]);
    const text = renderFrame(view, { columns: 100, rows: 20, now: 10_000, style }).join('\n');
    expect(text).toContain('review app.ts');
    expect(text).toContain('0/3');
    expect(text).toContain('$0.062 of $0.500');
    expect(text).toContain('1 waits for the rate limit (0:04)');
    expect(text).toMatch(/● t0 +security_reviewer +working, 9.0 s +cheap → strong/);
    expect(text).toMatch(/○ t2 .*queued/);
  });

  it('of 10,000 tasks is a window on what runs and what failed', () => {
    const error = {
      code: 'TIMEOUT',
      message: 'no answer within 18 s',
      fix: 'More time.',
      retryable: false,
    } as const;
    const result = {
      taskId: 't5',
      agent: 'a',
      status: 'timeout',
      text: '',
      executionSeconds: 1,
      attempts: [],
      error,
    } as const;
    const view = viewOf([
      ...begin(10_000),
      { type: 'task.ended', at: 5, taskId: 't5', result: { ...result, attempts: [] } },
      ...Array.from({ length: 40 }, (_, index) => attempt(`t${100 + index}`, 1, 'cheap')).flat(),
    ]);
    const lines = renderFrame(view, { columns: 80, rows: 24, now: 10_000, style });
    expect(lines.length).toBeLessThan(24);
    const text = lines.join('\n');
    expect(text).toContain('1/10,000');
    expect(text).toContain('✗ t5');
    expect(text).toContain('TIMEOUT: no answer within 18 s');
    expect(text).toContain('● t100');
    expect(text).toMatch(/and \d+ more/);
    expect(text).toContain('9,959 not started yet');
  });
});
