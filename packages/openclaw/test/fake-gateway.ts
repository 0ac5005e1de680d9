import type { CallOptions, GatewayLink } from '../src/gateway/gateway-link.ts';
import { LinkLost } from '../src/gateway/link-failures.ts';

type Handler = (params: Record<string, unknown>) => unknown;

/** One request that reached the fake. */
export interface FakeCall {
  method: string;
  params: Record<string, unknown>;
}

/**
 * A gateway in memory: answers each method as the test says, and can drop its sockets, go away and start anew.
 * Requests that wait when the socket drops are lost, as on a real one.
 */
export class FakeGateway {
  readonly calls: FakeCall[] = [];
  readonly handlers: Record<string, Handler>;
  bootId = 'boot-1';
  /** Thrown to whoever dials, while it is set. */
  away: Error | undefined;
  dialled = 0;
  #drop = Promise.withResolvers<never>();

  constructor(handlers: Record<string, Handler> = {}) {
    this.handlers = handlers;
    this.#drop.promise.catch(() => undefined);
  }

  dial = async (): Promise<GatewayLink> => {
    this.dialled += 1;
    if (this.away) throw this.away;
    const dropped = this.#drop.promise;
    let open = true;
    dropped.catch(() => {
      open = false;
    });
    return {
      greeting: { version: '2026.9.6', bootId: this.bootId, scopes: [], defaultAgentId: 'main' },
      get open() {
        return open;
      },
      call: (method, params, options) => Promise.race([this.#answer(method, params, options), dropped]),
      close: async () => {
        open = false;
      },
    };
  };

  /** Cuts every socket. */
  drop(): void {
    this.#drop.reject(new LinkLost('The socket was cut.'));
    this.#drop = Promise.withResolvers<never>();
    this.#drop.promise.catch(() => undefined);
  }

  called(method: string): FakeCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  async #answer(method: string, params: Record<string, unknown>, options?: CallOptions): Promise<unknown> {
    options?.signal?.throwIfAborted();
    this.calls.push({ method, params });
    const handler = this.handlers[method];
    if (!handler) throw new Error(`The fake gateway has no method ${method}.`);
    return handler(params);
  }
}

/** What `agent` answers for a run that has ended well. */
export function completedRun(text: string): Record<string, unknown> {
  return { status: 'ok', result: { meta: { finalAssistantRawText: text, stopReason: 'stop' } } };
}
