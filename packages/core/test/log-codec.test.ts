import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentResult, type Attempt, type JobEvent, LogCodec } from '../src/index.ts';

const attempt = (attemptId: string, text: string, more: Partial<Attempt> = {}): Attempt => ({
  attemptId,
  number: 1,
  reason: 'first',
  status: 'completed',
  text,
  startedAt: '2026-01-01T00:00:00.000Z',
  executionSeconds: 1,
  ...more,
});

const settled = (attemptId: string, text: string, reasoning?: string): JobEvent => ({
  type: 'session.ended',
  at: 1,
  taskId: 't',
  attemptId,
  outcome: { status: 'completed', text, ...(reasoning !== undefined && { reasoning }) },
});

const judged = (of: Attempt): JobEvent => ({ type: 'attempt.ended', at: 2, taskId: 't', attempt: of });

function finished(
  attempts: Attempt[],
  output: unknown,
  status: AgentResult['status'] = 'completed',
): JobEvent {
  const text = attempts.at(-1)?.text ?? '';
  const base = { taskId: 't', agent: 'a', status, output, text, executionSeconds: 1, attempts };
  const result = base as AgentResult;
  return { type: 'task.ended', at: 3, taskId: 't', result };
}

/** What a journal does: each event as JSON, read again in the same order. */
function storeAndRead(events: readonly JobEvent[]) {
  const writing = new LogCodec('job-1');
  const stored = events.map((event) => JSON.stringify(writing.pack(event)));
  const reading = new LogCodec('job-1');
  const read = stored.flatMap((body) => reading.parse(body));
  return { stored, read };
}

const plain = (events: readonly JobEvent[]): unknown => JSON.parse(JSON.stringify(events));

describe('the texts of a job in its log', () => {
  it('stand there once: the answer, the attempt, the raw text and the output', () => {
    const output = { markdown: 'A long answer. '.repeat(1000), score: 7 };
    const text = `Here it is:\n\`\`\`json\n${JSON.stringify(output, null, 2)}\n\`\`\``;
    const one = attempt('r/1/1', text);
    const events = [settled('r/1/1', text), judged(one), finished([one], output)];
    const { stored, read } = storeAndRead(events);
    expect(read).toEqual(plain(events));
    const [first = '', second = '', third = ''] = stored;
    expect(first.length).toBeGreaterThan(15_000);
    expect(second.length).toBeLessThan(350);
    expect(third.length).toBeLessThan(350);
  });

  it('come back whatever the attempts, their gates and the output are, and whatever was told of them', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.json(),
      fc.string().map((inner) => `say {"a": 1} ${inner}`),
    );
    const answers = fc.record({ text: texts, reasoning: fc.option(fc.string(), { nil: undefined }) });
    const kinds = fc.constantFrom('same', 'part', 'other', 'unheard', 'unjudged');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(answers, kinds, texts), { minLength: 1, maxLength: 4 }),
        fc.jsonValue(),
        fc.constantFrom('text', 'json', 'other'),
        fc.constantFrom('completed', 'failed'),
        (tries, other, kind, status) => {
          const events: JobEvent[] = [];
          const attempts = tries.map(([{ text, reasoning }, heard, said], index) => {
            const id = `r/1/${index}`;
            if (heard !== 'unheard') events.push(settled(id, text, reasoning));
            const asked = attempt(`${id}/judge`, said);
            events.push(settled(`${id}/judge`, said));
            if (heard !== 'unjudged') events.push(judged(asked));
            const gates = [{ gate: 'g', accepted: true, attempts: [asked] }];
            const kept = heard === 'part' ? text.slice(1) : heard === 'other' ? said : text;
            const made = attempt(id, kept, { gates, ...(reasoning !== undefined && { reasoning }) });
            if (heard !== 'unjudged') events.push(judged(made));
            return made;
          });
          const last = attempts.at(-1)?.text ?? '';
          const output = kind === 'text' ? last : kind === 'json' ? jsonIn(last, other) : other;
          // A task that failed may be taken up again: what was tried before is in its next result, too.
          events.push(finished(attempts, output, status));
          if (status === 'failed') events.push(finished(attempts, output));
          expect(storeAndRead(events).read).toEqual(plain(events));
        },
      ),
    );
  });

  it('that are not there are said to be missing', () => {
    const writing = new LogCodec('job-1');
    const one = attempt('r/1/1', 'yes');
    writing.pack(settled('r/1/1', 'yes'));
    writing.pack(judged(one));
    const stored = writing.pack(finished([one], 'yes'));
    const missing = { code: 'JOURNAL_CORRUPT', message: expect.stringContaining('job-1') };
    expect(() => new LogCodec('job-1').unpack(structuredClone(stored))).toThrow(
      expect.objectContaining(missing),
    );
    const shorter = new LogCodec('job-1');
    shorter.unpack({ ...settled('r/1/1', 'y'), v: 2 });
    shorter.unpack({ ...judged(attempt('r/1/1', 'y')), v: 2 });
    expect(() => shorter.unpack(structuredClone(stored))).toThrow(expect.objectContaining(missing));
  });
});

describe('an entry of a log', () => {
  it('of a later version says which, and what to do', () => {
    const later = { ...settled('r/1/1', 'yes'), v: 3, soul: 'unknown' };
    expect(() => new LogCodec('job-1').unpack(later)).toThrow(
      expect.objectContaining({
        code: 'JOURNAL_FOREIGN',
        message: expect.stringMatching(/job-1 has events of version 3, and this program knows version 2/),
        fix: expect.stringContaining('Upgrade parallel-agents'),
      }),
    );
  });

  it.each([
    ['no JSON', '{"type":'],
    ['no event', '"job.started"'],
    ['of a kind that this version has not', '{"v":2,"type":"job.forgotten","at":1}'],
    ['without what it is steered by', '{"v":2,"type":"attempt.started","at":1}'],
    ['with a version that is none', '{"v":"new","type":"job.resumed","at":1}'],
  ])('that is %s is said to be damaged', (_, text) => {
    expect(() => new LogCodec('job-1').parse(text)).toThrow(
      expect.objectContaining({ code: 'JOURNAL_CORRUPT', message: expect.stringContaining('job-1') }),
    );
  });

  it('keeps fields that only a program knows that adds them', () => {
    const event = { v: 2, type: 'plan.decided', at: 1, phase: 'plan', approved: true, by: 'a person' };
    expect(new LogCodec('job-1').unpack(event)).toMatchObject([{ by: 'a person' }]);
  });
});

function jsonIn(text: string, other: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return other;
  }
}
