import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from '@parallel-agents/core';
import type { CallOptions, GatewayLink } from './gateway-link.ts';
import { LinkLost } from './link-failures.ts';

const retryDelaySeconds = { first: 0.25, longest: 2 };

/**
 * A connection that comes back: opens the socket when it is first needed, and again when it has dropped. It repeats
 * no request, because only the caller knows whether that is harmless.
 */
export class GatewayConnection {
  readonly #dial: () => Promise<GatewayLink>;
  readonly #reconnectSeconds: number;
  readonly #closing = new AbortController();
  #opening: Promise<GatewayLink> | undefined;
  #link: GatewayLink | undefined;
  /** A gateway that did not come back in time is asked once from then on, so that what is left fails soon. */
  #patience: 'full' | 'used up' = 'full';

  constructor(dial: () => Promise<GatewayLink>, reconnectSeconds: number) {
    this.#dial = dial;
    this.#reconnectSeconds = reconnectSeconds;
  }

  /**
   * The open socket. The first time, a failure shows at once; after a drop it is tried again for `reconnectSeconds`.
   * @throws RuntimeError
   */
  async link(): Promise<GatewayLink> {
    if (this.#closing.signal.aborted) throw closedError();
    if (this.#link?.open) return this.#link;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** One request on the open socket. Rejects as `GatewayLink.call` does, and with a RuntimeError where there is none. */
  async call(method: string, params: Record<string, unknown>, options?: CallOptions): Promise<unknown> {
    const link = await this.link();
    options?.signal?.throwIfAborted();
    return link.call(method, params, options);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#opening?.catch(() => undefined);
    await this.#link?.close();
  }

  async #open(): Promise<GatewayLink> {
    const wasOpen = this.#link !== undefined;
    const deadline =
      performance.now() + (wasOpen && this.#patience === 'full' ? this.#reconnectSeconds * 1000 : 0);
    for (let delay = retryDelaySeconds.first; ; delay = Math.min(delay * 2, retryDelaySeconds.longest)) {
      try {
        const link = await this.#dial();
        if (this.#closing.signal.aborted) {
          await link.close();
          throw closedError();
        }
        this.#patience = 'full';
        this.#link = link;
        return link;
      } catch (thrown) {
        const mayComeBack = thrown instanceof RuntimeError && thrown.code === 'RUNTIME_UNAVAILABLE';
        if (!mayComeBack || this.#closing.signal.aborted) throw thrown;
        if (performance.now() + delay * 1000 > deadline) {
          if (wasOpen) this.#patience = 'used up';
          throw thrown;
        }
        await sleep(delay * 1000, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }
}

/** Repeats a request that may be repeated without harm, where the socket dropped before the answer. */
export async function untilAnswered<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (thrown) {
      if (!(thrown instanceof LinkLost) || attempt === 3) throw thrown;
    }
  }
}

function closedError(): RuntimeError {
  return new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: 'The OpenClaw runtime was closed.',
    fix: 'Call close() when all runs on it have ended, or make a new runtime.',
  });
}
