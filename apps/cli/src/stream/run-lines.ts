import { located } from '@parallel-agents/app/internal/documents';
import { openEngineFor } from '@parallel-agents/app/internal/engine';
import { type AgentTask, InputError, type ParallelAgentsError } from '@parallel-agents/core';
import type { Engine } from '@parallel-agents/engine-bullmq';
import { openApp } from '../app/open-app.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { openTaskLines, type TaskLines } from '../input/task-lines.ts';
import { formatCount } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';
import { watchInterrupt } from '../report/interrupt.ts';
import { createReporter, type Reporter } from '../report/reporter.ts';
import type { JobFlags } from '../run/do-job.ts';
import { type BestOfFlags, takeBestOf } from '../settings/best-of-flags.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { exitCodeOf, failureLines, followStream, leavingLines } from './follow-stream.ts';
import { countersLine, StreamProgress } from './stream-progress.ts';
import { openStreamResults } from './stream-results.ts';

export interface LinesFlags extends JobFlags, BestOfFlags {
  lines?: true;
  perPart?: number;
}

/** As many tasks as one process does by itself. */
const mostHere = 10_000;

/**
 * Runs the tasks of a file that has one on each line. On an engine they are handed in part by part, so that there may be any
 * number of them; without one they are a run as any other.
 *
 * @throws InputError with file and line, before anything is spawned; of standard input, before the part with that line is
 */
export async function runLines(path: string, flags: LinesFlags, environment: Environment): Promise<ExitCode> {
  const lines = await openTaskLines(path, environment);
  if (flags.engine === undefined || flags.dryRun) return runHere(lines, flags, environment);
  if (flags.json) environment.asLines();
  refuseForStreams(flags);
  const reporter = createReporter(environment, flags);
  await using app = await openApp(flags, environment, reporter);
  const { streams, settings } = app;
  if (streams === undefined) throw new TypeError('An application with an engine has streams.');
  const tells = new StreamProgress(flags, environment);
  const results = await openStreamResults(flags, settings.runtime, environment);
  const interrupt = watchInterrupt(environment, () => {});
  const { signal } = interrupt;
  const { describe } = environment;
  const { bestOf } = takeBestOf(flags, undefined);
  const options = {
    signal,
    ...(bestOf && { bestOf }),
    ...(flags.perPart !== undefined && { perPart: flags.perPart }),
    ...(flags.jobId !== undefined && { id: flags.jobId }),
  };
  const engine = await openEngineFor({ engine: flags.engine, ...flags }, environment, reporter);
  const handed: Handed = { path, isWhole: false };
  try {
    // A file is read twice, so that nothing of it is spawned where a line of it is wrong.
    if (lines.isFile) {
      const count = await streams.check(told(lines, tells, 'looked at'), options);
      tells.clear();
      reporter.tell(`${formatCount(count)} tasks in ${oneLine(lines.name)}`);
    }
    const job = streams.start(lines.isFile ? lines.read() : told(lines, tells, 'read'), {
      ...options,
      title: lines.name,
    });
    handed.id = job.id;
    // Where no more can be handed in, that is said at once.
    const failing = new AbortController();
    job.handedIn.then(
      () => {
        handed.isWhole = true;
      },
      () => failing.abort(),
    );
    const watching = AbortSignal.any([signal, failing.signal]);
    const followed = await followStream(job.follow({ signal: watching }), engine, { tells, results });
    await job.handedIn;
    if (signal.aborted) return await leave(handed, engine, environment, reporter);
    const { last } = followed;
    for (const line of failureLines(followed, job.id, describe)) reporter.say(line);
    if (last && !flags.json)
      environment.stdout.write(`${job.id}  ${last.overview.status}  ${countersLine(last)}\n`);
    const follow = commandLine(describe('followJob', `${job.id} --json`));
    if (last && !results.isWanted) reporter.note(`Its results, a line each: ${follow}`);
    return exitCodeOf(last);
  } catch (thrown) {
    tells.clear();
    if (signal.aborted) return await leave(handed, engine, environment, reporter);
    const placed = located(thrown, { tasks: [], locate: lines.locate });
    if (handed.id === undefined || !(placed instanceof InputError)) throw placed;
    await tellWhatGoesOn(handed, engine, environment, reporter);
    // Of several it would be said that nothing was started.
    throw new InputError(placed.issues.slice(0, 1));
  } finally {
    interrupt.stop();
    await engine.close();
  }
}

/** A run as any other. */
async function runHere(lines: TaskLines, flags: LinesFlags, environment: Environment): Promise<ExitCode> {
  const tasks: AgentTask[] = [];
  for await (const task of lines.read()) {
    if (tasks.length === mostHere) throw tooMany(lines.name);
    tasks.push(task);
  }
  const { runTasks } = await import('../run/run-tasks.ts');
  const { lines: _lines, perPart: _perPart, ...others } = flags;
  return runTasks({ tasks, locate: lines.locate }, others, environment);
}

async function* told(lines: TaskLines, tells: StreamProgress, how: string): AsyncGenerator<AgentTask> {
  let count = 0;
  for await (const task of lines.read()) {
    yield task;
    if (++count % 1000 === 0) tells.say(`${formatCount(count)} tasks ${how}`);
  }
}

/** What has come of the handing in. */
interface Handed {
  /** Where the tasks come from. */
  path: string;
  id?: string;
  /** There is no more to be handed in. */
  isWhole: boolean;
}

async function leave(...given: Parameters<typeof tellWhatGoesOn>): Promise<ExitCode> {
  await tellWhatGoesOn(...given);
  return exitCodes.interrupted;
}

async function tellWhatGoesOn(
  { id, path, isWhole }: Handed,
  { journal }: Pick<Engine, 'journal'>,
  { describe }: Environment,
  reporter: Reporter,
): Promise<void> {
  if (id === undefined) return;
  // Where nobody can say how many parts there are, there may be some.
  const known = await journal.read(id).catch(() => undefined);
  if (known?.overview.parts === 0) {
    reporter.note('Nothing was handed in.');
    return;
  }
  const source = path === '-' ? 'all lines' : path;
  const rest = `What was handed in goes on. For the rest, hand ${source} in again, with the same flags and --job-id ${id}.`;
  reporter.note(isWhole ? 'All tasks are handed in. They go on without this command.' : rest);
  for (const line of leavingLines(id, describe)) reporter.note(line);
}

function refuseForStreams(flags: LinesFlags): void {
  const refuse = (flag: string, message: string, fix: string): void => {
    throw new InputError([{ code: 'INVALID_OPTION', path: [flag], message, fix }]);
  };
  if (flags.write !== undefined)
    refuse(
      '--write',
      'it has no effect on a run in parts',
      'Use --output: it writes a file of results for each part.',
    );
  if (flags.full)
    refuse('--full', 'it has no effect on a run in parts', 'Use --json: it prints each result on a line.');
  if (flags.notify !== undefined)
    refuse('--notify', 'it is not told of a run in parts', 'Leave it out, and wait for the command to end.');
}

function tooMany(name: string): ParallelAgentsError {
  const message = `${name} has more than ${formatCount(mostHere)} tasks, which is too much for one process`;
  const fix = 'Hand it in to an engine: --engine redis://… and a worker; or split the file.';
  return new InputError([{ code: 'INVALID_FILE', path: [], message, fix }]);
}
