import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * An empty folder of the running test, also where its `beforeEach` asks for it. Removed when the test has finished,
 * after whatever the test registers later with `onTestFinished`: end there what still writes to the folder.
 * @example
 * test('a run is kept', () => {
 *   const journal = sqliteJournal({ file: join(temporaryFolder(), 'runs.sqlite') });
 * });
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
