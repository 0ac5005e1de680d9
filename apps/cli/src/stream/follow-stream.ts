import { resultsOfPart } from '@parallel-agents/app/internal/engine';
import type { AgentResult } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import type { Engine, PartedProgress } from '@parallel-agents/engine-bullmq';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { retryOf } from '../kept-runs/retry-line.ts';
import { oneLine } from '../output/sanitize.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import type { StreamProgress } from './stream-progress.ts';
import type { StreamResults } from './stream-results.ts';

/** As many failures as are told of one by one. */
const shownFailures = 10;

/** What following a run in parts came to. */
export interface FollowedStream {
  /** Nothing, where it was left before there was any. */
  last: PartedProgress | undefined;
  failures: Failure[];
}

type Failure = Pick<AgentResult, 'taskId' | 'error'>;

/** Follows a run in parts to its end, and hands on the results of each part that has ended. */
export async function followStream(
  progress: AsyncIterable<PartedProgress>,
  engine: Pick<Engine, 'journal' | 'follow'>,
  { tells, results }: { tells: StreamProgress; results: StreamResults },
): Promise<FollowedStream> {
  let last: PartedProgress | undefined;
  const failures: Failure[] = [];
  for await (const step of progress) {
    last = step;
    tells.tell(step);
    // Nobody wants to see what else there is.
    const wanted = results.isWanted ? step.ended : step.failed.slice(0, shownFailures - failures.length);
    for (const part of wanted) {
      const brought = await resultsOfPart(engine, part);
      // Nothing at all of it could be started: that stands with the part.
      if (brought.length === 0 && failures.length < shownFailures)
        failures.push(...(await whyRefused(engine, part)));
      if (results.isWanted) {
        tells.clear();
        await results.write(part, brought);
      }
      failures.push(
        ...brought.filter(({ status }) => status !== 'completed').slice(0, shownFailures - failures.length),
      );
    }
  }
  tells.clear();
  // One that is left while it runs has not ended.
  if (last && last.overview.status !== 'running') await results.end(last);
  return { last, failures };
}

async function whyRefused(engine: Pick<Engine, 'follow'>, part: string): Promise<Failure[]> {
  try {
    await engine.follow(part);
    return [];
  } catch (thrown) {
    return [{ taskId: part, error: toErrorInfo(thrown) }];
  }
}

/** What went wrong with the first that failed, the same only once, and how to go on. */
export function failureLines(
  { last, failures }: FollowedStream,
  id: string,
  describe: Environment['describe'],
): string[] {
  const failed = last?.overview.failed ?? 0;
  if (failed === 0 || failures.length === 0) return [];
  const alike = Map.groupBy(failures, ({ error }) => `${error?.code ?? 'failed'}: ${error?.message ?? ''}`);
  const lines = [...alike].map(([why, [first, ...others]]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return oneLine(`✗ ${first?.taskId ?? ''}${more}  ${why}`);
  });
  const rest = failed - failures.length;
  return [
    ...lines,
    ...(rest > 0 ? [`… and ${rest} more that failed: --json or --output has all of them`] : []),
    retryOf(id, failures, describe),
  ];
}

/** What is said where following ends before the run does. */
export function leavingLines(id: string, describe: Environment['describe']): string[] {
  const follow = commandLine(describe('followJob', `${oneLine(id)} --json`));
  const stop = commandLine(describe('cancelJob', oneLine(id)));
  return [`Its results, a line each as they come: ${follow}`, `To stop it: ${stop}`];
}

export function exitCodeOf(last: PartedProgress | undefined): ExitCode {
  return last?.overview.status === 'completed' ? exitCodes.completed : exitCodes.someFailed;
}
