import { randomUUID } from 'node:crypto';
import type { SpawnedSession, SpawnRequest } from '@parallel-agents/core';
import type { BehaviourContext, RuntimeBehaviour, RuntimeSubject, SubjectSource } from './behaviour.ts';

/**
 * Shows one behaviour on a subject of its own and leaves nothing running.
 * @param skip called with the reason where the behaviour cannot be shown on this runtime
 * @throws what the behaviour throws if the runtime does something else
 */
export async function showBehaviour(
  behaviour: RuntimeBehaviour,
  source: SubjectSource,
  skip: (reason: string) => void,
): Promise<void> {
  const subject = await source.create();
  const spawned: SpawnedSession[] = [];
  try {
    const inapplicable = behaviour.inapplicable?.(subject);
    if (inapplicable !== undefined) return skip(inapplicable);
    const context = contextOf(subject, source, spawned);
    await context.soon(
      Promise.resolve(subject.runtime.connect?.({ signal: new AbortController().signal })),
      'Connecting',
    );
    await behaviour.show(context);
  } finally {
    // A session that cannot be stopped is for the behaviours about stopping to report.
    await Promise.allSettled(spawned.map((session) => session.cancel('the behaviour has been shown')));
    await subject.runtime.close();
    await subject.close();
  }
}

function contextOf(
  subject: RuntimeSubject,
  source: SubjectSource,
  spawned: SpawnedSession[],
): BehaviourContext {
  const { model = 'scripted/standard', unknownModel = 'scripted/unknown' } = source;
  const { patienceSeconds = 10, sessionsAtOnce = 20 } = source;
  const soon = async <T>(promise: Promise<T>, what: string): Promise<T> => {
    const { promise: expired, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new Error(`${what} did not happen within ${patienceSeconds} s.`)),
      patienceSeconds * 1000,
    );
    try {
      return await Promise.race([promise, expired]);
    } finally {
      clearTimeout(timer);
    }
  };
  const spawn = async (request: SpawnRequest): Promise<SpawnedSession> => {
    const accepted = subject.runtime.spawn(request, { signal: new AbortController().signal });
    const session = await soon(accepted, 'Accepting a session');
    spawned.push(session);
    return session;
  };
  const request = (fields: Partial<SpawnRequest> = {}): SpawnRequest => ({
    attemptId: `conformance-${randomUUID()}/task/1`,
    label: 'conformance',
    instructions: 'You are an agent under test. Answer in one short sentence.',
    prompt: '# Task\nSay that you are there.',
    model,
    tools: 'none',
    timeoutSeconds: patienceSeconds * 2,
    ...fields,
  });
  return { subject, model, unknownModel, patienceSeconds, sessionsAtOnce, request, spawn, soon };
}
