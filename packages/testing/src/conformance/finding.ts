import type { AgentRuntime, SessionReference, SpawnedSession } from '@parallel-agents/core';
import { expect } from 'vitest';
import type { BehaviourContext, RuntimeBehaviour, RuntimeSubject } from './behaviour.ts';

/** A session that was started before. */
export const finding = [
  {
    id: 'same-attempt',
    title: 'never starts a second session for an attempt that it knows',
    async show({ subject, request, spawn, soon }) {
      subject.script(({ callNumber }) => ({ kind: 'text', text: `Call ${callNumber}.` }));
      const asked = request();
      const [first, second] = await Promise.all([spawn(asked), spawn(asked)]);
      const outcome = await soon(first.outcome(), 'The outcome');
      const third = await spawn(asked);
      expect((await soon(second.outcome(), 'The outcome of the second')).text).toBe(outcome.text);
      expect((await soon(third.outcome(), 'The outcome of the third')).text).toBe(outcome.text);
      expect(subject.modelCalls()).toBe(1);
    },
  },
  {
    id: 'attach-live',
    title: 'finds a running session again',
    inapplicable: withoutAttach,
    async show(context) {
      const { subject, request, spawn, soon } = context;
      const release = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      subject.script(async () => {
        asked.resolve();
        await release.promise;
        return { kind: 'text', text: 'Worth the wait.' };
      });
      const session = await spawn(request());
      await soon(asked.promise, 'The model call');
      await withAnother(context, async (runtime) => {
        const found = await attach(context, runtime, session.reference);
        release.resolve();
        const outcome = await soon(found.outcome(), 'The outcome of the session found');
        expect(outcome).toMatchObject({
          status: 'completed',
          text: expect.stringContaining('Worth the wait.'),
        });
      });
      expect(subject.modelCalls()).toBe(1);
    },
  },
  {
    id: 'attach-finished',
    title: 'finds a session again that has answered',
    inapplicable: withoutAttach,
    async show(context) {
      const { subject, request, spawn, soon } = context;
      subject.script(() => ({ kind: 'text', text: 'Answered long ago.' }));
      const session = await spawn(request());
      const before = await soon(session.outcome(), 'The outcome');
      await withAnother(context, async (runtime) => {
        const found = await attach(context, runtime, session.reference);
        const outcome = await soon(found.outcome(), 'The outcome of the session found');
        expect(outcome).toMatchObject({ status: 'completed', text: before.text });
      });
      expect(subject.modelCalls()).toBe(1);
    },
  },
  {
    id: 'attach-unknown',
    title: 'finds nothing where there never was a session',
    inapplicable: withoutAttach,
    async show({ subject, request, soon }) {
      const { attemptId } = request();
      const reference = {
        runtime: subject.runtime.name,
        attemptId,
        sessionKey: `agent:main:${attemptId}`,
        runtimeRunId: attemptId,
      };
      const { signal } = new AbortController();
      const found = await soon(
        Promise.resolve(subject.runtime.attach?.(reference, { signal })),
        'The answer about an unknown session',
      );
      expect(found).toBeUndefined();
      expect(subject.modelCalls()).toBe(0);
    },
  },
] as const satisfies readonly RuntimeBehaviour[];

function withoutAttach({ runtime }: RuntimeSubject): string | undefined {
  return runtime.attach ? undefined : 'the runtime has no attach()';
}

async function attach(
  { soon }: BehaviourContext,
  runtime: AgentRuntime,
  reference: SessionReference,
): Promise<SpawnedSession> {
  const { signal } = new AbortController();
  const found = await soon(Promise.resolve(runtime.attach?.(reference, { signal })), 'Finding the session');
  if (found === undefined) throw new Error(`The session ${reference.sessionKey} was not found again.`);
  return found;
}

/** With a second runtime where the harness has one, as after a crash; else with the same. */
async function withAnother(
  { subject, soon }: BehaviourContext,
  use: (runtime: AgentRuntime) => Promise<void>,
): Promise<void> {
  if (subject.secondRuntime === undefined) return use(subject.runtime);
  const runtime = await soon(subject.secondRuntime(), 'Starting a second runtime');
  try {
    await use(runtime);
  } finally {
    await runtime.close();
  }
}
