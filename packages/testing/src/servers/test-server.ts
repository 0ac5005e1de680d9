import { rmSync } from 'node:fs';
import type { ServerProcess } from './server-process.ts';

/** A server of a test, on a port and in a folder of its own. */
export interface TestServer {
  readonly kind: 'redis' | 'postgres';
  readonly url: string;
  /** Ends it as a crash does, and starts it again on the same data. */
  crash(): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

export function testServer(
  kind: TestServer['kind'],
  url: string,
  folder: string,
  process: ServerProcess,
): TestServer {
  return {
    kind,
    url,
    kill: () => process.kill(),
    start: () => process.start(),
    async crash() {
      await process.kill();
      await process.start();
    },
    async stop() {
      await process.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
