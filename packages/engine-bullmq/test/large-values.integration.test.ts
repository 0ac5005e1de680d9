import type { JobEvent } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';
import { doRun } from './kit/run-handler.ts';

const million = 1_000_000;

describe.skipIf(!onlyWithRedis)('what is large', { timeout: 120_000 }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  const open = async (reply: string) => {
    const namespace = freshNamespace();
    const engine = await openEngine({ url: server.url, namespace });
    onTestFinished(() => engine.close());
    const runtime = scripted({ name: 'hosted', reply: () => ({ kind: 'text', text: reply }) });
    const worker = await engine.startWorker({ runtime, onRun: doRun });
    onTestFinished(() => worker.close());
    const submit = (descriptions: string[]) => {
      const tasks = descriptions.map((description, index) => ({
        id: `t${index}`,
        agent: 'writer',
        description,
      }));
      const named = tasks.map(({ id, agent }) => ({ taskId: id, agent }));
      return engine.submit({ runId: 'large', runtime: 'hosted', tasks: named, request: { tasks } });
    };
    /** Characters of all logs of the engine, a list each. */
    const kept = async (): Promise<number> => {
      const client = new Redis(server.url);
      onTestFinished(() => client.disconnect());
      const lists = (await client.keys(`${namespace}:*`)).filter((key) => key.endsWith(':logs'));
      const rows = await Promise.all(lists.map((key) => client.lrange(key, 0, -1)));
      return rows.flat().reduce((sum, { length }) => sum + length, 0);
    };
    return { engine, submit, kept };
  };

  it('as an answer is kept twice, with its attempt and in the log', async () => {
    const { engine, submit, kept } = await open('x'.repeat(million / 2));
    await submit(['one', 'two']);
    const { summary } = await engine.follow('large');
    expect(summary).toMatchObject({ completed: 2 });
    expect((await kept()) / million).toBeCloseTo(2, 1);
  });

  it('and too large to be accepted, is kept as far as shows that', async () => {
    const { engine, submit, kept } = await open('x'.repeat(10 * million));
    await submit(['one']);
    const { results } = await engine.follow('large');
    expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_INVALID' } });
    const sessions = results[0]?.attempts.length ?? 0;
    expect((await kept()) / million / sessions).toBeLessThan(2.2);
  });

  it('as an input is kept once in the log, and once with its attempt', async () => {
    const { engine, submit, kept } = await open('Written.');
    await submit(['x'.repeat(million / 2), 'y'.repeat(million / 2)]);
    const { summary } = await engine.follow('large');
    expect(summary).toMatchObject({ completed: 2 });
    expect((await kept()) / million).toBeCloseTo(1, 1);
  });

  it('and more than a server keeps as one value, is refused with a way out', async () => {
    const { submit } = await open('Written.');
    const whole = 'x'.repeat(10 * million);
    await expect(submit(Array.from({ length: 21 }, () => whole))).rejects.toMatchObject({
      code: 'JOURNAL_WRITE_FAILED',
      fix: expect.stringContaining('parts'),
    });
  });

  it('as a job is followed without holding it', async () => {
    const { engine, submit } = await open('Written.');
    await submit(Array.from({ length: 30 }, (_, index) => `part ${index}`));
    const followed = engine.follow('large', { keepResults: false });
    const ended: string[] = [];
    for await (const event of followed) if (event.type === 'task.ended') ended.push(event.taskId);
    expect(ended.toSorted()).toEqual(Array.from({ length: 30 }, (_, index) => `t${index}`).toSorted());
    const { results, summary } = await followed;
    expect(results).toEqual([]);
    expect(summary).toMatchObject({ completed: 30 });
    // What was told is not held for a second reader.
    const again: JobEvent[] = [];
    for await (const event of followed) again.push(event);
    expect(again).toEqual([]);
  });
});
