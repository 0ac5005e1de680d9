// What docs/engine-server.md has an administrator type makes a place that an engine can stand on.
import { readFileSync } from 'node:fs';
import { serverKinds } from '@parallel-agents/testing/internal/servers';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';

const postgres = serverKinds().find(({ kind, missing }) => kind === 'postgres' && missing === undefined);
const page = readFileSync(new URL('../../../docs/engine-server.md', import.meta.url), 'utf8');
const [, sql = ''] = /^```sql transcript\n([\s\S]*?)^```$/m.exec(page) ?? [];

it.skipIf(postgres === undefined)('the SQL of the page is enough', { timeout: 60_000 }, async () => {
  const server = await postgres?.start();
  onTestFinished(() => server?.stop());
  const administrator = new pg.Client({ connectionString: server?.url });
  await administrator.connect();
  // The server of the test has a user of that name, who may do everything.
  const statements = sql.replaceAll('agents', 'some_agents').split(';\n').filter(Boolean);
  expect(statements).toHaveLength(2);
  for (const statement of statements) await administrator.query(statement);
  await administrator.end();
  const url = new URL(server?.url ?? '');
  url.username = 'some_agents';
  url.pathname = '/some_agents';
  const engine = await openEngine({ url: url.href });
  await engine.close();
});
