import { createOrchestrator } from '@parallel-agents/core';
import { isMetered, unmeteredSessions } from '@parallel-agents/core/internal';
import type { BatchFate } from '@parallel-agents/testing/internal';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answerer, protocols, request, runtimeAt, serverOf } from './kit.ts';

const fates = [undefined, undefined, 'expired', 'cancelled', 'missing'] as const satisfies (
  | BatchFate
  | undefined
)[];

it.each(protocols)('%s: what is billed is told, or counted as unknown', async (protocol) => {
  const server = await serverOf(protocol);
  const plan = fc.array(
    fc.record({
      fate: fc.constantFrom(...fates),
      status: fc.constantFrom(200, 200, 400, 429, 500, 529),
      isCancelled: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(plan, async (requests) => {
      const before = server.model.calls.length;
      server.fate((_id, index) => requests[index]?.fate);
      server.model.script(({ prompt }) => {
        const { status = 200 } = requests[Number(/\d+/.exec(prompt)?.[0])] ?? {};
        return status === 200 ? { kind: 'text', text: 'An answer.' } : { kind: 'error', status };
      });
      const runtime = runtimeAt(server, protocol, { quietSeconds: 0.005, firstLookSeconds: 0.001 });
      const signal = new AbortController().signal;
      const outcomes = await Promise.all(
        requests.map(async ({ isCancelled }, index) => {
          const session = await runtime.spawn(request({ prompt: `${index}` }), { signal });
          if (isCancelled) await session.cancel('not wanted');
          return session.outcome();
        }),
      );
      await runtime.close();
      const billed = server.model.calls.slice(before).flatMap(({ billed: tokens }) => tokens ?? []);
      const told = outcomes.filter(isMetered).length;
      const unknown = outcomes.reduce((sum, outcome) => sum + unmeteredSessions(outcome), 0);
      expect(told + unknown).toBeGreaterThanOrEqual(billed.length);
    }),
    { numRuns: 15 },
  );
});

it.each(protocols)('%s: retries become further batches', async (protocol) => {
  const server = await serverOf(protocol);
  let batches = 0;
  server.fate((_id, index) => {
    if (index === 0) batches += 1;
    return batches === 1 && index > 1 ? 'expired' : undefined;
  });
  const orchestrator = createOrchestrator({
    runtime: runtimeAt(server, protocol, { quietSeconds: 0.2 }),
    agents: [answerer],
    retries: 2,
    retryDelaySeconds: 0,
    maxConcurrent: 100,
  });
  const tasks = Array.from({ length: 6 }, (_one, index) => ({ agent: 'answerer', description: `${index}` }));
  const { results } = await orchestrator.run(tasks);
  expect(results.map(({ status }) => status)).toEqual(tasks.map(() => 'completed'));
  expect(server.batches.map(({ customIds }) => customIds.length)).toEqual([6, 4]);
});
