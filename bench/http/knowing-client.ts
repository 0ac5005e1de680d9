import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Agent } from 'undici';
import { post } from './bare-client.ts';
import type { Contender } from './contenders.ts';

/**
 * A client that is told the limit, and sends neither too early nor too late: what this machine allows. The first of its
 * requests may reach the server late, so that it is ahead of the bucket; what is refused takes the next turn.
 */
export function knowing({ ratePerSecond, burst }: { ratePerSecond: number; burst: number }): Contender {
  return async (url, problems, concurrency) => {
    const agent = new Agent({ connections: concurrency });
    const limit = pLimit(concurrency);
    const startedAt = performance.now();
    let turns = 0;
    const solve = async (problem: number): Promise<undefined> => {
      do {
        const at = startedAt + (Math.max(0, ++turns - burst) / ratePerSecond) * 1_000;
        await sleep(Math.max(0, at - performance.now()));
      } while ((await post(agent, new URL(url), problem)) === 429);
    };
    await Promise.all(Array.from({ length: problems }, (_, problem) => limit(() => solve(problem))));
    return {
      answers: Array.from({ length: problems }, (_, problem) => problem * 2),
      cost: 0,
      close: () => agent.destroy(),
    };
  };
}
