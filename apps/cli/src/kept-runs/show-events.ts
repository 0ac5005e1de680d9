import { readJob, tailJob } from '@parallel-agents/app/internal/store';
import type { JobEvent } from '@parallel-agents/core';
import { colorsFor } from '../output/colors.ts';
import { toSafeJsonLine } from '../output/sanitize.ts';
import { writePieces } from '../output/write-pieces.ts';
import type { Environment } from '../settings/environment.ts';
import { eventLine } from './event-line.ts';
import { withRuns } from './with-runs.ts';

export interface EventFlags {
  json?: true;
  follow?: true;
  from?: number;
  engine?: string | true;
}

/** As many characters as are written at once, where nobody waits for the next line. */
const pieceCharacters = 16_000;

/** Prints the log of a job, a line an event: those that are there, or with `--follow` those that come, too. */
export async function showEvents(
  jobId: string,
  { json, follow, from = 0, ...where }: EventFlags,
  environment: Environment,
): Promise<void> {
  const { stdout } = environment;
  if (json) environment.asLines();
  const colors = colorsFor(stdout, environment);
  const lineOf = (event: JobEvent): string => (json ? toSafeJsonLine(event) : eventLine(event, colors));
  // A log of any length: none of it is held.
  await withRuns(environment, where, async (journal) => {
    // Only on an engine are there runs in parts.
    const { parts } = where.engine === undefined ? {} : (await readJob(journal, jobId)).overview;
    if (parts !== undefined)
      throw (await import('../stream/kept-stream.ts')).inParts(jobId, parts, 'log', environment);
    let text = '';
    const write = async (): Promise<void> => {
      await writePieces(stdout, [text]);
      text = '';
    };
    try {
      for await (const event of tailJob(journal, jobId, { from, follow: follow ?? false })) {
        text += `${lineOf(event)}\n`;
        if (follow || text.length > pieceCharacters) await write();
      }
    } finally {
      // Of a log that is damaged, all that can be read.
      if (text !== '') await write();
    }
  });
}
