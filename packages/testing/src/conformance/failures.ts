import { isParallelAgentsError, type SessionOutcome } from '@parallel-agents/core';
import { expect } from 'vitest';
import type { RuntimeBehaviour } from './behaviour.ts';

/** A session that the provider or the runtime fails. */
export const failures = [
  {
    id: 'unknown-model',
    title: 'refuses a model that it does not have',
    async show({ subject, unknownModel, request, soon }) {
      const spawning = subject.runtime.spawn(request({ model: unknownModel }), {
        signal: new AbortController().signal,
      });
      const session = await soon(
        spawning.catch((thrown: unknown) => thrown),
        'The refusal',
      );
      if (isParallelAgentsError(session)) {
        expect(['UNKNOWN_MODEL', 'SPAWN_REFUSED']).toContain(session.code);
        expect(session.fix).toMatch(/\S/);
        expect(subject.modelCalls()).toBe(0);
        return;
      }
      if (!isSession(session)) throw session;
      const outcome = await soon(session.outcome(), 'The outcome');
      expectFailure(outcome);
      expect(outcome.error?.code).toBe('UNKNOWN_MODEL');
    },
  },
  {
    id: 'provider-refusal',
    title: 'fails for good when the provider does not accept the request (400)',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({ kind: 'error', status: 400, message: 'The request was malformed.' }));
      const session = await spawn(request());
      const outcome = await soon(session.outcome(), 'The outcome');
      expectFailure(outcome);
      expect(outcome.error?.retryable).toBe(false);
    },
  },
  {
    id: 'provider-failure',
    title: 'fails for now when the provider is broken (500)',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({ kind: 'error', status: 500, message: 'Something broke.' }));
      const session = await spawn(request());
      const outcome = await soon(session.outcome(), 'The outcome');
      expectFailure(outcome);
      expect(outcome.error?.retryable).toBe(true);
    },
  },
  {
    id: 'rate-limit',
    title: 'says that it was too much at once, and to try again later (429)',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({
        kind: 'error',
        status: 429,
        message: 'Too many requests.',
        retryAfterSeconds: 2,
      }));
      const session = await spawn(request());
      const outcome = await soon(session.outcome(), 'The outcome');
      expectFailure(outcome);
      expect(outcome.error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    },
  },
] as const satisfies readonly RuntimeBehaviour[];

function expectFailure(outcome: SessionOutcome): void {
  expect(outcome.status).toBe('failed');
  expect(outcome.error?.code).toMatch(/\S/);
  expect(outcome.error?.message).toMatch(/\S/);
  expect(outcome.error?.fix).toMatch(/\S/);
}

function isSession(value: unknown): value is { outcome(): Promise<SessionOutcome> } {
  return typeof value === 'object' && value !== null && 'outcome' in value;
}
