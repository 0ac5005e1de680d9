import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import {
  type AgentRuntime,
  type ErrorInfo,
  type ModelInfo,
  RuntimeError,
  type SessionOutcome,
  type SessionReference,
  type SpawnedSession,
} from '@parallel-agents/core';

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
  const server = createServer(async (request, response) => {
    if (request.url === '/next') {
      waiting = response;
      attached.resolve();
      return hand();
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    settle(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The bridge has no port.');

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
    url: `http://127.0.0.1:${address.port}`,
    attached: attached.promise,
    create() {
      runtimeCount += 1;
      return remoteRuntime(runtimeCount, ask);
    },
    release() {
      waiting?.writeHead(204).end();
      waiting = undefined;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
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
