import { expect } from 'vitest';
import { lookAgainMs, type RuntimeBehaviour } from './behaviour.ts';

/** What a runtime says of itself and leaves behind. */
export const upkeep = [
  {
    id: 'capabilities',
    title: 'has the methods that its capabilities promise',
    async show({ subject: { runtime } }) {
      expect(runtime.name).toMatch(/\S/);
      if (runtime.capabilities.attach) expect(runtime.attach).toBeTypeOf('function');
      if (runtime.capabilities.models) expect(runtime.models).toBeTypeOf('function');
    },
  },
  {
    id: 'models',
    title: 'lists the models that it has',
    inapplicable: ({ runtime }) => (runtime.models ? undefined : 'the runtime has no models()'),
    async show({ subject, model, unknownModel, soon }) {
      const { signal } = new AbortController();
      const listed = await soon(Promise.resolve(subject.runtime.models?.({ signal })), 'The list of models');
      const ids = listed?.map(({ id }) => id);
      expect(ids).toContain(model);
      expect(ids).not.toContain(unknownModel);
    },
  },
  {
    id: 'no-leftovers',
    title: 'keeps no session alive that has ended',
    inapplicable: ({ liveSessions }) => (liveSessions ? undefined : 'the harness cannot see live sessions'),
    async show({ subject, request, spawn, soon, patienceSeconds }) {
      subject.script(({ callNumber }) =>
        callNumber % 2 === 0
          ? { kind: 'text', text: 'Done.' }
          : { kind: 'error', status: 400, message: 'The request was malformed.' },
      );
      const sessions = await Promise.all(Array.from({ length: 4 }, () => spawn(request())));
      await soon(Promise.all(sessions.map((session) => session.outcome())), 'All outcomes');
      const often = { timeout: patienceSeconds * 1000, interval: lookAgainMs(patienceSeconds) };
      await expect.poll(() => subject.liveSessions?.(), often).toBe(0);
    },
  },
  {
    id: 'close',
    title: 'closes once, however often it is told to',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({ kind: 'text', text: 'Done.' }));
      const session = await spawn(request());
      const before = await soon(session.outcome(), 'The outcome');
      await soon(Promise.all([subject.runtime.close(), subject.runtime.close()]), 'Closing');
      await soon(subject.runtime.close(), 'Closing again');
      expect(await soon(session.outcome(), 'The outcome, after closing')).toEqual(before);
    },
  },
] as const satisfies readonly RuntimeBehaviour[];
