// Over real HTTP, against a provider that keeps the beginnings of prompts and the true bill.
import { expect, test } from 'vitest';
import { batchBillFor, billFor, sharedLines, works } from '../cache/work.ts';

test.each([
  ['five reviews of one 55 KB file', 0.7, 0.62],
  ['20 questions on one document', 0.85, 0.45],
  ['100 rows by one rubric of 12 KB', 0.8, 0.7],
])('most of what is read comes from the cache: %s', async (name, share, cost) => {
  const tasks = works[name] ?? [];
  const { bill, summary } = await billFor(tasks);
  expect(summary.completed).toBe(tasks.length);
  expect(bill.requests).toBe(tasks.length);
  // The account of the run is that of the provider.
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = summary.usage;
  expect(cacheReadTokens).toBe(bill.cachedTokens);
  expect(inputTokens + cacheReadTokens + cacheWriteTokens).toBe(bill.inputTokens);
  expect(bill.cachedTokens / bill.inputTokens).toBeGreaterThan(share);
  expect(bill.usd / bill.plainUsd).toBeLessThan(cost);
  // At least nine tenths of what they share, they begin with.
  const shared = sharedLines(tasks);
  const found = shared.filter((line) => bill.commonPrefix.includes(line));
  expect(found.length / shared.length).toBeGreaterThanOrEqual(0.9);
});

test('a batch costs half, and less where what its requests share is read from the cache', async () => {
  const tasks = works['20 questions on one document'] ?? [];
  const { bill, summary } = await batchBillFor(tasks);
  expect(summary).toMatchObject({
    completed: tasks.length,
    inBatches: { sessions: tasks.length, batches: 1 },
  });
  expect(summary.usage.cacheReadTokens).toBe(bill.cachedTokens);
  expect(bill.usd / bill.plainUsd).toBeLessThan(0.6);
});
