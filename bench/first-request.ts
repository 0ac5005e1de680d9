import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { rateLimiter } from '@parallel-agents/escalation';
import { openaiCompatible } from '@parallel-agents/openai-compatible';

const answer = JSON.stringify({
  model: 'bench/model',
  choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** Milliseconds, over some runs. What else a machine does takes from most of them, and from the best the least. */
export interface Times {
  best: number;
  median: number;
}

/**
 * Milliseconds from `run()` until its first request has reached a server, in a process that has run before: of runs of one
 * task, each with a runtime of its own, as a program has that is asked for one thing after the other.
 */
export async function measureFirstRequest(runs = 15): Promise<Times> {
  let reachedAt = 0;
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/chat/completions')) reachedAt ||= performance.now();
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const took: number[] = [];
  for (let run = -3; run < runs; run++) {
    const orchestrator = createOrchestrator({
      runtime: openaiCompatible({ baseUrl, model: 'bench/model' }),
      agents: [writer],
      admission: [rateLimiter()],
    });
    reachedAt = 0;
    const before = performance.now();
    await orchestrator.run([{ agent: 'writer', description: 'one line' }]);
    if (run >= 0) took.push(reachedAt - before);
    await orchestrator.close();
  }
  server.closeAllConnections();
  server.close();
  const median = took.toSorted((a, b) => a - b)[runs >> 1] ?? Number.NaN;
  return { best: Math.min(...took), median };
}

const writer = defineAgent({
  name: 'writer',
  category: 'bench',
  description: 'Writes.',
  version: '1.0.0',
  instructions: 'You write.',
  tools: 'none',
  tier: 'cheap',
});
