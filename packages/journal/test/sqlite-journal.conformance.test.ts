import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeJournalConformance } from '@parallel-agents/testing/journal-conformance';
import SqliteDatabase from 'better-sqlite3';
import { sqliteJournal } from '../src/index.ts';
import { nodeSqliteJournal } from '../src/node-sqlite.ts';

for (const [name, open] of [
  ['SQLite', sqliteJournal],
  ['SQLite of Node', nodeSqliteJournal],
] as const) {
  describeJournalConformance(name, {
    async create() {
      const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-journal-'));
      const file = join(folder, 'runs.sqlite');
      return {
        open: async () => open({ file, pollMs: 10 }),
        async addLater(jobId, entry) {
          const database = new SqliteDatabase(file);
          database
            .prepare('INSERT INTO records (run, body) SELECT number, ? FROM runs WHERE run_id = ?')
            .run(JSON.stringify(entry), jobId);
          database.close();
        },
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
  });
}
