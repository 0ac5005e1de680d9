import { expect, it } from 'vitest';
import { endsInTime } from '../src/queues/ends-in-time.ts';

const part = (close: (force?: boolean) => Promise<void>) => {
  const done: string[] = [];
  const ended = endsInTime(
    {
      close,
      async disconnect() {
        done.push('disconnect');
      },
    },
    0.01,
  );
  return { ended, done };
};

it('lets go of a server that does not answer a goodbye', async () => {
  const { ended, done } = part(() => new Promise(() => {}));
  await ended.close();
  expect(done).toEqual(['disconnect']);
});

it('leaves one alone that does', async () => {
  const { ended, done } = part(async () => {});
  await ended.close();
  expect(done).toEqual([]);
});

it('hands on how it is to be closed, and what went wrong', async () => {
  const { ended } = part(async (force) => {
    throw new Error(`closed with ${force}`);
  });
  await expect(ended.close(true)).rejects.toThrow('closed with true');
});
