import type { JobOverview, JobStatus } from '@parallel-agents/core';
import { z } from 'zod';
import type { JobQueue, StoredJob } from '../queues/backend.ts';
import { toJobId } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { isPast, jobDataSchema } from './job-data.ts';
import { RunLog } from './run-log.ts';
import { leaseSeconds } from './run-writer.ts';

/** What the job of a run in parts shows as its progress. */
const partedSchema = z.object({
  /** Parts that were handed in. */
  parts: z.number(),
  /** Tasks in them. */
  asked: z.number(),
  /** There will be no more. */
  isWhole: z.boolean(),
  /** When whoever hands them in said so last, by the server’s clock. */
  at: z.number(),
});
export type PartedState = z.infer<typeof partedSchema>;

const countsSchema = z.object({
  asked: z.number(),
  completed: z.number(),
  failed: z.number(),
  costUsd: z.number().optional(),
  possiblyPaidTwice: z.number().optional(),
  agents: z.array(z.string()).readonly().optional(),
  updatedAt: z.string(),
});
/** A part that has ended, one that a worker is at, and one that is to be gone on with. */
const progressSchema = z.union([
  z
    .object({ overview: countsSchema })
    .transform(({ overview }) => ({ isOver: true, isBegun: true, counts: overview })),
  z.object({ line: countsSchema }).transform(({ line }) => ({ isOver: false, isBegun: true, counts: line })),
  z
    .object({ earlier: countsSchema })
    .transform(({ earlier }) => ({ isOver: false, isBegun: false, counts: earlier })),
]);

/** One that a worker is at, or was. */
const heartbeatSchema = z.object({ writer: z.string(), at: z.number() });

/** Parts that are looked at in one go. */
const atOnce = 100;
/** Parts that are changed at the same time: each takes several steps. */
const changedAtOnce = 20;

export function partIdOf(runId: string, number: number): string {
  return `${runId}.p${number}`;
}

export function partedStateOf(job: StoredJob): PartedState {
  // One that is just begun has said nothing yet.
  const begun = { parts: 0, asked: 0, isWhole: false, at: job.timestamp };
  return partedSchema.safeParse(job.progress).data ?? begun;
}

/** What a part comes to so far, by its own counters. */
export interface PartState {
  isOver: boolean;
  /** A worker has begun it. */
  isBegun: boolean;
  counts: z.infer<typeof countsSchema>;
}

function partStateOf(job: StoredJob): PartState {
  const progress = progressSchema.safeParse(job.progress);
  const asked = jobDataSchema.safeParse(job.data).data?.part?.asked ?? 0;
  // One that has only just been begun does not count its tasks yet.
  if (progress.success && !isPast(job))
    return { ...progress.data, counts: { ...progress.data.counts, asked } };
  return {
    isOver: false,
    isBegun: heartbeatSchema.safeParse(job.progress).success,
    counts: goneOnWith(progress.data?.counts, asked),
  };
}

/** What is there of a part that is gone on with: what was paid stays paid. */
export function goneOnWith(
  counts: Partial<PartState['counts']> | undefined,
  asked: number,
): PartState['counts'] {
  return { completed: 0, updatedAt: '', ...counts, asked, failed: 0 };
}

/** As its job shows it; where nobody has said anything for long, as its log has it. */
async function readPart(queue: JobQueue, job: StoredJob, runId: string, now: number): Promise<PartState> {
  const state = partStateOf(job);
  const beat = heartbeatSchema.safeParse(job.progress);
  if (state.isOver || !beat.success || now - beat.data.at < leaseSeconds * 1000) return state;
  // A worker that was stopped, and came back after the end, may have said that it is at it.
  const log = new RunLog(queue, runId);
  await log.skim();
  const { ending, refusal, overview } = log.fold;
  if (ending === undefined && refusal === undefined) return state;
  const { asked } = state.counts;
  const line = overview.overview(ending ?? 'failed');
  const failed = refusal === undefined ? line.failed : asked - line.completed;
  return { isOver: true, isBegun: true, counts: { ...line, asked, failed } };
}

/** The parts with these numbers. One that is forgotten is left out. @param now by the server’s clock */
export async function readParts(
  queue: JobQueue,
  runId: string,
  numbers: readonly number[],
  now: number,
): Promise<Map<number, PartState>> {
  const found = new Map<number, PartState>();
  for (let start = 0; start < numbers.length; start += atOnce) {
    await Promise.all(
      numbers.slice(start, start + atOnce).map(async (number) => {
        const id = partIdOf(runId, number);
        const job = await persist('look for a part', () => queue.getJob(toJobId(id)));
        if (job) found.set(number, await readPart(queue, job, id, now));
      }),
    );
  }
  return found;
}

/** Does something with each part that was handed in so far, some at a time. */
export async function eachPart(
  queue: JobQueue,
  { runId, jobId }: RunLog,
  now: number,
  work: (partId: string, state: PartState) => Promise<void>,
): Promise<void> {
  const job = await persist('look for a run', () => queue.getJob(jobId));
  const count = job === undefined ? 0 : partedStateOf(job).parts;
  for (let start = 1; start <= count; start += changedAtOnce) {
    const numbers = numbersFrom(start, Math.min(start + changedAtOnce - 1, count));
    const states = await readParts(queue, runId, numbers, now);
    await Promise.all([...states].map(([number, state]) => work(partIdOf(runId, number), state)));
  }
}

/**
 * What a run in parts comes to.
 * @param known its parts, for whoever has them already
 */
export async function readParted(
  queue: JobQueue,
  { runId, jobId, fold }: RunLog,
  now: number,
  known?: readonly StoredJob[],
): Promise<{ status: JobStatus; overview: JobOverview; sum: PartsFold }> {
  const job = await persist('look for a run', () => queue.getJob(jobId));
  const state = job === undefined ? { parts: 0, asked: 0, isWhole: true, at: 0 } : partedStateOf(job);
  const isCancelled = jobDataSchema.safeParse(job?.data).data?.over === true;
  const sum = new PartsFold();
  if (known) {
    for (const part of known) {
      const id = jobDataSchema.safeParse(part.data).data?.runId ?? '';
      sum.add(await readPart(queue, part, id, now));
    }
  } else {
    // A page at a time, so that only sums are held.
    for (let start = 1; start <= state.parts; start += atOnce) {
      const numbers = numbersFrom(start, Math.min(start + atOnce - 1, state.parts));
      for (const part of (await readParts(queue, runId, numbers, now)).values()) sum.add(part);
    }
  }
  const status = sum.status(state, isCancelled, now);
  return { status, sum, overview: sum.overview(fold.overview.overview(status), status, state) };
}

function numbersFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Adds up parts, so that nobody has to hold them. */
export class PartsFold {
  completed = 0;
  failed = 0;
  costUsd: number | undefined;
  possiblyPaidTwice = 0;
  updatedAt = '';
  over = 0;
  /** That a worker has begun and not ended. */
  underWay = 0;
  #agents = new Set<string>();

  add({ isOver, isBegun, counts }: PartState): this {
    this.completed += counts.completed;
    this.failed += counts.failed;
    if (counts.costUsd !== undefined) this.costUsd = (this.costUsd ?? 0) + counts.costUsd;
    this.possiblyPaidTwice += counts.possiblyPaidTwice ?? 0;
    for (const agent of counts.agents ?? []) this.#agents.add(agent);
    if (counts.updatedAt > this.updatedAt) this.updatedAt = counts.updatedAt;
    if (isOver) this.over++;
    else if (isBegun) this.underWay++;
    return this;
  }

  copy(): PartsFold {
    const copy = Object.assign(new PartsFold(), this);
    copy.#agents = new Set(this.#agents);
    return copy;
  }

  /** @param now by the server’s clock */
  status(state: PartedState, isCancelled: boolean, now: number): JobStatus {
    if (isCancelled) return 'cancelled';
    if (this.over < state.parts) return 'running';
    // Whoever hands them in may have died.
    if (!state.isWhole) return now - state.at < leaseSeconds * 1000 ? 'running' : 'interrupted';
    return this.completed >= state.asked ? 'completed' : 'failed';
  }

  /** @param asked tasks of all parts, those that were not looked at included */
  overview(line: JobOverview, status: JobStatus, { asked, parts }: PartedState): JobOverview {
    const { completed, failed, costUsd, possiblyPaidTwice, updatedAt } = this;
    const latest = [updatedAt, line.updatedAt].toSorted().at(-1) ?? '';
    return {
      ...line,
      status,
      asked,
      parts,
      completed,
      failed,
      agents: [...this.#agents],
      updatedAt: latest,
      ...(costUsd !== undefined && { costUsd }),
      ...(possiblyPaidTwice > 0 && { possiblyPaidTwice }),
    };
  }
}
