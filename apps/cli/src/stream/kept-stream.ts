import { openEngineFor, resumeStream } from '@parallel-agents/app/internal/engine';
import { InputError } from '@parallel-agents/core';
import type { Engine } from '@parallel-agents/engine-bullmq';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { scriptedMark } from '../kept-runs/render-runs.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { watchInterrupt } from '../report/interrupt.ts';
import { createReporter, type ReportFlags } from '../report/reporter.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { exitCodeOf, failureLines, followStream, leavingLines } from './follow-stream.ts';
import { countersLine, StreamProgress } from './stream-progress.ts';
import { openStreamResults } from './stream-results.ts';

type Where = Pick<RunFlags, 'engine'>;
type FollowFlags = Where & ReportFlags & Pick<RunFlags, 'json' | 'output' | 'quiet'>;

/** How a run in parts stands. */
export async function showStream(
  id: string,
  { json, ...where }: Where & { json?: true },
  environment: Environment,
): Promise<void> {
  await withEngine(where, environment, async (engine) => {
    const view = await engine.showParts(id);
    const { overview, account } = view;
    const mark = scriptedMark(overview, environment.runtimes);
    if (json) {
      const budget = account && {
        limits: account.limits,
        spent: account.spent,
        reserved: account.reserved,
      };
      environment.stdout.write(`${toSafeJson({ ...overview, ...mark, ...(budget && { budget }) })}\n`);
      return;
    }
    const title = overview.title === undefined ? '' : `  ${oneLine(overview.title)}`;
    environment.stdout.write(`${oneLine(id)}  ${overview.status}${title}\n${countersLine(view)}\n`);
    environment.stderr.write(`${hint(id, overview.status, environment)}\n`);
  });
}

/** Follows a run in parts to its end. With `--json` its results are printed, a line each: those that are there, too. */
export async function followKeptStream(
  id: string,
  flags: FollowFlags,
  environment: Environment,
): Promise<ExitCode> {
  return withEngine(flags, environment, (engine) => followOn(engine, id, flags, environment));
}

/**
 * Has workers go on with the parts of a run that have not completed.
 * @throws InputError for what cannot be changed any more
 */
export async function resumeKeptStream(
  id: string,
  flags: RunFlags,
  environment: Environment,
  { retryFailed, note }: { retryFailed: boolean; note: string | undefined },
): Promise<ExitCode> {
  refuseChanges(flags);
  const { budget: usd, maxTokens: tokens, maxSpawns: spawns } = flags;
  const limits = {
    ...(usd !== undefined && { usd }),
    ...(tokens !== undefined && { tokens }),
    ...(spawns !== undefined && { spawns }),
  };
  return withEngine(flags, environment, async (engine) => {
    const { overview } = await engine.journal.read(id);
    if (note !== undefined) createReporter(environment, flags).note(note);
    // Parts that could not be begun have no failed tasks: they are done again in any case.
    if (overview.status !== 'completed') await resumeStream(engine, id, { limits, retryFailed });
    return followOn(engine, id, flags, environment);
  });
}

async function followOn(
  engine: Engine,
  id: string,
  flags: FollowFlags,
  environment: Environment,
): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  const { overview } = await engine.journal.read(id);
  const interrupt = watchInterrupt(environment, () => {});
  const { signal } = interrupt;
  const tells = new StreamProgress(flags, environment);
  const mark = scriptedMark(overview, environment.runtimes);
  try {
    const results = await openStreamResults(flags, mark, environment);
    const followed = await followStream(engine.followParts(id, { signal }), engine, { tells, results });
    if (signal.aborted) {
      reporter.note('It goes on without this command.');
      for (const line of leavingLines(id, environment.describe)) reporter.note(line);
      return exitCodes.interrupted;
    }
    const { last } = followed;
    for (const line of failureLines(followed, id, environment.describe)) reporter.say(line);
    if (last && !flags.json)
      environment.stdout.write(`${oneLine(id)}  ${last.overview.status}  ${countersLine(last)}\n`);
    if (last?.overview.status === 'interrupted') reporter.note(notWhole(id, environment));
    return exitCodeOf(last);
  } finally {
    interrupt.stop();
  }
}

/** What is done of a job in parts is done with its parts. */
export function inParts(
  id: string,
  parts: number,
  what: string,
  { describe }: Pick<Environment, 'describe'>,
): InputError {
  const message = `${id} is in ${parts === 1 ? '1 part, which is' : `${parts} parts, each`} a job of its own: it has no ${what} of its own`;
  const names = parts === 1 ? `${id}.p1` : `${id}.p1 to ${id}.p${parts}`;
  const fix = `Name a part: ${names}. All results, a line each: ${describe('followJob', `${id} --json`)}.`;
  return new InputError([{ code: 'INVALID_OPTION', path: ['id'], message, fix }]);
}

function hint(id: string, status: string, environment: Environment): string {
  const { describe } = environment;
  const command = (name: 'followJob' | 'resumeJob', more = ''): string =>
    commandLine(describe(name, `${oneLine(id)}${more}`));
  if (status === 'running') return `Follow it: ${command('followJob')}`;
  if (status === 'cancelled') return `Go on with it: ${command('resumeJob')}`;
  if (status === 'interrupted') return notWhole(id, environment);
  return `Its results, a line each: ${command('followJob', ' --json')}`;
}

function notWhole(id: string, { describe }: Pick<Environment, 'describe'>): string {
  return `Not all of it was handed in. Hand the same file in again, with --job-id ${oneLine(id)} ${describe('engine')}.`;
}

/** Of a run in parts only its limits can be changed: its tasks are with the workers. */
function refuseChanges(flags: RunFlags): void {
  const given = {
    '--model': flags.model,
    '--tiers': flags.tiers,
    '--judge': flags.judge,
    '--min-score': flags.minScore,
    '--start': flags.start,
    '--deadline': flags.deadline,
    '--timeout': flags.timeout,
    '--concurrency': flags.concurrency,
    '--write': flags.write,
    '--notify': flags.notify,
  };
  const issues = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([flag]) => ({
      code: 'INVALID_OPTION' as const,
      path: [flag],
      message: 'it cannot be changed any more: the parts of this run are with the workers',
      fix: 'Leave it out. --budget, --max-tokens and --max-spawns can be changed.',
    }));
  if (issues.length > 0) throw new InputError(issues);
}

async function withEngine<T>(
  where: Where,
  environment: Environment,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const reporter = createReporter(environment, {});
  const engine = await openEngineFor({ engine: true, ...where }, environment, reporter);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
