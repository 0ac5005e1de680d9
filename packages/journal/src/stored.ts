import { type JobOverview, JournalError } from '@parallel-agents/core';
import { journalErrors, toErrorInfo } from '@parallel-agents/core/internal';
import { z } from 'zod';

/** Milliseconds of the last moment that a date can be. */
const lastMoment = 8.64e15;

/** As a row of the file has it. */
const jobRowSchema = z.object({
  number: z.int(),
  run_id: z.string(),
  /** How a run of version 1 began; empty for later jobs. */
  header: z.string(),
  updated_at: z.int().min(-lastMoment).max(lastMoment),
  ending: z.enum(['completed', 'failed', 'cancelled']).nullable(),
  /** Of a run of version 1, as are the counts. */
  summary: z.string().nullable(),
  completed: z.int(),
  failed: z.int(),
  cost_usd: z.number().nullable(),
  cancel_requested: z.int(),
  /** Absent: the row is a run of version 1. */
  overview: z.string().nullable(),
});

/** What is asked for of a row. `node:sqlite` reads no row at all that has a number beyond those of JavaScript. */
export const rowColumns = `number, run_id, header, ending, summary, cost_usd, cancel_requested, overview, ${[
  'updated_at',
  'completed',
  'failed',
]
  .map((name) => `max(min(${name}, ${Number.MAX_SAFE_INTEGER}), ${Number.MIN_SAFE_INTEGER}) AS ${name}`)
  .join(', ')}`;

export type JobRow = z.infer<typeof jobRowSchema>;
export const eventRowSchema = z.object({ number: z.int(), body: z.string() });

/** The version of what `runs.overview` holds. */
const overviewVersion = 2;

const overviewSchema = z.looseObject({
  v: z.int(),
  jobId: z.string(),
  kind: z.string(),
  runtime: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  agents: z.array(z.string()),
  asked: z.int(),
  completed: z.int(),
  failed: z.int(),
});

export function writeOverview(overview: JobOverview): string {
  return JSON.stringify({ v: overviewVersion, ...overview });
}

/** @throws JournalError `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT` */
export function readOverview(jobId: string, text: string): JobOverview {
  return reading(jobId, () => {
    const { v, ...overview } = overviewSchema.parse(JSON.parse(text));
    if (v > overviewVersion) throw laterVersion(jobId, v);
    return overview as unknown as JobOverview;
  });
}

/** @throws JournalError `JOURNAL_CORRUPT` */
export function readRow(raw: unknown): JobRow {
  return reading(heldRow(raw).run_id, () => jobRowSchema.parse(raw));
}

const heldRowSchema = z.object({
  run_id: z.string().catch('?'),
  updated_at: jobRowSchema.shape.updated_at.catch(0),
});

/** What of a row can be told where the rest of it cannot be read. */
export function heldRow(raw: unknown): Pick<JobRow, 'run_id' | 'updated_at'> {
  return heldRowSchema.parse(raw);
}

/** The line of a job that cannot be read. */
export function unreadable(
  { run_id: jobId, updated_at }: Pick<JobRow, 'run_id' | 'updated_at'>,
  thrown: unknown,
): JobOverview {
  const at = new Date(updated_at).toISOString();
  const none = { agents: [], asked: 0, completed: 0, failed: 0 };
  const times = { createdAt: at, updatedAt: at };
  return {
    jobId,
    kind: 'tasks',
    status: 'unreadable',
    runtime: '',
    ...times,
    ...none,
    problem: toErrorInfo(thrown),
  };
}

/** @throws JournalError `JOURNAL_CORRUPT` for what is not what it should be */
export function reading<T>(jobId: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof JournalError) throw cause;
    throw journalErrors.corruptEntry(jobId, 'the journal', cause);
  }
}

function laterVersion(jobId: string, version: number): JournalError {
  return new JournalError({
    code: 'JOURNAL_FOREIGN',
    message: `The job ${jobId} is kept in version ${version}, and this program knows version ${overviewVersion}: a later parallel-agents wrote it.`,
    fix: 'Upgrade parallel-agents, and read the job with that. Nothing of it was changed; other jobs are not concerned.',
  });
}
