import type { ErrorInfo } from '@parallel-agents/core';
import type { BatchProvider } from '@parallel-agents/core/internal/wire';
import { expect, it } from 'vitest';
import { BatchSession } from '../src/sessions/batch-session.ts';
import { RunningBatches } from '../src/sessions/running-batches.ts';

function sessionOf(customId: string): BatchSession {
  const reference = { runtime: 'batch', attemptId: customId, sessionKey: customId };
  return new BatchSession(reference, { customId, model: 'm' });
}

/** Each of its batches is over with an answer, once it has been looked at so often. */
function providerWith(looksInVain: number): BatchProvider {
  let looks = 0;
  const some: Partial<BatchProvider> = {
    name: 'openai',
    look: async () => {
      if (looks++ < looksInVain) throw new Error('nobody there');
      return { isOver: true } as never;
    },
    results: async (_state, onLine) => onLine('a', { kind: 'answered' } as never),
    read: () => ({ status: 'completed', text: 'Done.' }),
    cancel: async () => undefined,
  };
  return some as BatchProvider;
}

function batches(onTrouble: (id: string, error: ErrorInfo) => void = () => {}): RunningBatches {
  const pauses = { firstSeconds: 0, mostSeconds: 0 };
  return new RunningBatches({ pauses, closed: new AbortController().signal, onTrouble });
}

it('knows a batch while somebody waits for it, and none that has ended', async () => {
  const running = batches();
  const provider = providerWith(0);
  for (let number = 1; number <= 50; number++) {
    const session = sessionOf('a');
    const batch = running.of(provider, `b${number}`);
    batch.add(session);
    expect(running.of(provider, `b${number}`)).toBe(batch);
    expect(await session.outcome()).toMatchObject({ status: 'completed' });
  }
  await expect.poll(() => running.size).toBe(0);
});

it('lets go of a batch that is waited for no longer, and not of the one that came after it', async () => {
  const running = batches();
  const provider = providerWith(0);
  const stopped = sessionOf('a');
  const first = running.of(provider, 'b1');
  first.add(stopped);
  await stopped.cancel('not wanted');
  expect(running.size).toBe(0);
  const session = sessionOf('a');
  const second = running.of(provider, 'b1');
  second.add(session);
  expect(second).not.toBe(first);
  await first.cancel();
  expect(running.of(provider, 'b1')).toBe(second);
  expect(await session.outcome()).toMatchObject({ status: 'completed' });
});

it('tells of the same trouble once', async () => {
  const told: string[] = [];
  const running = batches((id, { code }) => told.push(`${id} ${code}`));
  const session = sessionOf('a');
  running.of(providerWith(3), 'b1').add(session);
  expect(await session.outcome()).toMatchObject({ status: 'completed' });
  expect(told).toHaveLength(1);
});
