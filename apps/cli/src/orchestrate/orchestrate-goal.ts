import type { GoalReport, JobSpec } from '@parallel-agents/app';
import { requireWritable, requireWritableFile } from '@parallel-agents/app/internal/files';
import { InputError } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import { openApp, type ResumedJob, startingOf } from '../app/open-app.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { ask, requireAnswers } from '../input/ask.ts';
import { retryLine } from '../kept-runs/retry-line.ts';
import { scriptedWords } from '../output/render-result.ts';
import { showForecast } from '../output/show-forecast.ts';
import { stoppingOf, watchBatches, watchInterrupt } from '../report/interrupt.ts';
import { createReporter } from '../report/reporter.ts';
import { judgeAsTyped, takeBestOf } from '../settings/best-of-flags.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { isKept } from '../settings/is-kept.ts';
import { gatherMadeAgents } from './missing-agents.ts';
import type { GoalFlags, OrchestrateFlags } from './orchestrate-flags.ts';
import { type GivenGoal, readGoal } from './read-goal.ts';
import { showOrchestration } from './show-orchestration.ts';
import { showProgress } from './show-progress.ts';

type GoalSpec = Extract<JobSpec, { goal: string }>;

/**
 * From a goal to a report on the screen and in a file.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function orchestrateGoal(
  given: string | undefined,
  flags: OrchestrateFlags,
  environment: Environment,
): Promise<ExitCode> {
  if (flags.approve && !flags.dryRun) requireAnswers(environment, '--approve', answerFix);
  const { goal, plan, ...ofPlan } = await readGoal(given, flags, environment);
  const { planOnly, maxTasks, maxDepth, maxAgents, create: createAgents } = flags;
  const spec = { goal, ...defined({ plan, planOnly, maxTasks, maxDepth, maxAgents, createAgents }) };
  return carryOutGoal(spec, flags, environment, ofPlan);
}

/**
 * The same for a goal that has been read, or is gone on with.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function carryOutGoal(
  given: GoalSpec,
  asked: GoalFlags,
  environment: Environment,
  {
    locate = (issue) => issue,
    scripted,
    resume,
  }: Partial<Pick<GivenGoal, 'locate' | 'scripted'>> & { resume?: ResumedJob },
): Promise<ExitCode> {
  const { bestOf, flags } = takeBestOf(asked, given.bestOf);
  const spec = { ...given, ...(bestOf && { bestOf }) };
  const reporter = createReporter(environment, flags);
  await using app = await openApp(flags, environment, reporter, resume);
  const { settings } = app;
  if (scripted && !settings.runtime.scripted) {
    reporter.note(`The plan is a ${scriptedWords}: no model thought of it.`);
  }
  let id: string | undefined;
  const keptId = () => (isKept(flags) ? id : undefined);
  const interrupt = settings.runtime.batched
    ? watchBatches(environment, reporter, keptId)
    : watchInterrupt(environment, stoppingOf(flags, reporter));
  const made = gatherMadeAgents(flags, settings.runtime, reporter, environment);
  let canGoOn = isKept(flags);
  try {
    if (flags.dryRun) {
      showForecast(await app.forecast(spec), settings, flags, environment);
      return exitCodes.completed;
    }
    const out =
      flags.out === undefined ? undefined : await requireWritableFile(flags.out, environment.cwd, '--out');
    if (flags.keepAgents !== undefined)
      await requireWritable(flags.keepAgents, environment.cwd, '--keep-agents');
    const job = app.start(spec, {
      ...startingOf(flags, resume),
      face: defined({ out: flags.out, keepAgents: flags.keepAgents, approve: flags.approve }),
      signal: interrupt.signal,
      ...(flags.approve && {
        approve: (_plan, { signal }) => reporter.pause(() => approve(environment, signal)),
      }),
      onAgentMade: made.add,
      onEvent: (event) => showProgress(event, reporter, flags, environment),
    });
    id = job.id;
    const report = await job;
    reporter.end();
    canGoOn &&= report.status === 'cancelled';
    const retry =
      isKept(flags) && report.status === 'failed'
        ? retryLine(
            job.id,
            report.goal.tasks.map(({ result }) => result),
            environment.describe,
          )
        : undefined;
    const ending = { runtime: settings.runtime, account: report.account, out, reporter, retry };
    const isWritten = await showOrchestration(report.goal, ending, flags, environment);
    if (report.status === 'cancelled') {
      if (canGoOn) reporter.note(`Go on with it: ${commandLine(environment.describe('resumeJob', job.id))}`);
      return exitCodes.interrupted;
    }
    const areKept = await made.keep();
    return isWritten && areKept ? exitCodeOf(report) : exitCodes.someFailed;
  } catch (thrown) {
    const typed = judgeAsTyped(thrown, asked);
    throw typed instanceof InputError ? new InputError(typed.issues.map(locate)) : typed;
  } finally {
    reporter.end();
    interrupt.stop();
    // What is left of them; a goal that can be gone on with makes them again from its journal.
    if (!canGoOn) await made.keep();
  }
}

const answerFix = 'Answer y or n in a terminal, pipe the answer in, or leave --approve out.';

/** @throws InputError if nobody answers */
async function approve(environment: Environment, signal: AbortSignal): Promise<boolean> {
  const answer = await ask('Run this plan?', environment, signal);
  if (answer !== undefined) return answer;
  const message = '--approve asks before anything is spawned, and standard input gave no answer';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--approve'], message, fix: answerFix }]);
}

function exitCodeOf({ status }: GoalReport): ExitCode {
  return status === 'completed' ? exitCodes.completed : exitCodes.someFailed;
}
