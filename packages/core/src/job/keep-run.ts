import { JournalError } from '../errors.ts';
import type { RunStarted, RunTask } from '../log/events.ts';
import type { Journal } from '../log/journal.ts';
import { fingerprint } from '../task/fingerprint.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { JobOptions, OpenJob } from './job.ts';
import { openJob } from './open-job.ts';

/** How a run is kept. */
export interface KeepSettings {
  /** The job that the run belongs to; absent: one of its own. */
  job?: OpenJob;
  /** Of the job. */
  step?: string;
  journal?: Journal;
  /** Go on with a run that the journal knows. */
  resume: boolean;
  /** Do tasks again that had ended without completing. */
  retryFailed: boolean;
  /** Kept with the run, for whoever resumes it. */
  title?: string | undefined;
  request?: unknown;
  /** What becomes of the run when an event cannot be kept. */
  onFailure: 'stop' | 'continue';
}

/** The job of tasks that a run is, where it belongs to none. */
export function openOwnJob(
  runId: string,
  { journal, resume, title, request, onFailure }: KeepSettings,
  runtime: string,
  onEvent: NonNullable<JobOptions['onEvent']>,
): Promise<OpenJob> {
  return openJob({
    jobId: runId,
    kind: 'tasks',
    runtime,
    ...(title !== undefined && { title }),
    ...(request !== undefined && { request }),
    ...(journal && { journal, resume }),
    onJournalFailure: onFailure,
    onEvent,
  });
}

/** A task as the log knows it. */
export function toRunTask(task: PreparedTask): RunTask {
  return {
    taskId: task.id,
    agent: task.agent.name,
    ...(task.dependsOn.length > 0 && { dependsOn: task.dependsOn }),
    fingerprint: fingerprint(task),
  };
}

/** @throws JournalError `RUN_CHANGED`, if what is asked now is not what was asked then */
export function requireSame(
  { runId, runtime, tasks: asked }: RunStarted,
  tasks: readonly PreparedTask[],
  runtimeName: string,
): void {
  const changed = changeOf({ runtime, asked }, tasks, runtimeName);
  if (changed === undefined) return;
  throw new JournalError({
    code: 'RUN_CHANGED',
    message: `The run ${runId} cannot be resumed: ${changed}.`,
    fix: 'Resume it with the tasks and agents it was started with, or start a new one; the results so far can be shown.',
    ways: [{ name: 'showJob', value: runId }],
  });
}

function changeOf(
  { runtime, asked }: { runtime: string; asked: readonly RunTask[] },
  tasks: readonly PreparedTask[],
  runtimeName: string,
): string | undefined {
  if (runtime !== runtimeName) return `it was started on ${runtime}, not on ${runtimeName}`;
  if (asked.length !== tasks.length) {
    return `it was started with ${asked.length === 1 ? '1 task' : `${asked.length} tasks`}, not with ${tasks.length}`;
  }
  const known = new Map(asked.map((task) => [task.taskId, task]));
  for (const task of tasks) {
    const then = known.get(task.id);
    if (then === undefined) return `it has no task "${task.id}"`;
    if (then.fingerprint !== fingerprint(task)) {
      return `the task "${task.id}" or its agent "${task.agent.name}" is not what it was`;
    }
  }
  return undefined;
}
