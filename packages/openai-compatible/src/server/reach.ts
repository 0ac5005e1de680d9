import { createConnection } from 'node:net';
import { RuntimeError } from '@parallel-agents/core';
import { isThisMachine, proxyBefore, proxyFor, unreachable } from '@parallel-agents/core/internal/wire';
import type { CheckedOptions } from './options.ts';

/**
 * Milliseconds that a run waits to hear that nobody is there. On this machine that is said at once; from elsewhere it
 * may take longer than a first answer, and the sessions find out.
 */
const waitHereMs = 1_000;
const waitElsewhereMs = 10;

/**
 * Looks whether somebody listens at all, so that a server or a proxy which is not running is said once, before anything
 * is spawned.
 *
 * @param options `waitMs`: how long who has the time for it waits
 * @throws RuntimeError `RUNTIME_UNAVAILABLE`
 */
export async function refuseIfNobodyListens(
  server: URL,
  options: CheckedOptions,
  { waitMs }: { waitMs?: number } = {},
): Promise<void> {
  const proxy = proxyBefore(server, options.proxy);
  // Whether a proxy is asked is not certain.
  if (proxy === undefined && (options.proxy ?? proxyFor(server)) !== undefined) return;
  const { hostname, port, protocol } = proxy?.url ?? server;
  const settled = Promise.withResolvers<Error | undefined>();
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = createConnection({ host, port: Number(port || (protocol === 'https:' ? 443 : 80)) });
  socket.once('connect', () => settled.resolve(undefined));
  socket.on('error', (error) => settled.resolve(error));
  const patience = waitMs ?? (isThisMachine(hostname) ? waitHereMs : waitElsewhereMs);
  const timer = setTimeout(() => settled.resolve(undefined), patience);
  const error = await settled.promise;
  clearTimeout(timer);
  socket.destroy();
  if (error === undefined) return;
  throw new RuntimeError({
    ...unreachable(error, proxy, server),
    code: 'RUNTIME_UNAVAILABLE',
    retryable: false,
  });
}
