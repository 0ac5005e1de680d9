import { createConnection } from 'node:net';
import { type ErrorInfo, RuntimeError } from '@parallel-agents/core';
import { isThisMachine, unreachable } from '@parallel-agents/core/internal/wire';
import { firstStop } from './connections.ts';
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
  const stop = firstStop(server, options);
  if (stop === undefined) return;
  const { hostname, port, protocol } = stop.url;
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
  const fault = stop.isProxy ? proxyUnreachable(error, stop.url) : unreachable(error);
  throw new RuntimeError({ ...fault, code: 'RUNTIME_UNAVAILABLE', retryable: false });
}

/** Its address may hold a password: only host and port are shown. */
function proxyUnreachable(error: NodeJS.ErrnoException, { host }: URL): ErrorInfo {
  return {
    ...unreachable(error),
    message: `The proxy ${host} cannot be reached (${error.code ?? error.message}).`,
    fix: 'Check that the proxy runs. Otherwise correct HTTPS_PROXY, or name the server in NO_PROXY.',
  };
}
