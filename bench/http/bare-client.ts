import { Agent, type Dispatcher } from 'undici';
import type { Contender } from './contenders.ts';

/** The HTTP client that the runtime uses, and nothing else: no limit, no check, nothing is made of the answers. */
export const bareClient: Contender = async (url, problems, concurrency) => {
  const agent = new Agent({ connections: concurrency });
  await Promise.all(Array.from({ length: problems }, (_, problem) => post(agent, new URL(url), problem)));
  return { answers: [], cost: 0, close: () => agent.destroy() };
};

/** Asks once, and tells the status of the answer. */
export function post(agent: Agent, { origin, pathname }: URL, problem: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let status = 0;
  const body = JSON.stringify({
    model: 'bench/strong',
    messages: [{ role: 'user', content: `problem ${problem}` }],
  });
  const headers = { 'content-type': 'application/json' };
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart() {},
    onResponseStart(_controller, answered) {
      status = answered;
    },
    onResponseData() {},
    onResponseEnd: () => resolve(status),
    onResponseError: (_controller, error) => reject(error),
  };
  agent.dispatch({ origin, path: `${pathname}/chat/completions`, method: 'POST', headers, body }, handler);
  return promise;
}
