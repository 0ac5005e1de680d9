import { createConnection } from 'node:net';
import { RuntimeError } from '@parallel-agents/core';
import { isThisMachine, unreachable } from '@parallel-agents/core/internal/wire';

/**
 * Milliseconds that a run waits to hear that nobody is there. On this machine that is said at once; from elsewhere it
 * may take longer than a first answer, and the sessions find out.
 */
const waitHereMs = 1_000;
const waitElsewhereMs = 10;

/**
 * Looks whether somebody listens at all, so that a server which is not running is said once, before anything is spawned.
 * @throws RuntimeError `RUNTIME_UNAVAILABLE`
 */
export async function refuseIfNobodyListens({ hostname, port, protocol }: URL): Promise<void> {
  const settled = Promise.withResolvers<Error | undefined>();
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = createConnection({ host, port: Number(port || (protocol === 'https:' ? 443 : 80)) });
  socket.once('connect', () => settled.resolve(undefined));
  socket.on('error', (error) => settled.resolve(error));
  const patience = isThisMachine(hostname) ? waitHereMs : waitElsewhereMs;
  const timer = setTimeout(() => settled.resolve(undefined), patience);
  const error = await settled.promise;
  clearTimeout(timer);
  socket.destroy();
  if (error) throw new RuntimeError({ ...unreachable(error), code: 'RUNTIME_UNAVAILABLE', retryable: false });
}
