import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobKind, type JobLimits, type JobOverview, JournalError } from '@parallel-agents/core';
import { journalErrors } from '@parallel-agents/core/internal';
import type { EngineJournal } from '../journal/engine-journal.ts';
import { type RunLog, rowTooLarge, textOf } from '../journal/run-log.ts';
import type { Backoff, JobQueue } from '../queues/backend.ts';
import { protocolWithAnswers, protocolWithoutAnswers, protocolWithParts } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import type { RunLimits } from '../queues/run-account.ts';

/** A job as it is handed in. */
export interface RunSubmission {
  runId: string;
  /** Name of the runtime of the workers that are to take it. */
  runtime: string;
  /** @default 'tasks' */
  kind?: JobKind;
  /** What it is for, in a few words, for lists. */
  title?: string;
  /** The agents that are worked on, where that is what is asked for. */
  agents?: readonly string[];
  /** What it may use at most, where somebody has set that: for who looks at it. Its worker reads the request. */
  limits?: JobLimits;
  /** Of a job of tasks: what lists show before a worker has begun it. */
  tasks?: readonly { taskId: string; agent: string }[];
  /** What a worker needs to do the job, as plain data without secrets. */
  request: unknown;
  /** What of the request must be the same for a known id to be followed. @default all of it */
  identity?: unknown;
  /** Its worker may let go of it until somebody goes on with it: whoever follows it waits. @default false */
  asks?: boolean;
  /** Sessions of this job at the same time, over all workers. @default 1000 */
  maxConcurrent?: number;
}

/** A part of a run that is handed in as it comes. */
export interface PartSubmission extends RunSubmission {
  part: { of: string; asked: number; limited?: true };
}

/** How a job is gone on with. */
export interface ResumeOptions {
  /** In the place of the request that it was handed in with. */
  request?: unknown;
  /** Makes of the request that stands the one that is to stand. */
  change?: (known: unknown) => unknown;
  /** In the place of what it was handed in with; only together with a request. */
  asks?: boolean;
  /** Do tasks again that ended without completing. @default false */
  retryFailed?: boolean;
  /** Of a run in parts: what all of them may use together from now on. Others stay as they are. */
  limits?: RunLimits;
}

/** Seconds that a worker has to be done with a run that has ended; of one that is gone, the locks have run out by then. */
const lettingGoSeconds = 30;
const lookMs = 50;

/** How often a job that was left without an end, through no fault of its own, is taken up again: for an hour at least. */
const takeUps = 1200;
const backoff: Backoff = { type: 'fixed', delay: 10_000, jitter: 0.7 };

/**
 * Hands a job in, unless it is there already: whoever comes second with the same id and asks for the same follows it.
 * @throws JournalError `RUN_CHANGED` if the id is known for something else
 */
export async function submitRun(
  journal: EngineJournal,
  runs: JobQueue,
  submission: RunSubmission | PartSubmission,
): Promise<'new' | 'known'> {
  const { runId, runtime, tasks = [], request, identity = request, maxConcurrent = 1000 } = submission;
  const part = 'part' in submission ? submission.part : undefined;
  const log = journal.log(runId);
  await log.create(part && { part: { of: part.of, asked: part.asked } });
  await log.skim();
  const fingerprint = fingerprintOf(runId, { runtime, identity });
  const isNew = !log.fold.isKnown;
  if (isNew) {
    const { kind = 'tasks', title, agents, limits, asks = false } = submission;
    const createdAt = new Date(journal.now()).toISOString();
    const named = { kind, ...(title !== undefined && { title }), ...(agents && { agents: [...agents] }) };
    const needs = part?.limited ? protocolWithParts : asks ? protocolWithAnswers : protocolWithoutAnswers;
    const header = {
      ...{ runId, createdAt, runtime, protocol: needs, ...named, tasks: [...tasks], request, fingerprint },
      ...(limits && { limits }),
      ...(asks && { asks }),
      ...(part && { part }),
    };
    await log.append({ type: 'submitted', at: journal.now(), header, maxConcurrent });
  }
  // Of two that come at once, the first row counts, for the other one too.
  const known = log.fold.submission;
  if (known === undefined) throw begunElsewhere(runId);
  const then = known.fingerprint ?? fingerprintOf(runId, { runtime: known.runtime, identity: known.request });
  if (then !== fingerprint) throw isAnother(runId);
  await queueRun(runs, log.jobId, runId);
  return isNew ? 'new' : 'known';
}

/** Has a worker go on with a job that was cancelled, refused, or left alone. */
export async function resumeRun(
  journal: EngineJournal,
  runs: JobQueue,
  runId: string,
  { request: wanted, change, asks, retryFailed = false }: ResumeOptions = {},
): Promise<void> {
  const { overview, log } = await whenCancelled(journal, runId);
  if (overview.status !== 'running' && overview.status !== 'completed') {
    const request = change ? change(log.fold.submission?.request) : wanted;
    await log.append({
      type: 'reopened',
      at: journal.now(),
      after: log.fold.term,
      ...(request !== undefined && { request }),
      ...(asks !== undefined && { asks }),
      ...(retryFailed && { retryFailed }),
    });
    await journal.marks.markOpen(log);
    await replaceQueued(runs, log);
  } else if (overview.status !== 'completed') await queueRun(runs, log.jobId, runId);
}

/**
 * The job as it stands when nobody is on the way to stop it: what was cancelled a moment ago is gone on with, too.
 * @throws JournalError `RUN_IN_PROGRESS` if it is still being stopped after a while
 */
async function whenCancelled(
  journal: EngineJournal,
  runId: string,
): Promise<{ overview: JobOverview; log: RunLog }> {
  const until = performance.now() + lettingGoSeconds * 1000;
  for (;;) {
    const { overview } = await journal.read(runId);
    const log = journal.log(runId);
    await log.skim();
    const isStopping = overview.status === 'running' && log.fold.isCancelAsked;
    if (!isStopping) return { overview, log };
    if (performance.now() > until) throw journalErrors.runInProgress(runId);
    await sleep(lookMs * 5);
  }
}

/**
 * Puts a run into its queue, in the place of what an earlier submission left there, which would keep this one out. A worker
 * that is about to give that up has its hand on it: it may have seen the run’s end already, so that only what becomes of it
 * tells whether the run is taken.
 */
async function replaceQueued(runs: JobQueue, log: RunLog): Promise<void> {
  const until = performance.now() + lettingGoSeconds * 1000;
  do {
    await persist('hand a run in', () => runs.remove(log.jobId));
    await queueRun(runs, log.jobId, log.runId);
    const state = await persist('hand a run in', () => runs.getJobState(log.jobId));
    await log.skim();
    const { writer, ending, refusal } = log.fold;
    const isTaken = writer !== undefined || ending !== undefined || refusal !== undefined;
    if (isTaken || isToCome(state)) return;
    await sleep(lookMs);
  } while (performance.now() < until);
}

function isToCome(state: string): boolean {
  return ['waiting', 'prioritized', 'delayed'].includes(state);
}

async function queueRun(runs: JobQueue, jobId: string, runId: string): Promise<void> {
  await persist('hand a run in', () => runs.add('run', { runId }, { jobId, attempts: takeUps, backoff }));
}

/** The same for the same data, whatever the order of its fields. */
function fingerprintOf(runId: string, data: unknown): string {
  const sorted = textOf(data, (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  if (sorted === undefined) throw rowTooLarge(runId);
  return createHash('sha256').update(sorted).digest('hex');
}

export function isAnother(runId: string): JournalError {
  return new JournalError({
    code: 'RUN_CHANGED',
    message: `The engine knows "${runId}" for something else: other tasks, models, limits or another runtime.`,
    fix: 'Give this one another id, or none; or hand in what it was started with, to follow it.',
  });
}

function begunElsewhere(runId: string): JournalError {
  return new JournalError({
    code: 'RUN_EXISTS',
    message: `The engine knows "${runId}" as the job of a program that does it by itself.`,
    fix: 'Give this one another id, or none.',
  });
}
