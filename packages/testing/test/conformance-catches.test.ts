import {
  type AgentRuntime,
  RuntimeError,
  type SessionOutcome,
  type SpawnedSession,
  type SpawnRequest,
} from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { expect, it } from 'vitest';
import { showBehaviour } from '../src/conformance/show-behaviour.ts';
import { type RuntimeBehaviourId, type RuntimeSubject, runtimeBehaviours } from '../src/conformance.ts';
import { scriptedSubject } from './scripted-subject.ts';

type Breakage = (subject: RuntimeSubject) => Partial<RuntimeSubject> | Partial<AgentRuntime>;

/** For every behaviour a runtime that differs from a right one in this alone. */
const breakages: Record<RuntimeBehaviourId, Breakage> = {
  answer: changedOutcome((outcome) => ({ ...outcome, text: `${outcome.text} Anything else?` })),
  'whole-request': changedRequest((request) => ({ ...request, instructions: '' })),
  'structured-answer': changedRequest(({ outputJsonSchema: _, ...request }) => request),
  'empty-answer': changedOutcome((outcome) => ({ ...outcome, text: outcome.text || '(no answer)' })),
  'cut-answer': changedOutcome(({ finishReason: _, ...outcome }) => outcome),
  'tool-calls': changedOutcome(({ toolCalls, ...outcome }) => ({
    ...outcome,
    ...(toolCalls && { toolCalls: toolCalls.toReversed() }),
  })),
  // The results of the calls are mixed up.
  'tool-results': changedRequest(({ toolUse, ...request }) => ({
    ...request,
    ...(toolUse && {
      toolUse: { ...toolUse, turns: toolUse.turns.toReversed() },
    }),
  })),
  usage: changedOutcome(({ usage: _, ...outcome }) => outcome),
  'model-used': changedRequest(({ model: _, ...request }) => request),
  'model-mismatch': changedOutcome((outcome) => ({ ...outcome, modelUsed: 'scripted/standard' })),
  'no-mix-up': (subject) => {
    let first: SessionOutcome | undefined;
    return changedOutcome((outcome) => {
      first ??= outcome;
      return first;
    })(subject);
  },
  'same-outcome': (subject) => {
    let asked = 0;
    return changedOutcome((outcome) => {
      asked += 1;
      return { ...outcome, text: `${outcome.text} (${asked})` };
    })(subject);
  },
  'unknown-model': changedRequest(({ model: _, ...request }) => request),
  'provider-refusal': changedOutcome((outcome) => ({
    ...outcome,
    ...(outcome.error && { error: { ...outcome.error, retryable: true } }),
  })),
  'provider-failure': changedOutcome((outcome) => {
    throw new Error(`A failure came as an exception: ${outcome.error?.message}`);
  }),
  'rate-limit': changedOutcome((outcome) => ({
    ...outcome,
    ...(outcome.error && { error: { ...outcome.error, code: 'PROVIDER_ERROR' } }),
  })),
  timeout: changedRequest((request) => ({ ...request, timeoutSeconds: 1000 })),
  cancel: changedSession((session) => ({ ...session, cancel: async () => undefined })),
  'cancel-one': (subject) => {
    const all: SpawnedSession[] = [];
    return changedSession((session) => {
      all.push(session);
      return {
        ...session,
        cancel: async (reason) => {
          await Promise.all(all.map((each) => each.cancel(reason)));
        },
      };
    })(subject);
  },
  'cancel-late': changedSession((session) => {
    let cancelled = false;
    return {
      ...session,
      outcome: async () => {
        const outcome = await session.outcome();
        return cancelled ? { ...outcome, status: 'cancelled' } : outcome;
      },
      cancel: async () => {
        cancelled = true;
      },
    };
  }),
  'spawn-aborted': ({ runtime }) => ({
    spawn: (request) => runtime.spawn(request, { signal: new AbortController().signal }),
  }),
  'same-attempt': (subject) => {
    let number = 0;
    return changedRequest((request) => {
      number += 1;
      return { ...request, attemptId: `${request.attemptId}/${number}` };
    })(subject);
  },
  'attach-live': () => ({ attach: async () => undefined }),
  'attach-finished': ({ runtime }) => ({
    attach: async (reference, options) => {
      const session = await runtime.attach?.(reference, options);
      return (
        session && { ...bound(session), outcome: async () => ({ ...(await session.outcome()), text: '' }) }
      );
    },
  }),
  'attach-unknown': ({ runtime }) => ({
    attach: async ({ attemptId }) =>
      runtime.spawn(
        { attemptId, label: '', instructions: '', prompt: '', tools: 'none', timeoutSeconds: 1 },
        { signal: new AbortController().signal },
      ),
  }),
  capabilities: ({ runtime }) => {
    const { attach: _, ...rest } = unwrapped(runtime);
    return { runtime: { ...rest, capabilities: { ...runtime.capabilities, attach: true } } };
  },
  models: () => ({ models: async () => [] }),
  'no-leftovers': () => ({ liveSessions: async () => 1 }),
  close: ({ runtime }) => {
    let closed = false;
    return {
      close: async () => {
        if (closed) {
          const fix = 'Close it once.';
          throw new RuntimeError({ code: 'RUNTIME_UNAVAILABLE', message: 'Already closed.', fix });
        }
        closed = true;
        await runtime.close();
      },
    };
  },
};

/** Long enough for everything that happens at all in one process. */
const patienceSeconds = 0.5;

it('names every behaviour once', () => {
  const ids = runtimeBehaviours.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(breakages).sort()).toEqual([...ids].sort());
});

it.each(runtimeBehaviours.map((behaviour) => [behaviour.id, behaviour] as const))(
  'catches a runtime that breaks %s',
  async (id, behaviour) => {
    const refuseToSkip = (reason: string): void => {
      throw new Error(`skipped: ${reason}`);
    };
    const create = async () => broken(scriptedSubject(scripted), breakages[id]);
    await expect(showBehaviour(behaviour, { create, patienceSeconds }, refuseToSkip)).rejects.toThrow(
      /^(?!skipped)/,
    );
  },
);

it('leaves out what a runtime cannot show, and says why', async () => {
  const behaviour = runtimeBehaviours.find(({ id }) => id === 'attach-live');
  const subject = scriptedSubject(scripted);
  const { attach: _, ...runtime } = unwrapped(subject.runtime);
  const reasons: string[] = [];
  if (behaviour) {
    await showBehaviour(behaviour, { create: async () => ({ ...subject, runtime }) }, (reason) =>
      reasons.push(reason),
    );
  }
  expect(reasons).toEqual(['the runtime has no attach()']);
});

function broken(subject: RuntimeSubject, breakage: Breakage): RuntimeSubject {
  const { runtime, liveSessions, ...methods } = breakage(subject) as Partial<RuntimeSubject & AgentRuntime>;
  return {
    ...subject,
    runtime: runtime ?? { ...unwrapped(subject.runtime), ...methods },
    ...(liveSessions && { liveSessions }),
  };
}

/** The runtime as a plain object, so that single methods can be exchanged. */
function unwrapped(runtime: AgentRuntime): AgentRuntime {
  return {
    name: runtime.name,
    capabilities: runtime.capabilities,
    spawn: (request, options) => runtime.spawn(request, options),
    attach: async (reference, options) => runtime.attach?.(reference, options),
    models: async (options) => runtime.models?.(options) ?? [],
    close: () => runtime.close(),
  };
}

function changedRequest(change: (request: SpawnRequest) => SpawnRequest): Breakage {
  return ({ runtime }) => ({ spawn: (request, options) => runtime.spawn(change(request), options) });
}

function changedSession(change: (session: SpawnedSession) => SpawnedSession): Breakage {
  return ({ runtime }) => ({
    spawn: async (request, options) => change(bound(await runtime.spawn(request, options))),
  });
}

function changedOutcome(change: (outcome: SessionOutcome) => SessionOutcome): Breakage {
  return changedSession((session) => ({ ...session, outcome: async () => change(await session.outcome()) }));
}

function bound(session: SpawnedSession): SpawnedSession {
  return {
    reference: session.reference,
    outcome: () => session.outcome(),
    cancel: (reason) => session.cancel(reason),
  };
}
