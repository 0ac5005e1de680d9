import type { EngineView } from '../../src/view/engine.ts';
import { count, counted, seconds } from './format.ts';

/** What an operator is to look at, in a sentence each. */
export function concernsOf({ workers, lanes, jobs, parts }: EngineView, now: number): string[] {
  const versions = [...new Set(workers.map(({ version = 'an unknown version' }) => version))];
  const served = new Set(workers.map(({ runtime }) => runtime));
  const lonely = [...jobs, ...parts, ...lanes].filter(
    ({ runtime, waiting }) => waiting > 0 && !served.has(runtime),
  );
  const setAside = [...jobs, ...parts, ...lanes].reduce((sum, queue) => sum + queue.setAside, 0);
  const slow = lanes.filter(({ waitsSince }) => waitedMs(waitsSince, now) > slowMs);
  return [
    ...(workers.length === 0 ? ['No worker is there: nothing is done until one is started.'] : []),
    ...[...new Set(lonely.map(({ runtime }) => runtime))].map(
      (runtime) => `Jobs wait for ${runtime}, and no worker takes them.`,
    ),
    ...(versions.length > 1 ? [`Workers have different versions: ${versions.join(', ')}.`] : []),
    ...slow.map(
      ({ lane, waitsSince }) =>
        `The next session in ${lane} has waited for ${seconds(waitedMs(waitsSince, now))}.`,
    ),
    ...(setAside > 0
      ? [`${counted(setAside, 'job')} ${setAside === 1 ? 'was' : 'were'} given up: logs of workers say why.`]
      : []),
  ];
}

/** Longer than a session takes: more workers, or a higher limit, are needed. */
const slowMs = 5 * 60_000;

export function waitedMs(since: string | undefined, now: number): number {
  return since === undefined ? 0 : Math.max(0, now - Date.parse(since));
}

/** `40 at once, 20 in 1 s`. */
export function limitWords(limits: EngineView['lanes'][number]['limits']): string {
  if (limits === undefined) return 'of the workers’ files';
  const { concurrency, rate, tokensPerMinute } = limits;
  const parts = [
    ...(concurrency === undefined ? [] : [`${count(concurrency)} at once`]),
    ...(rate === undefined ? [] : [`${count(rate.max)} in ${rate.perSeconds} s`]),
    ...(tokensPerMinute === undefined ? [] : [`${count(tokensPerMinute)} tokens a minute`]),
  ];
  return parts.join(', ') || 'none';
}
