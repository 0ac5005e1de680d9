import { type Assignment, located } from '@parallel-agents/app/internal/documents';
import { requireWritable } from '@parallel-agents/app/internal/files';
import { openApp, type ResumedJob, startingOf } from '../app/open-app.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { retryLine } from '../kept-runs/retry-line.ts';
import { openOutputFolder } from '../output/output-files.ts';
import { showForecast } from '../output/show-forecast.ts';
import { followRun } from '../report/follow-run.ts';
import { stoppingOf, watchBatches, watchInterrupt } from '../report/interrupt.ts';
import { createReporter } from '../report/reporter.ts';
import { type BestOfFlags, judgeAsTyped, takeBestOf } from '../settings/best-of-flags.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { isKept } from '../settings/is-kept.ts';

/**
 * From tasks to results on the screen and in files: what every command that runs tasks does.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function runTasks(
  given: Assignment,
  asked: RunFlags & BestOfFlags,
  environment: Environment,
  resume?: ResumedJob,
): Promise<ExitCode> {
  const { bestOf, flags } = takeBestOf(asked, given.bestOf);
  const reporter = createReporter(environment, flags);
  await using app = await openApp(flags, environment, reporter, resume);
  const { locate: _locate, ...others } = given;
  const spec = { ...others, ...(bestOf && { bestOf }) };
  const { output, write, replace } = flags;
  const { runtime } = app.settings;
  let id: string | undefined;
  const keptId = () => (isKept(flags) ? id : undefined);
  const interrupt = runtime.batched
    ? watchBatches(environment, reporter, keptId)
    : watchInterrupt(environment, stoppingOf(flags, reporter));
  try {
    if (flags.dryRun) {
      showForecast(await app.forecast(spec), app.settings, flags, environment);
      return exitCodes.completed;
    }
    if (write !== undefined) await requireWritable(write, environment.cwd, '--write');
    const folder =
      output === undefined ? undefined : await openOutputFolder(output, environment.cwd, runtime);
    const job = app.start(spec, {
      signal: interrupt.signal,
      face: { output, write, replace },
      ...(flags.jobId !== undefined && { id: flags.jobId }),
      ...startingOf({}, resume),
    });
    id = job.id;
    let allSaved = await followRun(job, { tasks: given.tasks, reporter, folder });
    const report = await job;
    if (write !== undefined && !interrupt.signal.aborted) {
      const { writeAnsweredFiles } = await import('../output/answered-files.ts');
      const place = { cwd: environment.cwd, replace, reporter };
      if (!(await writeAnsweredFiles(report.results, write, place))) allSaved = false;
    }
    const retry =
      isKept(flags) && report.status === 'failed'
        ? retryLine(job.id, report.results, environment.describe)
        : undefined;
    await reporter.finish({ ...report, runId: report.id }, runtime, { account: report.account, retry });
    if (interrupt.signal.aborted) {
      if (isKept(flags))
        reporter.note(`Go on with it: ${commandLine(environment.describe('resumeJob', job.id))}`);
      return exitCodes.interrupted;
    }
    return allSaved && report.status === 'completed' ? exitCodes.completed : exitCodes.someFailed;
  } catch (thrown) {
    throw located(judgeAsTyped(thrown, asked), given);
  } finally {
    reporter.end();
    interrupt.stop();
  }
}
