import {
  type AgentRuntime,
  RuntimeError,
  type SessionOutcome,
  type SessionReference,
  type SpawnedSession,
} from '@parallel-agents/core';

/** Sessions of a host in another process: they outlive whoever asks for them, who finds them again. */
export function hostedRuntime(url: string): AgentRuntime {
  const ask = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    const answer: unknown = await response.json();
    if (!response.ok) throw new RuntimeError(answer as RuntimeError);
    return answer as T;
  };
  const session = (reference: SessionReference): SpawnedSession => {
    let outcome: Promise<SessionOutcome> | undefined;
    return {
      reference,
      outcome: () => {
        outcome ??= ask('/outcome', reference);
        return outcome;
      },
      cancel: () => ask('/cancel', reference),
    };
  };
  return {
    name: 'hosted',
    capabilities: { tools: false, attach: true, cost: false, models: false, outputLimit: true },
    spawn: async (request) => session(await ask('/spawn', request)),
    async attach(reference) {
      const found = await ask<SessionReference | null>('/attach', reference);
      return found === null ? undefined : session(found);
    },
    close: async () => {},
  };
}
