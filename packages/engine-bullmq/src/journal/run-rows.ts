import type {
  ErrorInfo,
  JournalRecord,
  RunEnding,
  RunHeader,
  RunSummary,
  StoredRecord,
} from '@parallel-agents/core';
import { z } from 'zod';

/** Written by these packages and read back unchanged; what is looked at here is that it is one of them at all. */
const headerSchema = z.looseObject({
  runId: z.string(),
  createdAt: z.string(),
  runtime: z.string(),
  tasks: z.array(z.looseObject({ taskId: z.string(), agent: z.string(), fingerprint: z.string() })),
}) as unknown as z.ZodType<RunHeader>;
const recordSchema = z.looseObject({
  type: z.enum([
    'attempt-intended',
    'attempt-restarted',
    'session-spawned',
    'session-settled',
    'task-settled',
    'run-resumed',
  ]),
  at: z.number(),
}) as unknown as z.ZodType<JournalRecord>;
const storedSchema = recordSchema as z.ZodType<StoredRecord>;
const summarySchema = z.looseObject({ asked: z.number() }) as unknown as z.ZodType<RunSummary>;
const errorSchema = z.looseObject({
  code: z.string(),
  message: z.string(),
}) as unknown as z.ZodType<ErrorInfo>;
const endingSchema: z.ZodType<RunEnding> = z.enum(['completed', 'failed', 'cancelled']);

const writer = z.string();

/**
 * A row of a run’s log. Rows are only ever appended, and everybody reads them in the same order: whatever two
 * processes want at the same time, all readers agree on who came first.
 */
export const runRowSchema = z.discriminatedUnion('type', [
  /** Somebody wants the run; a worker will begin it. */
  z.object({ type: z.literal('submitted'), at: z.number(), header: headerSchema, maxConcurrent: z.number() }),
  /** Somebody wants it gone on with after it was cancelled, refused or left alone. */
  z.object({ type: z.literal('reopened'), at: z.number(), after: z.number() }),
  /** The first process is at work on it; like every row with a term, it counts only if no other came in between. */
  z.object({ type: z.literal('begun'), at: z.number(), writer, after: z.number(), header: headerSchema }),
  /** Another process goes on with it. */
  z.object({ type: z.literal('claimed'), at: z.number(), writer, after: z.number() }),
  /** `number` counts the writer’s rows, so that one that was sent twice counts once. */
  z.object({ type: z.literal('records'), writer, number: z.number(), records: z.array(recordSchema) }),
  /** The same, with each answer once; a type of its own, so that workers of earlier versions leave the run alone. */
  z.object({ type: z.literal('stored'), writer, number: z.number(), records: z.array(storedSchema) }),
  z.object({
    type: z.literal('ended'),
    at: z.number(),
    writer,
    ending: endingSchema,
    summary: summarySchema,
  }),
  /** Given back without an end. */
  z.object({ type: z.literal('released'), at: z.number(), writer }),
  /** It could not be started at all. */
  z.object({ type: z.literal('refused'), at: z.number(), error: errorSchema }),
  /** Somebody asks whoever is at work on it to stop. */
  z.object({ type: z.literal('cancel-asked'), at: z.number() }),
  /** Nobody was at work on it in that term, and nobody is to go on. */
  z.object({ type: z.literal('cancelled'), at: z.number(), after: z.number() }),
]);
export type StoredRow = z.infer<typeof runRowSchema>;
/** As it is worked with: with whole records. */
export type RunRow = Exclude<StoredRow, { type: 'stored' }>;
