import { type ErrorInfo, JournalError } from '../errors.ts';
import { fingerprint } from '../task/fingerprint.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { Journal, JournalledTask, RunHeader } from './journal.ts';
import { Recorder } from './recorder.ts';

/** How a run is kept. */
export interface KeepSettings {
  journal: Journal;
  /** Go on with a run that the journal knows. */
  resume: boolean;
  /** Do tasks again that had ended without completing. */
  retryFailed?: boolean;
  /** The workflow that the run is a step of. */
  workflow?: string;
  /** Kept with the run, for whoever resumes it. */
  request?: unknown;
  /** What becomes of the run when a record cannot be kept. */
  onFailure: 'stop' | 'continue';
}

/** A run that this process has the right to write. */
export interface KeptRun {
  recorder: Recorder;
  /** Aborts when another process asks for the run to be cancelled. */
  signal: AbortSignal;
  /** Present when earlier processes worked on it. */
  resumed?: { elapsedSeconds: number };
}

type Keep = KeepSettings & {
  runId: string;
  runtime: { name: string };
  onFailed(error: ErrorInfo): void;
};

/** @throws JournalError */
export async function beginRun(tasks: readonly PreparedTask[], keep: Keep): Promise<KeptRun> {
  const header: RunHeader = {
    runId: keep.runId,
    createdAt: new Date().toISOString(),
    runtime: keep.runtime.name,
    tasks: tasks.map(journalled),
    ...(keep.workflow !== undefined && { workflow: keep.workflow }),
    ...(keep.request !== undefined && { request: keep.request }),
  };
  const journal = await keep.journal.begin(header);
  return { recorder: new Recorder(journal, keep), signal: journal.signal };
}

/**
 * Takes the run over from whoever worked on it before.
 * @throws JournalError also `RUN_CHANGED`, if what is asked now is not what was asked then
 */
export async function resumeRun(tasks: readonly PreparedTask[], keep: Keep): Promise<KeptRun> {
  const { run, journal } = await keep.journal.resume(keep.runId);
  const changed = changeOf(run.header, tasks, keep.runtime.name);
  if (changed !== undefined) {
    await journal.release();
    throw runChanged(keep.runId, changed);
  }
  const recorder = new Recorder(journal, { ...keep, records: run.records });
  const workedMs = recorder.worked().reduce((sum, { from, to }) => sum + to - from, 0);
  const reopened = keep.retryFailed ? recorder.reopenFailed() : [];
  const at = Date.now();
  await journal.append({ type: 'run-resumed', at, ...(reopened.length > 0 && { reopened }) });
  return { recorder, signal: journal.signal, resumed: { elapsedSeconds: workedMs / 1000 } };
}

function journalled(task: PreparedTask): JournalledTask {
  return { taskId: task.id, agent: task.agent.name, fingerprint: fingerprint(task) };
}

function changeOf(
  header: RunHeader,
  tasks: readonly PreparedTask[],
  runtimeName: string,
): string | undefined {
  if (header.runtime !== runtimeName) return `it was started on ${header.runtime}, not on ${runtimeName}`;
  if (header.tasks.length !== tasks.length) {
    return `it was started with ${header.tasks.length} tasks, not with ${tasks.length}`;
  }
  const known = new Map(header.tasks.map((task) => [task.taskId, task]));
  for (const task of tasks) {
    const then = known.get(task.id);
    if (then === undefined) return `it has no task "${task.id}"`;
    if (then.fingerprint !== fingerprint(task)) {
      return `the task "${task.id}" or its agent "${task.agent.name}" is not what it was`;
    }
  }
  return undefined;
}

function runChanged(runId: string, why: string): JournalError {
  return new JournalError({
    code: 'RUN_CHANGED',
    message: `The run ${runId} cannot be resumed: ${why}.`,
    fix: 'Resume it with the tasks and agents it was started with, or start a new run. `runs show` has the results so far.',
  });
}
