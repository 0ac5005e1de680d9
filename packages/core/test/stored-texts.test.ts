import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentResult, type Attempt, type StoredRecord, StoredTexts } from '../src/index.ts';
import type { JournalRecord } from '../src/journal/journal.ts';

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

function result(attempts: Attempt[], output: unknown): AgentResult {
  const text = attempts.at(-1)?.text ?? '';
  return { taskId: 't', agent: 'a', status: 'completed', output, text, executionSeconds: 1, attempts };
}

const settled = (attemptId: string, text: string, reasoning?: string): JournalRecord => ({
  type: 'session-settled',
  at: 1,
  attemptId,
  outcome: { status: 'completed', text, ...(reasoning !== undefined && { reasoning }) },
});

/** What a journal does: each record as JSON, read again in the same order. */
function storeAndRead(records: readonly JournalRecord[]) {
  const writing = new StoredTexts();
  const stored = records.map((record) => JSON.stringify(writing.pack(record)));
  const reading = new StoredTexts();
  const read = stored.map((body) => reading.unpack(JSON.parse(body) as StoredRecord));
  return { stored, read };
}

const plain = (records: readonly JournalRecord[]): unknown => JSON.parse(JSON.stringify(records));

describe('the texts of a run in a journal', () => {
  it('stand there once: the answer, the attempt, the raw text and the output', () => {
    const output = { markdown: 'A long answer. '.repeat(1000), score: 7 };
    const text = `Here it is:\n\`\`\`json\n${JSON.stringify(output, null, 2)}\n\`\`\``;
    const records: JournalRecord[] = [
      settled('r/1/1', text),
      { type: 'task-settled', at: 2, result: result([attempt('r/1/1', text)], output) },
    ];
    const { stored, read } = storeAndRead(records);
    expect(read).toEqual(plain(records));
    const [first = '', second = ''] = stored;
    expect(first.length).toBeGreaterThan(15_000);
    expect(second.length).toBeLessThan(500);
  });

  it('come back whatever the attempts, their gates and the output are', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.json(),
      fc.string().map((inner) => `say {"a": 1} ${inner}`),
    );
    const answers = fc.record({ text: texts, reasoning: fc.option(fc.string(), { nil: undefined }) });
    const kinds = fc.constantFrom('same', 'part', 'other', 'unheard');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(answers, kinds, texts), { minLength: 1, maxLength: 4 }),
        fc.jsonValue(),
        fc.constantFrom('text', 'json', 'other'),
        (tries, other, kind) => {
          const records: JournalRecord[] = [];
          const attempts = tries.map(([{ text, reasoning }, heard, judged], index) => {
            const id = `r/1/${index}`;
            if (heard !== 'unheard') records.push(settled(id, text, reasoning));
            records.push(settled(`${id}/judge`, judged));
            const gates = [{ gate: 'g', accepted: true, attempts: [attempt(`${id}/judge`, judged)] }];
            const kept = heard === 'part' ? text.slice(1) : heard === 'other' ? judged : text;
            return attempt(id, kept, { gates, ...(reasoning !== undefined && { reasoning }) });
          });
          const last = attempts.at(-1)?.text ?? '';
          const output = kind === 'text' ? last : kind === 'json' ? jsonIn(last, other) : other;
          records.push({ type: 'task-settled', at: 2, result: result(attempts, output) });
          expect(storeAndRead(records).read).toEqual(plain(records));
        },
      ),
    );
  });

  it('that an earlier version stored whole come back as they are', () => {
    const records: JournalRecord[] = [
      settled('r/1/1', 'yes'),
      { type: 'task-settled', at: 2, result: result([attempt('r/1/1', 'yes')], 'yes') },
    ];
    const reading = new StoredTexts();
    const read = JSON.parse(JSON.stringify(records)).map((record: StoredRecord) => reading.unpack(record));
    expect(read).toEqual(records);
  });

  it('that are not there are said to be missing', () => {
    const writing = new StoredTexts();
    writing.pack(settled('r/1/1', 'yes'));
    const task: JournalRecord = {
      type: 'task-settled',
      at: 2,
      result: result([attempt('r/1/1', 'yes')], 'yes'),
    };
    const stored = writing.pack(task);
    expect(() => new StoredTexts().unpack(structuredClone(stored))).toThrow(RangeError);
    const shorter = new StoredTexts();
    shorter.unpack(settled('r/1/1', 'y') as StoredRecord);
    expect(() => shorter.unpack(structuredClone(stored))).toThrow(RangeError);
  });
});

function jsonIn(text: string, other: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return other;
  }
}
