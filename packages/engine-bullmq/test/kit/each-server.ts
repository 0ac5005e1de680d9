import { serverKinds, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, beforeAll, describe, it } from 'vitest';

/** A suite on each of the servers that are installed here; those that are not say so. */
export function describeOnEachServer(title: string, suite: (server: () => TestServer) => void): void {
  for (const { kind, missing, start } of serverKinds()) {
    if (missing !== undefined) {
      it.skip(`${title} on ${kind} (skipped: ${missing})`);
      continue;
    }
    // Servers and worker processes on a machine that is shared: once more, and vitest says that it was.
    describe(`${title} on ${kind}`, { retry: 1 }, () => {
      let server: TestServer | undefined;
      beforeAll(async () => {
        server = await start();
      }, 60_000);
      afterAll(() => server?.stop());
      suite(() => {
        if (server === undefined) throw new Error(`${kind} has not been started.`);
        return server;
      });
    });
  }
}
