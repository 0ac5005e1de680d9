import { type JobOverview, ParallelAgentsError } from '@parallel-agents/core';
import { journalErrors, untilAborted } from '@parallel-agents/core/internal';
import type { EngineJournal } from '../journal/engine-journal.ts';
import { eachPart, goneOnWith, type PartedState, partedStateOf, partIdOf } from '../journal/parted-run.ts';
import type { RunLog } from '../journal/run-log.ts';
import { protocolWithParts, toJobId } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import type { RunAccountState, RunAccounts, RunLimits } from '../queues/run-account.ts';
import type { RunQueues } from '../queues/run-queues.ts';
import { isAnother, type ResumeOptions, resumeRun, submitRun } from './submit-run.ts';

/** Some of the tasks of a run, as `RunSubmission` has all of them. */
export interface RunPart {
  tasks: readonly { taskId: string; agent: string }[];
  request: unknown;
  /** What of the request must be the same for a known part to be left as it is. @default all of it */
  identity?: unknown;
}

/** A run of tasks whose number nobody knows yet. */
export interface PartedSubmission {
  runId: string;
  runtime: string;
  title?: string;
  /** The same parts in the same order, whenever it is handed in again: those that are there already are left as they are. */
  parts: AsyncIterable<RunPart> | Iterable<RunPart>;
  /** Sessions of each part at the same time. Several parts are done at once. @default 1000 */
  maxConcurrent?: number;
  /** What all parts may use together; give the `account` of the assignment to each part's budget. @default nothing limits it */
  limits?: RunLimits;
  /** Called once it is there, and said to grow: it can be followed. */
  onBegun?(): void;
  /** Ends the handing in at once, though the next part be never there; what was handed in is done. */
  signal?: AbortSignal;
}

interface Place {
  journal: EngineJournal;
  runs: RunQueues;
  budgets: RunAccounts;
}

/** Milliseconds between two signs that more parts are to come. */
const sayMs = 2000;

/**
 * Hands a run in part by part, holding one of them.
 * @returns how many parts there are
 * @throws JournalError `RUN_CHANGED` if the id, or that of a part, is known for something else; `CANCELLED` when the run was cancelled
 */
export async function submitParts(
  { journal, runs, budgets }: Place,
  { runId, runtime, title, parts, maxConcurrent, limits = {}, onBegun, signal }: PartedSubmission,
): Promise<number> {
  const log = await begin(journal, { runId, runtime, title });
  const isLimited = Object.keys(limits).length > 0;
  // One that was gone on with has others by now.
  if (isLimited)
    await persist('keep the budget of a run', () => budgets.limit(runId, limits, { onlyNew: true }));
  const known = await stateOf(journal, log);
  let count = 0;
  let asked = 0;
  let isWhole = false;
  const state = (): PartedState => {
    // Those of an earlier process count, whatever this one has come to.
    const wasWhole = known.isWhole && count <= known.parts;
    const parts = Math.max(count, known.parts);
    const tasks = Math.max(asked, known.asked);
    return { parts, asked: tasks, isWhole: isWhole || wasWhole, at: journal.now() };
  };
  // As it stands when it is written: one that is tried again comes later than others.
  const say = (): Promise<void> =>
    persist('hand a run in', () => journal.jobs.updateJobProgress(log.jobId, state()));
  await say();
  onBegun?.();
  const timer = setInterval(() => void say().catch(() => {}), sayMs);
  try {
    for await (const { tasks, request, identity = request } of untilAborted(parts, signal)) {
      const part = { of: runId, asked: tasks.length, ...(isLimited && { limited: true as const }) };
      const id = partIdOf(runId, ++count);
      const submission = {
        runId: id,
        runtime,
        tasks,
        request,
        identity,
        part,
        ...(maxConcurrent && { maxConcurrent }),
      };
      await submitRun(journal, runs.of(runtime, { isPart: true }), submission);
      asked += tasks.length;
      await say();
      if (await journal.marks.isOver(runId)) throw cancelled(runId);
    }
    isWhole = true;
  } finally {
    clearInterval(timer);
    await say();
  }
  return count;
}

/** Has workers go on with the parts that have not completed. */
export async function resumeParts(
  { journal, runs, budgets }: Place,
  log: RunLog,
  { limits, ...options }: ResumeOptions,
): Promise<void> {
  const { runtime = '' } = log.fold;
  if (limits) await persist('keep the budget of a run', () => budgets.limit(log.runId, limits));
  await journal.marks.markOpen(log);
  await eachPart(journal.jobs, log, journal.now(), async (partId, { isOver, counts }) => {
    if (isOver && counts.completed === counts.asked) return;
    // Until its worker says something, nobody is to take it for ended.
    const earlier = goneOnWith(counts, counts.asked);
    if (isOver)
      await persist('resume a run', () => journal.jobs.updateJobProgress(toJobId(partId), { earlier }));
    await resumeRun(journal, runs.of(runtime, { isPart: true }), partId, options);
  });
}

async function begin(
  journal: EngineJournal,
  { runId, runtime, title }: Pick<PartedSubmission, 'runId' | 'runtime'> & { title: string | undefined },
): Promise<RunLog> {
  const log = journal.log(runId);
  await log.create({ parted: true });
  await log.skim();
  if (!log.fold.isKnown) {
    const createdAt = new Date(journal.now()).toISOString();
    const named = { kind: 'tasks' as const, ...(title !== undefined && { title }) };
    const header = {
      runId,
      createdAt,
      runtime,
      protocol: protocolWithParts,
      ...named,
      tasks: [],
      request: {},
      parted: true as const,
    };
    await log.append({ type: 'submitted', at: journal.now(), header, maxConcurrent: 0 });
  }
  const { submission } = log.fold;
  if (!submission?.parted || submission.runtime !== runtime) throw isAnother(runId);
  return log;
}

async function stateOf(journal: EngineJournal, { runId, jobId }: RunLog): Promise<PartedState> {
  const job = await persist('look for a run', () => journal.jobs.getJob(jobId));
  if (job === undefined) throw journalErrors.runNotFound(runId);
  return partedStateOf(job);
}

function cancelled(runId: string): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'CANCELLED',
    message: `${runId} was cancelled while it was handed in.`,
    fix: 'Resume it, then hand it in again: what is there already is not handed in twice.',
    ways: [{ name: 'resumeJob', value: runId }, { name: 'engine' }],
  });
}

/** How all parts of a run stand. */
export interface PartedView {
  overview: JobOverview;
  /** Parts that have ended. */
  partsEnded: number;
  /** Parts that a worker is at. */
  partsRunning: number;
  /** What all parts use of what they may; absent where nothing limits them. */
  account?: RunAccountState;
}

/** How a run in parts stands, as far as its parts have been looked at. */
export interface PartedProgress {
  overview: JobOverview;
  /** What all parts use of what they may; absent where nothing limits them. */
  account?: RunAccountState;
  /** Ids of the parts that have ended since the last time; their logs have the results. */
  ended: string[];
  /** Those among them of which a task did not complete. */
  failed: string[];
}
