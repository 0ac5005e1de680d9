import { createOrchestrator, type OpenJob, type RunReport } from '@parallel-agents/core';
import { defined, openJob } from '@parallel-agents/core/internal';
import { withMadeUp } from '../agents/made-up-agents.ts';
import { settleAccount } from '../experience/learning.ts';
import { noteAgentsInUse } from './agents-in-use.ts';
import { noteOverspending } from './escalation.ts';
import type { JobWork } from './job.ts';
import { type TasksReport, toTasksReport } from './job-report.ts';
import { type JobSetup, openSetup } from './job-setup.ts';
import type { TasksSpec } from './job-spec.ts';
import { prepareGivenTasks } from './prepare-tasks.ts';
import { keptBy } from './start-options.ts';

/** From tasks to their results. */
export async function runTasks(
  spec: TasksSpec,
  { context, options, request, id, signal, emit }: JobWork,
): Promise<TasksReport> {
  const { known, here, notes, strict = false } = context;
  const registry = withMadeUp(known.registry, spec.agents ?? []);
  const tasks = await prepareGivenTasks(spec.tasks, context.settings, registry);
  const setup = await openSetup(
    context.settings,
    { tasks, limits: spec.limits, bestOf: spec.bestOf },
    context,
  );
  try {
    noteAgentsInUse(tasks, { ...known, registry }, setup.runtime, {
      strict,
      describe: here.describe,
      note: notes.note,
      tools: setup.options.tools,
    });
    const kept = await keptBy(context);
    const { journal, onJournalFailure } = kept;
    const { resume = false, retryFailed = false } = options;
    const job = await openJob({
      jobId: id,
      kind: 'tasks',
      runtime: setup.runtime.name,
      ...setup.shown,
      ...defined({ title: spec.title, request, onJournalFailure }),
      ...(journal && { journal, resume }),
      onEvent: emit,
    });
    const { results, summary } = await carriedThrough(job, signal, () =>
      createOrchestrator({ ...optionsOfTasks(setup), agents: registry, ...kept }).run(tasks, {
        job,
        signal,
        ...(resume && { retryFailed }),
      }),
    );
    noteOverspending(setup.budget, notes.note);
    const { learn = true } = options;
    const account = await settleAccount({ results }, setup.settings, setup.experience, {
      here,
      note: notes.note,
      learn,
    });
    return { ...toTasksReport(id, { results, summary }, signal.aborted), ...(account && { account }) };
  } finally {
    setup.release();
  }
}

/** For `createOrchestrator`: with several answers of each task, where they are wanted. */
export function optionsOfTasks({ options, severalPolicy }: JobSetup): JobSetup['options'] {
  return severalPolicy ? { ...options, policy: severalPolicy } : options;
}

/** A job that could do nothing leaves nothing behind. */
async function carriedThrough(
  job: OpenJob,
  signal: AbortSignal,
  work: () => PromiseLike<RunReport>,
): Promise<RunReport> {
  try {
    const report = await work();
    const wasStopped = signal.aborted || job.signal.aborted;
    await job.end(report.summary.failed === 0 ? 'completed' : wasStopped ? 'cancelled' : 'failed');
    return report;
  } catch (thrown) {
    await job.release();
    throw thrown;
  }
}
