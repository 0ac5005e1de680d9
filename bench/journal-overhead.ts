import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteJournal } from '@parallel-agents/journal';
import { type Makespan, measureMakespan } from './scripted-makespan.ts';

export interface JournalOverhead {
  /** Makespan with the journal over makespan without. */
  ratio: number;
  /** Milliseconds of CPU that the journal adds to a task. */
  cpuMsPerTask: number;
}

/** The same run with and without a journal, in turn; the median of the pairs. */
export async function measureJournalOverhead(pairs = 5): Promise<JournalOverhead> {
  const plan = { tasks: 10_000, concurrency: 200, sessionMs: 200 };
  const measured: JournalOverhead[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const without = await measureMakespan('without', plan);
    const kept = await withJournal((journal) => measureMakespan('with', { ...plan, journal }));
    measured.push({
      ratio: kept.ratio / without.ratio,
      cpuMsPerTask: (kept.cpuMsPerThousand - without.cpuMsPerThousand) / 1000,
    });
  }
  return { ratio: median(measured, 'ratio'), cpuMsPerTask: median(measured, 'cpuMsPerTask') };
}

async function withJournal(
  measure: (journal: ReturnType<typeof sqliteJournal>) => Promise<Makespan>,
): Promise<Makespan> {
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-bench-'));
  const journal = sqliteJournal({ file: join(folder, 'runs.sqlite') });
  try {
    return await measure(journal);
  } finally {
    await journal.close();
    rmSync(folder, { recursive: true });
  }
}

function median(all: readonly JournalOverhead[], field: keyof JournalOverhead): number {
  const sorted = all.map((one) => one[field]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
