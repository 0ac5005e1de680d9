import type { SpawnedSession } from '@parallel-agents/core';
import { expect } from 'vitest';
import { type BehaviourContext, lookAgainMs, type RuntimeBehaviour } from './behaviour.ts';

/** A session that is not let run to its end. */
export const stopping = [
  {
    id: 'timeout',
    title: 'ends a session that takes longer than it may',
    async show(context) {
      const { subject, request, spawn, soon, patienceSeconds } = context;
      subject.script(() => ({ kind: 'hang' }));
      const session = await spawn(request({ timeoutSeconds: Math.min(1, patienceSeconds / 2) }));
      const outcome = await soon(session.outcome(), 'The time-out');
      expect(outcome.status).toBe('timeout');
      expect(outcome.error?.code).toBe('TIMEOUT');
      await expectNothingRunning(context);
    },
  },
  {
    id: 'cancel',
    title: 'stops a running session when it is cancelled, also twice',
    async show(context) {
      const session = await spawnHanging(context);
      await context.soon(
        Promise.all([session.cancel('no longer wanted'), session.cancel('really')]),
        'The cancellation',
      );
      const outcome = await context.soon(session.outcome(), 'The outcome');
      expect(outcome.status).toBe('cancelled');
      expect(outcome.error?.code).toBe('CANCELLED');
      await expectNothingRunning(context);
    },
  },
  {
    id: 'cancel-one',
    title: 'stops only the session that is cancelled',
    async show({ subject, request, spawn, soon }) {
      const release = Promise.withResolvers<void>();
      const bothAsked = Promise.withResolvers<void>();
      let asked = 0;
      subject.script(async () => {
        asked += 1;
        if (asked === 2) bothAsked.resolve();
        await release.promise;
        return { kind: 'text', text: 'Still here.' };
      });
      const [stopped, other] = await Promise.all([spawn(request()), spawn(request())]);
      await soon(bothAsked.promise, 'Both model calls');
      await soon(stopped.cancel('no longer wanted'), 'The cancellation');
      release.resolve();
      const outcome = await soon(other.outcome(), 'The outcome of the other');
      expect(outcome).toMatchObject({ status: 'completed', text: expect.stringContaining('Still here.') });
      expect((await soon(stopped.outcome(), 'The outcome')).status).toBe('cancelled');
    },
  },
  {
    id: 'cancel-late',
    title: 'does nothing when a session that has ended is cancelled',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({ kind: 'text', text: 'Done before.' }));
      const session = await spawn(request());
      const before = await soon(session.outcome(), 'The outcome');
      await soon(session.cancel('too late'), 'The cancellation');
      expect(before.status).toBe('completed');
      expect(await soon(session.outcome(), 'The outcome, again')).toEqual(before);
    },
  },
  {
    id: 'spawn-aborted',
    title: 'starts nothing when the signal has aborted before',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({ kind: 'text', text: 'Answered.' }));
      const reason = new Error('not wanted any more');
      const spawning = subject.runtime.spawn(request(), { signal: AbortSignal.abort(reason) });
      await expect(soon(spawning, 'The rejection')).rejects.toThrow('not wanted any more');
      const other = await spawn(request());
      await soon(other.outcome(), 'The outcome of the next session');
      expect(subject.modelCalls()).toBe(1);
    },
  },
] as const satisfies readonly RuntimeBehaviour[];

async function spawnHanging({ subject, request, spawn, soon }: BehaviourContext): Promise<SpawnedSession> {
  const asked = Promise.withResolvers<void>();
  subject.script(() => {
    asked.resolve();
    return { kind: 'hang' };
  });
  const session = await spawn(request());
  await soon(asked.promise, 'The model call');
  return session;
}

async function expectNothingRunning({ subject, patienceSeconds }: BehaviourContext): Promise<void> {
  const timeout = patienceSeconds * 1000;
  if (subject.modelCallsInFlight) {
    await expect.poll(() => subject.modelCallsInFlight?.(), { timeout, message: 'model calls' }).toBe(0);
  }
  if (subject.liveSessions) {
    const interval = lookAgainMs(patienceSeconds);
    await expect
      .poll(() => subject.liveSessions?.(), { timeout, interval, message: 'live sessions' })
      .toBe(0);
  }
}
