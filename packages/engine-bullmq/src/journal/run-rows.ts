import type { ErrorInfo, JobEvent } from '@parallel-agents/core';
import { z } from 'zod';

const amount = z.number().exactOptional();
/** What a job may use at most. */
const limitsSchema = z.object({ usd: amount, tokens: amount, spawns: amount, deadlineSeconds: amount });

/** What a job was handed in with. */
const submissionSchema = z.looseObject({
  runId: z.string(),
  createdAt: z.string(),
  runtime: z.string(),
  /** Whoever does it must know this much. Version 1 did not say so. */
  protocol: z.number().optional(),
  /** Earlier versions handed in tasks only, and did not say so. */
  kind: z.enum(['tasks', 'goal', 'create', 'refine', 'review']).optional(),
  title: z.string().optional(),
  /** The agents that are worked on. */
  agents: z.array(z.string()).optional(),
  tasks: z.array(z.looseObject({ taskId: z.string(), agent: z.string() })),
  request: z.unknown().optional(),
  limits: limitsSchema.optional(),
  /** Its worker may let go of it until somebody answers. */
  asks: z.boolean().optional(),
  /** Its tasks are in parts. */
  parted: z.literal(true).optional(),
  /** It is a part of that run. */
  part: z
    .object({
      of: z.string(),
      asked: z.number(),
      /** Its run has a budget over all parts. */
      limited: z.literal(true).optional(),
    })
    .optional(),
  /** Of what must be the same for it to be the same job. */
  fingerprint: z.string().optional(),
});
export type Submission = z.infer<typeof submissionSchema>;

const errorSchema = z.looseObject({
  code: z.string(),
  message: z.string(),
}) as unknown as z.ZodType<ErrorInfo>;

const at = z.number();
const writer = z.string();
const after = z.number();
const number = z.number();
/** Looked at by the codec of the log, which knows every version. */
const entries = z.array(z.unknown());

/**
 * A row of a job’s log. Rows are only ever appended, and everybody reads them in the same order: whatever two
 * processes want at the same time, all readers agree on who came first.
 */
export const runRowSchema = z.discriminatedUnion('type', [
  /** Somebody wants the run; a worker will begin it. */
  z.object({ type: z.literal('submitted'), at, header: submissionSchema, maxConcurrent: z.number() }),
  /** Somebody wants it gone on with after it was cancelled, refused or left alone. */
  z.object({
    type: z.literal('reopened'),
    at,
    after,
    /** In the place of the one that it was handed in with. */
    request: z.unknown().optional(),
    /** In the place of what it was handed in with, too. */
    asks: z.boolean().optional(),
    /** Tasks that failed are to be done again. */
    retryFailed: z.literal(true).optional(),
  }),
  /**
   * The first process is at work on it; like every row with a term, it counts only if no other came in between. `started`
   * is the first event; version 1 wrote a header.
   */
  z.object({
    type: z.literal('begun'),
    at,
    writer,
    after,
    started: z.unknown().optional(),
    header: z.unknown().optional(),
  }),
  /** Another process goes on with it. */
  z.object({ type: z.literal('claimed'), at, writer, after }),
  /** `number` counts the writer’s rows, so that one that was sent twice counts once. */
  z.object({ type: z.literal('events'), writer, number, events: entries }),
  /** What version 1 wrote in the place of events; `stored`, with each answer once. */
  z.object({ type: z.enum(['records', 'stored']), writer, number, records: entries }),
  z.object({
    type: z.literal('ended'),
    at,
    writer,
    ending: z.enum(['completed', 'failed', 'cancelled']),
    summary: z.looseObject({ asked: z.number() }),
  }),
  /** Given back; where the job has not ended, it can be gone on with. */
  z.object({ type: z.literal('released'), at, writer }),
  /** It could not be started at all. */
  z.object({ type: z.literal('refused'), at, error: errorSchema }),
  /** Somebody asks whoever is at work on it to stop. */
  z.object({ type: z.literal('cancel-asked'), at }),
  /** Nobody was at work on it in that term, and nobody is to go on. */
  z.object({ type: z.literal('cancelled'), at, after }),
]);
export type StoredRow = z.infer<typeof runRowSchema>;

type Written = 'submitted' | 'reopened' | 'claimed' | 'released' | 'refused' | 'cancel-asked' | 'cancelled';

/** A row as this version writes it, with whole events. */
export type RunRow =
  | Extract<StoredRow, { type: Written }>
  | { type: 'begun'; at: number; writer: string; after: number; started: JobEvent }
  | { type: 'events'; writer: string; number: number; events: readonly JobEvent[] };
