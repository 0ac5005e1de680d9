import { serverKinds, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, beforeAll, describe } from 'vitest';
import { engine } from '../engine.ts';
import { tryFaces } from '../try-faces.ts';

// One kind of server will do: what they have in common, the suite of engines shows.
for (const { kind, missing, start } of serverKinds().slice(0, 1)) {
  describe.skipIf(missing !== undefined)(kind, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await start();
    }, 60_000);
    afterAll(() => server?.stop());

    tryFaces({ engine: () => engine(server.url) });
  });
}
