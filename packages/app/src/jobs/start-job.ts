import type { JobContext } from './context.ts';
import { beginJob, type Job, type JobControl, type JobWork, newJobId, stoppedBeforeStart } from './job.ts';
import type { AgentsReport, GoalReport, JobReport, TasksReport } from './job-report.ts';
import {
  type CreateSpec,
  type GoalSpec,
  type JobSpec,
  kindOf,
  type RefineSpec,
  type ReviewSpec,
  readJobSpec,
  type TasksSpec,
} from './job-spec.ts';
import { runTasks } from './run-tasks.ts';
import type { StartOptions } from './start-options.ts';

/** What a job of a spec brings back. */
export type ReportOf<Spec extends JobSpec> = Spec extends TasksSpec
  ? TasksReport
  : Spec extends GoalSpec
    ? GoalReport
    : Spec extends CreateSpec | RefineSpec | ReviewSpec
      ? AgentsReport
      : JobReport;

/**
 * Starts a job, of whatever kind: experience → tiers and budget → runtime → journal → work → account → report. What is
 * held open is let go of behind the report.
 *
 * @param request what is kept with it, so that it can be started again. Plain data
 * @throws InputError for a spec that is none; what is wrong inside rejects the job, before anything is spawned
 */
export function startJob<Spec extends JobSpec>(
  spec: Spec,
  context: JobContext,
  options: StartOptions = {},
  request?: unknown,
): Job<ReportOf<Spec>> {
  const read = readJobSpec(spec);
  const kind = kindOf(read) ?? 'tasks';
  const { id = newJobId(kind), signal, onEvent } = options;
  return beginJob({ id, kind, signal }, async (control) => {
    const emit: JobControl['emit'] = (event) => {
      onEvent?.(event);
      control.emit(event);
    };
    try {
      return (await work(read, { ...control, emit, context, options, request })) as ReportOf<Spec>;
    } catch (thrown) {
      throw isOf(control.signal, thrown) ? stoppedBeforeStart(thrown) : thrown;
    }
  });
}

async function work(spec: JobSpec, given: JobWork): Promise<JobReport> {
  if ('tasks' in spec) return runTasks(spec, given);
  // What plans goals and makes agents is loaded for those only.
  if ('goal' in spec) {
    const { runGoal } = await import('./run-goal.ts');
    return runGoal(spec, given);
  }
  const { runAgents } = await import('./run-agents.ts');
  return runAgents(spec, given);
}

/** Whether it was thrown because the signal has aborted. */
function isOf(signal: AbortSignal, thrown: unknown): boolean {
  if (!signal.aborted || thrown === undefined) return false;
  if (thrown === signal.reason) return true;
  return thrown instanceof Error && (thrown.name === 'AbortError' || isOf(signal, thrown.cause));
}
