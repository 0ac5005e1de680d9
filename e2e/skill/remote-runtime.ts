import type { ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  type AgentRuntime,
  type ErrorInfo,
  type ModelInfo,
  RuntimeError,
  type SessionOutcome,
  type SessionReference,
  type SpawnedSession,
} from '@parallel-agents/core';
import { startLoopbackServer } from '@parallel-agents/testing/internal';

interface Answer {
  id: number;
  value?: unknown;
  error?: ErrorInfo;
}

/** Runtimes that live in the conformance plugin, inside a gateway, and are used from here. */
export interface RuntimeBridge extends AsyncDisposable {
  /** For the plugin’s configuration. */
  readonly url: string;
  /** Resolves when the plugin has asked for its first order. */
  readonly attached: Promise<void>;
  create(): AgentRuntime;
  /** Ends the plugin’s tool call. */
  release(): void;
}

export async function startRuntimeBridge(): Promise<RuntimeBridge> {
  const orders: string[] = [];
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const attached = Promise.withResolvers<void>();
  let waiting: ServerResponse | undefined;
  let orderCount = 0;
  let runtimeCount = 0;

  const hand = (): void => {
    const order = waiting && orders.shift();
    if (order === undefined) return;
    waiting?.end(order);
    waiting = undefined;
  };
  const settle = ({ id, value, error }: Answer): void => {
    if (error) pending.get(id)?.reject(new RuntimeError(error));
    else pending.get(id)?.resolve(value);
    pending.delete(id);
  };
  const server = await startLoopbackServer(async (request, response) => {
    if (request.url === '/next') {
      waiting = response;
      attached.resolve();
      return hand();
    }
    settle((await json(request)) as Answer);
    response.end();
  });

  const ask = <T>(order: Record<string, unknown>): Promise<T> => {
    orderCount += 1;
    const answer = Promise.withResolvers<unknown>();
    pending.set(orderCount, answer);
    orders.push(JSON.stringify({ id: orderCount, ...order }));
    hand();
    // The other side is our own code: what it answers has the type of the method.
    return answer.promise as Promise<T>;
  };
  return {
    url: server.url,
    attached: attached.promise,
    create() {
      runtimeCount += 1;
      return remoteRuntime(runtimeCount, ask);
    },
    release() {
      waiting?.writeHead(204).end();
      waiting = undefined;
    },
    [Symbol.asyncDispose]: server.close,
  };
}

function remoteRuntime(
  runtime: number,
  ask: <T>(order: Record<string, unknown>) => Promise<T>,
): AgentRuntime {
  return {
    name: 'openclaw-plugin',
    capabilities: { tools: true, attach: false, cost: true, models: true },
    async spawn(request, { signal }) {
      signal.throwIfAborted();
      const reference = await ask<SessionReference>({ runtime, method: 'spawn', request });
      const { attemptId } = request;
      const session: SpawnedSession = {
        reference,
        outcome: () => ask<SessionOutcome>({ runtime, method: 'outcome', attemptId }),
        cancel: () => ask<void>({ runtime, method: 'cancel', attemptId }),
      };
      return session;
    },
    models: () => ask<ModelInfo[]>({ runtime, method: 'models' }),
    close: () => ask<void>({ runtime, method: 'close' }),
  };
}
