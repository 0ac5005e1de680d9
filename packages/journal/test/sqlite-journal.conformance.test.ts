import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeJournalConformance } from '@parallel-agents/testing/journal-conformance';
import { sqliteJournal } from '../src/index.ts';
import { nodeSqliteJournal } from '../src/node-sqlite.ts';

for (const [name, open] of [
  ['SQLite', sqliteJournal],
  ['SQLite of Node', nodeSqliteJournal],
] as const) {
  describeJournalConformance(name, {
    async create() {
      const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-journal-'));
      return {
        open: async () => open({ file: join(folder, 'runs.sqlite'), pollMs: 10 }),
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
  });
}
