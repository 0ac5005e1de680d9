import { withJournal } from '@parallel-agents/app/engine';
import { readJob, tailJob } from '@parallel-agents/app/store';
import type { JobEvent } from '@parallel-agents/core';
import { colorsFor } from '../output/colors.ts';
import { toSafeJsonLine } from '../output/sanitize.ts';
import { writePieces } from '../output/write-pieces.ts';
import type { Environment } from '../settings/environment.ts';
import { eventLine } from './event-line.ts';

export interface EventFlags {
  json?: true;
  follow?: true;
  from?: number;
  engine?: string | true;
}

/** Prints the log of a job, a line an event: those that are there, or with `--follow` those that come, too. */
export async function showEvents(
  jobId: string,
  { json, follow, from = 0, ...where }: EventFlags,
  environment: Environment,
): Promise<void> {
  const { stdout } = environment;
  const colors = colorsFor(stdout, environment);
  const lineOf = (event: JobEvent): string => (json ? toSafeJsonLine(event) : eventLine(event, colors));
  await withJournal(environment, where, async (journal) => {
    if (!follow) {
      const { events } = await readJob(journal, jobId);
      await writePieces(stdout, lines(events.slice(from), lineOf));
      return;
    }
    for await (const event of tailJob(journal, jobId, { from }))
      await writePieces(stdout, lines([event], lineOf));
  });
}

function* lines(events: readonly JobEvent[], lineOf: (event: JobEvent) => string): Generator<string> {
  for (const event of events) yield `${lineOf(event)}\n`;
}
