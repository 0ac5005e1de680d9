import { expect, test } from 'vitest';
import { AskedTogether } from '../src/queues/asked-together.ts';

/** A server that answers when it is let, with the number of the question. */
function slowServer() {
  const asked: string[] = [];
  const held: PromiseWithResolvers<number>[] = [];
  const together = new AskedTogether((about) => {
    asked.push(about);
    const answer = Promise.withResolvers<number>();
    held.push(answer);
    return answer.promise;
  });
  return { together, asked, held };
}

test('whoever asks while a question is on its way is answered by the next one, with all others who do', async () => {
  const { together, asked, held } = slowServer();
  const first = together.ask('run');
  const late = [together.ask('run'), together.ask('run')];
  expect(asked).toEqual(['run']);
  held[0]?.resolve(1);
  expect(await first).toBe(1);
  await expect.poll(() => asked).toEqual(['run', 'run']);
  held[1]?.resolve(2);
  expect(await Promise.all(late)).toEqual([2, 2]);
  // Nothing is on its way any more: it is asked at once.
  const later = together.ask('run');
  held[2]?.resolve(3);
  expect(await later).toBe(3);
});

test('questions about different things do not wait for each other', () => {
  const { together, asked } = slowServer();
  void together.ask('one');
  void together.ask('other');
  expect(asked).toEqual(['one', 'other']);
});

test('an answer that does not come is the failure of those who waited for it, and of nobody else', async () => {
  const { together, asked, held } = slowServer();
  const first = together.ask('run');
  const next = together.ask('run');
  held[0]?.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await expect.poll(() => asked.length).toBe(2);
  held[1]?.resolve(2);
  expect(await next).toBe(2);
});
