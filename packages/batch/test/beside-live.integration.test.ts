// What can wait goes into batches, the rest is asked at once: one runtime for the run loop.
import { createOrchestrator, InputError } from '@parallel-agents/core';
import { singleModel } from '@parallel-agents/core/internal';
import { scripted } from '@parallel-agents/core/testing';
import { expect, it } from 'vitest';
import { besideLive } from '../src/index.ts';
import { answerer, protocols, request, runtimeAt, serverOf } from './kit.ts';

const never = new AbortController().signal;

it.each(protocols)(
  'sends what is urgent to the live runtime, and the rest into batches of %s',
  async (protocol) => {
    const server = await serverOf(protocol);
    const live = scripted({ reply: () => ({ kind: 'text', text: 'At once.' }), models: ['judge'] });
    const runtime = besideLive(runtimeAt(server, protocol), live);
    const [waiting, urgent] = await Promise.all([
      runtime.spawn(request(), { signal: never }),
      runtime.spawn(request({ model: 'judge', urgent: true }), { signal: never }),
    ]);
    expect((await urgent.outcome()).text).toBe('At once.');
    expect((await waiting.outcome()).status).toBe('completed');
    expect([server.batches.length, live.calls.length]).toEqual([1, 1]);
    expect(waiting.reference.batch).toMatchObject({
      id: expect.stringMatching(/batch_1$/),
      priceShare: 1,
      // Google does not say until when a batch is over.
      ...(protocol !== 'gemini' && { endsBy: expect.toSatisfy((time: number) => time > Date.now()) }),
    });
    expect(urgent.reference).not.toHaveProperty('batch');
  },
);

it('finds what waits in a batch again, and says of what was live that it is gone', async () => {
  const server = await serverOf('openai', { released: false });
  const live = scripted({ reply: () => ({ kind: 'hang' }) });
  const first = besideLive(runtimeAt(server, 'openai'), live);
  const sessions = await Promise.all(
    [request(), request({ model: 'scripted/cheap', urgent: true })].map((one) =>
      first.spawn(one, { signal: never }),
    ),
  );
  const second = besideLive(runtimeAt(server, 'openai'), scripted());
  const found = await Promise.all(
    sessions.map(({ reference }) => second.attach?.(structuredClone(reference), { signal: never })),
  );
  server.release();
  expect((await found[0]?.outcome())?.status).toBe('completed');
  expect(found[1]).toBeUndefined();
  expect(server.batches).toHaveLength(1);
});

it('gives live sessions the time of live ones', async () => {
  const server = await serverOf('openai');
  const live = scripted({ reply: () => ({ kind: 'hang' }) });
  const runtime = besideLive(runtimeAt(server, 'openai'), live, { timeoutSeconds: 0.05 });
  const asked = request({ model: 'scripted/cheap', urgent: true, timeoutSeconds: 3600 });
  const session = await runtime.spawn(asked, { signal: never });
  expect(await session.outcome()).toMatchObject({ status: 'timeout' });
});

it('refuses models that neither has, before anything is asked', async () => {
  const server = await serverOf('anthropic');
  const runtime = besideLive(runtimeAt(server, 'anthropic'), scripted({ models: ['judge'] }));
  await runtime.requireModel?.('anthropic/cheap', { signal: never });
  await runtime.requireModel?.('judge', { signal: never });
  await expect(runtime.requireModel?.('other/model', { signal: never })).rejects.toThrow(InputError);
});

it('brings a run to its end over both, with one account', async () => {
  const server = await serverOf('openai');
  const live = scripted({ reply: () => ({ kind: 'text', text: 'Fine.' }), models: ['judge'] });
  const judging = {
    name: 'judge',
    judge: async ({ ask }: { ask(question: object): Promise<{ status: string }> }) => ({
      accepted:
        (await ask({ agent: answerer, description: 'Is it fine?', model: 'judge' })).status === 'completed',
    }),
  };
  const policy = singleModel('openai/cheap');
  const judged = {
    next: async (state: Parameters<typeof policy.next>[0]) => {
      const plan = await policy.next(state);
      return plan && { ...plan, gates: [judging as never] };
    },
  };
  const runtime = besideLive(runtimeAt(server, 'openai'), live);
  const tasks = Array.from({ length: 4 }, (_, n) => ({ agent: 'answerer', description: `Row ${n}.` }));
  const { summary } = await createOrchestrator({ runtime, agents: [answerer], policy: judged }).run(tasks);
  expect(summary).toMatchObject({ completed: 4, spawned: 8, inBatches: { sessions: 4, batches: 1 } });
  expect(live.calls).toHaveLength(4);
});
