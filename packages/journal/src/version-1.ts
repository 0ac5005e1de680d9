import {
  type Ending,
  type JobEvent,
  type JobOverview,
  type JobStatus,
  LogCodec,
  type RunSummary,
} from '@parallel-agents/core';
import { z } from 'zod';
import { type Database, inTransaction } from './sqlite.ts';
import { type JobRow, reading, readRow, rowColumns, writeOverview } from './stored.ts';

const headerSchema = z.looseObject({
  runId: z.string(),
  createdAt: z.string(),
  runtime: z.string(),
  tasks: z.array(z.looseObject({ agent: z.string() })),
  workflow: z.string().optional(),
});
type Header = z.infer<typeof headerSchema>;

function headerOf({ run_id, header }: JobRow): Header {
  return reading(run_id, () => headerSchema.parse(JSON.parse(header)));
}

/** A run of version 1 that is a step of a job: `goal-1.create-1` is a workflow within `goal-1`. */
export function jobOf(row: JobRow): string {
  const { workflow } = headerOf(row);
  return workflow?.split('.', 1)[0] ?? row.run_id;
}

/** Its name within the job. */
export function stepOf({ run_id }: JobRow, jobId: string): string | undefined {
  return run_id.startsWith(`${jobId}.`) ? run_id.slice(jobId.length + 1) : undefined;
}

/** The runs of version 1 that are steps of a job, in the order in which they began. */
export function partsOf(database: Database, jobId: string): JobRow[] {
  const pattern = `%"workflow":"${jobId.replaceAll(/[%_\\]/g, '\\$&')}%`;
  return database
    .prepare(
      `SELECT ${rowColumns} FROM runs WHERE overview IS NULL AND header LIKE ? ESCAPE '\\' ORDER BY number`,
    )
    .all(pattern)
    .map((raw) => readRow(raw))
    .filter((row) => row.run_id !== jobId && jobOf(row) === jobId);
}

/** How a run of version 1 ended, as its row has it. */
export function endingEvents(row: JobRow, codec: LogCodec): JobEvent[] {
  if (row.ending === null) return [];
  const { summary: text } = row;
  const summary = text === null ? undefined : reading(row.run_id, () => JSON.parse(text) as RunSummary);
  return codec.endVersion1(row.ending, summary, row.updated_at);
}

/** What a job is, where its runs do not say. */
function kindOf(jobId: string, { createdAt, runtime }: Header): JobOverview['kind'] {
  const [started] = new LogCodec(jobId).beginVersion1({ runId: jobId, createdAt, runtime, tasks: [] });
  return started?.type === 'job.started' ? started.kind : 'tasks';
}

/** What the whole is, when one of its parts is it: the first that applies. */
const statusOrder: readonly JobStatus[] = ['running', 'interrupted', 'cancelled', 'failed', 'completed'];

/** The line of a job of version 1. @param row absent: it is only made of its parts */
export function overviewOfRows(
  jobId: string,
  row: JobRow | undefined,
  parts: readonly JobRow[],
  statusOf: (row: JobRow) => JobStatus,
): JobOverview {
  const all = row ? [row, ...parts] : parts;
  const headers = all.map(headerOf);
  const sum = (count: (of: JobRow) => number): number => all.reduce((total, of) => total + count(of), 0);
  const costs = all.flatMap(({ cost_usd: cost }) => cost ?? []);
  const statuses = all.map(statusOf);
  const gathered = statusOrder.find((status) => statuses.includes(status)) ?? 'interrupted';
  const [first] = headers;
  if (first === undefined) throw new RangeError('A job is made of at least one row.');
  return {
    jobId,
    kind: kindOf(jobId, first),
    status: row ? statusOf(row) : gathered,
    runtime: (headers.at(-1) ?? first).runtime,
    createdAt: first.createdAt,
    updatedAt: new Date(Math.max(...all.map(({ updated_at: at }) => at))).toISOString(),
    agents: [...new Set(headers.flatMap(({ tasks }) => tasks.map(({ agent }) => agent)))],
    asked: headers.reduce((total, { tasks }) => total + tasks.length, 0),
    completed: sum(({ completed }) => completed),
    failed: sum(({ failed }) => failed),
    ...(costs.length > 0 && { costUsd: costs.reduce((total, cost) => total + cost, 0) }),
    ...(parts.length > 0 && { steps: parts.length }),
  };
}

/**
 * Makes a job of this version of one of version 1: its row gets an overview, and its end becomes events, so that more can
 * follow. For whoever has the right to write it. @returns the number of the row
 */
export function adopt(
  database: Database,
  {
    jobId,
    row,
    overview,
    ended,
  }: { jobId: string; row: JobRow | undefined; overview: JobOverview; ended: readonly string[] },
): number {
  let number = row?.number ?? 0;
  inTransaction(database, () => {
    const text = writeOverview(overview);
    if (row) database.prepare('UPDATE runs SET overview = ? WHERE number = ?').run(text, number);
    else {
      const { createdAt, runtime } = overview;
      const header = JSON.stringify({ runId: jobId, createdAt, runtime, tasks: [] });
      const ending: Ending | null = isEnding(overview.status) ? overview.status : null;
      const { lastInsertRowid } = database
        .prepare('INSERT INTO runs (run_id, header, updated_at, overview, ending) VALUES (?, ?, ?, ?, ?)')
        .run(jobId, header, Date.parse(overview.updatedAt), text, ending);
      number = Number(lastInsertRowid);
    }
    const insert = database.prepare('INSERT INTO records (run, body) VALUES (?, ?)');
    for (const body of ended) insert.run(number, body);
  });
  return number;
}

function isEnding(status: JobStatus): status is Ending {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
