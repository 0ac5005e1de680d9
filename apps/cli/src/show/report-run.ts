import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readJob } from '@parallel-agents/app/internal/store';
import { InputError, type JobLog } from '@parallel-agents/core';
import { takePlace, whyNotWritten } from '@parallel-agents/core/internal';
import { documentPieces } from '../kept-runs/run-document.ts';
import { withRuns } from '../kept-runs/with-runs.ts';
import { oneLine, terminalSafe } from '../output/sanitize.ts';
import { writePieces } from '../output/write-pieces.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { openFile } from './open-file.ts';

export type ReportFormat = 'html' | 'md' | 'json' | 'junit';

export interface ReportFlags {
  format?: ReportFormat;
  out?: string;
  open?: true;
  engine?: string | true;
}

/**
 * Writes what there is to know of a job: a page for people by default, or for other programs. A page goes into a file, all
 * else to standard output, unless `--out` says otherwise.
 *
 * @throws InputError for a file that cannot be written; JournalError for a job that is not there
 */
export async function reportRun(
  jobId: string,
  { format = 'html', out, open, ...where }: ReportFlags,
  environment: Environment,
): Promise<void> {
  const reporter = createReporter(environment, {});
  if (open && (format !== 'html' || out === '-')) throw onlyPagesAreOpened();
  const log = await withRuns(environment, where, (journal) => readJob(journal, jobId));
  const { parts } = log.overview;
  if (parts !== undefined)
    throw (await import('../stream/kept-stream.ts')).inParts(jobId, parts, 'report', environment);
  const pieces = await piecesOf(log, format, environment);
  const file = out ?? (format === 'html' ? `${jobId}.html` : '-');
  if (file === '-') await writePieces(environment.stdout, pieces);
  else {
    await writeWhole(resolve(environment.cwd, file), file, pieces);
    environment.stdout.write(`${oneLine(file)}\n`);
  }
  if (log.overview.status === 'running') reporter.note('It still runs: the report shows how it stands now.');
  if (open) await openFile(resolve(environment.cwd, file), environment, reporter);
}

async function piecesOf(
  log: JobLog,
  format: ReportFormat,
  environment: Environment,
): Promise<Iterable<string>> {
  if (format === 'json') return documentPieces(log, environment.runtimes);
  const { htmlReport, junitReport, markdownReport } = await import('@parallel-agents/web');
  const { describe } = environment;
  if (format === 'html') return [htmlReport(log, { describe })];
  // Other programs show them to people, who would not see what such characters do.
  return safe(format === 'md' ? markdownReport(log, { describe }) : junitReport(log, { describe }));
}

function* safe(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) yield terminalSafe(piece);
}

/** The file is there whole or not at all. */
async function writeWhole(path: string, shown: string, pieces: Iterable<string>): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, pieces, { flag: 'wx' });
    await takePlace(partial, path);
  } catch (thrown) {
    await rm(partial, { force: true });
    const fix = 'Name a file in a folder that is there and that you may write to.';
    const message = `${shown} cannot be written: ${whyNotWritten(thrown)}`;
    throw new InputError([{ code: 'INVALID_OPTION', path: ['--out'], message, fix }]);
  }
}

function onlyPagesAreOpened(): InputError {
  const message = 'only an HTML file can be opened in the browser';
  const fix = 'Leave --open out, or --format and `--out -`.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['--open'], message, fix }]);
}
