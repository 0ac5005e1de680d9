import type { Transport } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { App } from '@parallel-agents/app';
import { Jobs } from './jobs.ts';
import { createServer } from './server.ts';

export interface ServeOptions {
  /** What carries the messages. @default standard input and output of this process */
  transport?: Transport;
  /** Ends the server. @default when the client closes the connection */
  signal?: AbortSignal;
  /** Called with what goes wrong beside the protocol. @default it is dropped */
  onError?(error: Error): void;
}

/**
 * Serves one client until it goes, or the signal aborts. Jobs that still run are stopped then: what they paid for is
 * kept, and `parallel-agents runs resume` goes on with them.
 * @example
 * await using app = await open({ limits: { usd: 2 } });
 * await serve(app, { onError: (error) => console.error(error.message) });
 */
export async function serve(app: App, { transport, signal, onError }: ServeOptions = {}): Promise<void> {
  const jobs = new Jobs(app);
  const wire = transport ?? new StdioServerTransport();
  const gone = Promise.withResolvers<void>();
  const handle = serveStdio(() => createServer(app, jobs), {
    transport: wire,
    onerror: (error) => onError?.(error),
  });
  const passOn = wire.onclose;
  wire.onclose = () => {
    passOn?.();
    gone.resolve();
  };
  signal?.addEventListener('abort', () => gone.resolve(), { once: true });
  if (signal?.aborted) gone.resolve();
  await gone.promise;
  await jobs.stopAll('the client has gone');
  await handle.close();
}
