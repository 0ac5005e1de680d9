import { serverKinds } from '@parallel-agents/testing/internal/servers';
import pg from 'pg';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { diagnoseEngine, openEngine } from '../src/index.ts';

const postgres = serverKinds().find(({ kind, missing }) => kind === 'postgres' && missing === undefined);

afterEach(() => {
  vi.restoreAllMocks();
});

it.skipIf(postgres === undefined)(
  'a pooler that leaves out what a connection asks for is refused as one',
  { timeout: 60_000 },
  async () => {
    const server = await postgres?.start();
    onTestFinished(() => server?.stop());
    const url = server?.url ?? '';
    // As PgBouncer answers with `ignore_startup_parameters = options`.
    const query = pg.Client.prototype.query;
    vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
      this: pg.Client,
      ...words: unknown[]
    ) {
      const asked = words[0] === 'SHOW synchronous_commit' ? ["SELECT 'on' AS synchronous_commit"] : words;
      return Reflect.apply(query, this, asked);
    });
    const refused = { code: 'RUNTIME_UNAVAILABLE', message: expect.stringContaining('is a pooler') };
    await expect(openEngine({ url })).rejects.toMatchObject(refused);
    await expect(diagnoseEngine({ url })).resolves.toMatchObject([
      { status: 'problem', message: refused.message },
    ]);
  },
);
