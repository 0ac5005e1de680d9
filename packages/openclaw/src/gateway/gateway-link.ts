import { GatewayClient, isGatewayProtocolResponseError } from '@openclaw/gateway-client';
import { RuntimeError } from '@parallel-agents/core';
import { z } from 'zod';
import { connectError } from './connect-error.ts';
import type { GatewayAddress } from './find-gateway.ts';
import { GatewayRefusal, LinkLost } from './link-failures.ts';

/** Seconds from opening a socket to the gateway's greeting. */
const greetingSeconds = 10;

/** The rights that sessions need: start them, choose their model, delete them. */
export const requiredScopes = ['operator.read', 'operator.write', 'operator.admin'] as const;

const greetingSchema = z.looseObject({
  server: z.looseObject({ version: z.string(), bootId: z.string().optional() }),
  auth: z.looseObject({ scopes: z.array(z.string()).optional() }).optional(),
  snapshot: z
    .looseObject({ sessionDefaults: z.looseObject({ defaultAgentId: z.string().optional() }).optional() })
    .optional(),
});

/** What a gateway says of itself. */
interface GatewayGreeting {
  version: string;
  /** Another one after every start of the gateway: what it knew of runs before is gone. */
  bootId: string;
  scopes: readonly string[];
  defaultAgentId: string;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** @default 60 */
  timeoutSeconds?: number;
}

/** One open socket to a gateway. */
export interface GatewayLink {
  readonly greeting: GatewayGreeting;
  readonly open: boolean;
  /** Rejects with the gateway’s own answer (`GatewayRefusal`), with `LinkLost`, or with the signal’s reason. */
  call(method: string, params: Record<string, unknown>, options?: CallOptions): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Opens a socket and waits for the greeting. Tries once.
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` or `RUNTIME_UNAUTHORIZED`
 */
export async function dial(address: GatewayAddress): Promise<GatewayLink> {
  const greeted = Promise.withResolvers<unknown>();
  let open = false;
  const client = new GatewayClient({
    url: address.url,
    ...(address.token && { token: address.token.reveal() }),
    ...(address.password && { password: address.password.reveal() }),
    role: 'operator',
    scopes: [...requiredScopes],
    clientDisplayName: 'parallel-agents',
    preauthHandshakeTimeoutMs: greetingSeconds * 1000,
    onHelloOk: greeted.resolve,
    onConnectError: greeted.reject,
    onClose: (code, reason) => {
      open = false;
      greeted.reject(new Error(`The socket was closed (${code}${reason ? `: ${reason}` : ''}).`));
      client.stop();
    },
  });
  const timer = setTimeout(
    () => greeted.reject(new Error(`No greeting within ${greetingSeconds} s.`)),
    greetingSeconds * 1000,
  );
  try {
    client.start();
    const greeting = readGreeting(await greeted.promise);
    open = true;
    return {
      greeting,
      get open() {
        return open;
      },
      call: (method, params, options) => call(client, method, params, options),
      close: () => stop(client),
    };
  } catch (thrown) {
    client.stop();
    throw connectError(thrown, address);
  } finally {
    clearTimeout(timer);
  }
}

function readGreeting(hello: unknown): GatewayGreeting {
  const { server, auth, snapshot } = greetingSchema.parse(hello);
  return {
    version: server.version,
    bootId: server.bootId ?? '',
    scopes: auth?.scopes ?? [],
    defaultAgentId: snapshot?.sessionDefaults?.defaultAgentId ?? 'main',
  };
}

async function call(
  client: GatewayClient,
  method: string,
  params: Record<string, unknown>,
  { signal, timeoutSeconds = 60 }: CallOptions = {},
): Promise<unknown> {
  try {
    const timeoutMs = timeoutSeconds * 1000;
    return await client.request<unknown>(method, params, { timeoutMs, ...(signal && { signal }) });
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    if (isGatewayProtocolResponseError(thrown)) {
      const { gatewayCode: code, message, details, responsePayload: payload } = thrown;
      throw new GatewayRefusal({ code, message, details, payload });
    }
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'CLIENT_TIMEOUT') {
      throw new RuntimeError({
        code: 'RUNTIME_UNAVAILABLE',
        message: `The OpenClaw gateway did not answer ${method} within ${timeoutSeconds} s.`,
        fix: 'Look at its load with `openclaw gateway status` and its log, and lower the concurrency.',
        retryable: true,
        cause: thrown,
      });
    }
    throw new LinkLost(`The connection to the gateway dropped during ${method}.`, { cause: thrown });
  }
}

/** The client’s own wait ends with an error where the other side does not close; the socket is ended all the same. */
async function stop(client: GatewayClient): Promise<void> {
  await client.stopAndWait({ timeoutMs: 2000 }).catch(() => undefined);
}
