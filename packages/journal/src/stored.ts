import {
  JournalError,
  type JournalRecord,
  type RunHeader,
  type RunSummary,
  type StoredRecord,
  type StoredTexts,
} from '@parallel-agents/core';
import { z } from 'zod';

/** As a row of the file has it. */
export const runRowSchema = z.object({
  number: z.int(),
  run_id: z.string(),
  header: z.string(),
  updated_at: z.int(),
  completed: z.int(),
  failed: z.int(),
  cost_usd: z.number().nullable(),
  ending: z.enum(['completed', 'failed', 'cancelled']).nullable(),
  summary: z.string().nullable(),
  cancel_requested: z.int(),
});
export const recordRowSchema = z.object({ number: z.int(), body: z.string() });
export type RunRow = z.infer<typeof runRowSchema>;

const headerSchema = z.looseObject({
  runId: z.string(),
  createdAt: z.string(),
  runtime: z.string(),
  tasks: z.array(z.looseObject({ taskId: z.string(), agent: z.string(), fingerprint: z.string() })),
});

const reference = z.looseObject({ runtime: z.string(), attemptId: z.string(), sessionKey: z.string() });
const status = z.enum(['completed', 'failed', 'timeout', 'cancelled']);
const at = z.number();
const span = z.tuple([z.int(), z.int()]);
const excerpt = z.object({ attemptId: z.string(), span, isJson: z.literal(true).optional() });
const leftOut = z.object({
  text: excerpt.optional(),
  output: excerpt.optional(),
  attempts: z.array(
    z.object({ index: z.int(), text: span.optional(), reasoning: z.literal(true).optional() }),
  ),
});
const recordSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('attempt-intended'),
    at,
    taskId: z.string(),
    attemptId: z.string(),
    reason: z.string(),
  }),
  z.looseObject({ type: z.literal('attempt-restarted'), at, attemptId: z.string() }),
  z.looseObject({ type: z.literal('session-spawned'), at, attemptId: z.string(), reference }),
  z.looseObject({
    type: z.literal('session-settled'),
    at,
    attemptId: z.string(),
    outcome: z.looseObject({ status, text: z.string() }),
  }),
  z.looseObject({
    type: z.literal('task-settled'),
    at,
    result: z.looseObject({ taskId: z.string(), agent: z.string(), status, attempts: z.array(z.unknown()) }),
    leftOut: leftOut.optional(),
  }),
  z.looseObject({ type: z.literal('run-resumed'), at }),
]);

// What a run is steered by is checked; the rest of it was written by the same types.
export const readHeader = (text: string): RunHeader => read(headerSchema, text) as unknown as RunHeader;
export const readRecord = (text: string, texts: StoredTexts): JournalRecord =>
  read(recordSchema, text, (stored) => texts.unpack(stored as unknown as StoredRecord));
export const readSummary = (text: string): RunSummary =>
  read(z.looseObject({ asked: z.int() }), text) as unknown as RunSummary;

function read<T, R = T>(
  schema: z.ZodType<T>,
  text: string,
  finish: (value: T) => R = (value) => value as unknown as R,
): R {
  try {
    return finish(schema.parse(JSON.parse(text)));
  } catch (cause) {
    const said = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new JournalError({
      code: 'JOURNAL_CORRUPT',
      message: `The journal has an entry that is not what it should be: ${said}`,
      fix: 'It was changed by something else, or damaged. Start the run anew; other runs are not concerned.',
      cause,
    });
  }
}
