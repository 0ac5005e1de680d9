import type { BatchProvider } from '@parallel-agents/core/internal/wire';
import { expect, it } from 'vitest';
import { batch } from '../src/index.ts';
import { BatchSession } from '../src/sessions/batch-session.ts';
import { RunningBatch } from '../src/sessions/running-batch.ts';

/** A batch that is over, with an answer for each. */
const provider: Pick<BatchProvider, 'look' | 'results' | 'read'> = {
  look: async () => ({ isOver: true }) as never,
  results: async (_state, onLine) => {
    for (const id of ['a', 'b']) onLine(id, { kind: 'answered' } as never);
  },
  read: () => ({ status: 'completed', text: 'Done.' }),
};

function batchOf(results: BatchProvider['results'] = provider.results): RunningBatch {
  return new RunningBatch({ ...provider, results } as BatchProvider, 'b1', {
    pauses: { firstSeconds: 0, mostSeconds: 0 },
    closed: new AbortController().signal,
    onTrouble: () => {},
    onIdle: () => {},
  });
}

function sessionOf(customId: string): BatchSession {
  const reference = { runtime: 'batch', attemptId: customId, sessionKey: customId };
  return new BatchSession(reference, { customId, model: 'm' });
}

it.each([1, 2, 3, 4, 5, 6])(
  'asks for a session that comes as the others end, %i turns later',
  async (turns) => {
    const batch = batchOf();
    const [first, second] = [sessionOf('a'), sessionOf('b')];
    batch.add(first);
    await first.outcome();
    for (let turn = 1; turn < turns; turn++) await undefined;
    batch.add(second);
    expect(await second.outcome()).toMatchObject({ status: 'completed' });
  },
);

it('reads the results again for a session that comes while they are read, and loses none', async () => {
  const read = Promise.withResolvers<void>();
  let reads = 0;
  const batch = batchOf(async (...asked) => {
    reads++;
    await provider.results(...asked);
    await read.promise;
  });
  const [first, second] = [sessionOf('a'), sessionOf('b')];
  batch.add(first);
  await first.outcome();
  batch.add(second);
  read.resolve();
  expect(await second.outcome()).toMatchObject({ status: 'completed' });
  expect(reads).toBe(2);
});

it('waits on for a batch whose trouble nobody could be told of', async () => {
  let looks = 0;
  const openai = {
    ...provider,
    name: 'openai',
    account: 'a',
    limits: { requests: 10, bytes: 1000 },
    takes: () => true,
    priceShare: () => 0.5,
    draft: () => ({ body: '{}' }),
    submit: async () => ({ id: 'b1' }),
    look: async () => {
      if (++looks === 1) throw new Error('nobody there');
      return { isOver: true };
    },
    results: async (_state: unknown, onLine: Parameters<BatchProvider['results']>[1]) =>
      onLine(customId, { kind: 'answered' } as never),
    cancel: async () => undefined,
    close: async () => undefined,
  };
  let customId = '';
  const submit = async (entries: readonly { customId: string }[]) => {
    customId = entries[0]?.customId ?? '';
    return { id: 'b1' };
  };
  const runtime = batch({
    providers: [{ ...openai, submit } as unknown as BatchProvider],
    firstLookSeconds: 0.01,
    lookSeconds: 0.01,
    quietSeconds: 0,
    onWarning: () => {
      throw new Error('no disk');
    },
  });
  const request = { attemptId: 'r/t/1', label: 't', instructions: '', prompt: '', model: 'openai/m' };
  const { signal } = new AbortController();
  const session = await runtime.spawn({ ...request, tools: 'none', timeoutSeconds: 5 }, { signal });
  expect(await session.outcome()).toMatchObject({ status: 'completed' });
  await runtime.close();
});
