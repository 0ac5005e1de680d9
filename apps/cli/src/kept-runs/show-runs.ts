import { readJob, tailJob } from '@parallel-agents/app/internal/store';
import type { JobLog, JobOverview, JobStatus, Journal } from '@parallel-agents/core';
import { isRunEvent } from '@parallel-agents/core/internal';
import { notifierOf } from '../notify/notifier-of.ts';
import { fitTo } from '../output/break-lines.ts';
import { colorsFor } from '../output/colors.ts';
import { toSafeJson } from '../output/sanitize.ts';
import { paragraphs, writePieces } from '../output/write-pieces.ts';
import { createReporter, type ReportFlags } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { goOnWith, renderRun, renderRunList, scriptedMark } from './render-runs.ts';
import { documentPieces } from './run-document.ts';
import { withRuns } from './with-runs.ts';

interface ShowFlags {
  json?: true;
  engine?: string | true;
}

export interface ListFlags extends ShowFlags {
  limit?: number;
  status?: JobStatus;
}

/** As many runs as are listed unless more are asked for. */
const defaultLimit = 20;

export async function listRuns(
  { json, limit = defaultLimit, status, ...where }: ListFlags,
  environment: Environment,
): Promise<void> {
  const all = await withRuns(environment, where, (journal) => journal.list());
  const { runtimes } = environment;
  const isWanted = (run: JobOverview): boolean => status === undefined || run.status === status;
  if (json) {
    const runs = all.filter(isWanted).map((run) => ({ ...run, ...scriptedMark(run, runtimes) }));
    environment.stdout.write(`${toSafeJson({ runs })}\n`);
    return;
  }
  const runs = all.filter(isWanted);
  const shown = runs.slice(0, limit);
  const { stdout } = environment;
  stdout.write(fitTo(stdout, renderRunList(shown, runtimes, colorsFor(stdout, environment))));
  const hidden = runs.length - shown.length;
  const tell = (text: string): unknown => environment.stderr.write(`${text}\n`);
  if (hidden > 0) tell(`${hidden} earlier: --limit ${runs.length} shows all`);
  if (all.length === 0) tell(`No runs. ${environment.describe('runTasks', 'tasks.yaml')} starts one.`);
  else if (runs.length === 0) tell(`No run is ${status}. Without --status, all are listed.`);
}

export async function showRun(
  runId: string,
  { json, follow: stay, task, full, progress, notify, ...where }: ShowFlags & ShowRunFlags,
  environment: Environment,
): Promise<void> {
  const run = await withRuns(environment, where, async (journal) => {
    const known = stay && where.engine === undefined ? undefined : await readJob(journal, runId);
    if (known?.overview.parts !== undefined) return known;
    return stay || known === undefined ? follow(journal, runId, { progress, notify }, environment) : known;
  });
  const { parts } = run.overview;
  if (parts !== undefined) {
    const stream = await import('../stream/kept-stream.ts');
    if (task !== undefined) throw stream.inParts(runId, parts, 'tasks', environment);
    const flags = { ...where, ...(json && { json }), ...(progress && { progress }) };
    if (stay) await stream.followKeptStream(runId, flags, environment);
    else await stream.showStream(runId, flags, environment);
    return;
  }
  const { runtimes } = environment;
  const { stdout } = environment;
  if (task !== undefined) {
    const { showTask } = await import('./show-task.ts');
    showTask(run, { task, ...(json && { json }), ...(full && { full }) }, runtimes, environment);
    return;
  }
  if (!json && stdout.isTTY) {
    const { showTable } = await import('./show-table.ts');
    await showTable(run, full ? { full } : {}, runtimes, environment);
    tellHow(run, environment);
    return;
  }
  const pieces = json
    ? documentPieces(run, runtimes)
    : paragraphs(renderRun(run, environment, colorsFor(stdout, environment)));
  await writePieces(stdout, pieces);
  if (!json) tellHow(run, environment);
}

interface ShowRunFlags extends Pick<ReportFlags, 'progress'> {
  follow?: true;
  /** Who is told when it is over. */
  notify?: string[];
  /** One task of it alone. */
  task?: string;
  /** Every task and every output. */
  full?: true;
}

function tellHow(run: JobLog, { stderr, describe }: Environment): void {
  const hint = goOnWith(run, describe);
  if (hint !== undefined) stderr.write(`\n${hint}\n`);
}

export async function pruneRuns(
  { json, olderThan, ...where }: ShowFlags & { olderThan: number },
  environment: Environment,
): Promise<void> {
  const before = new Date(Date.now() - olderThan * 1000);
  const pruned = await withRuns(environment, where, (journal) => journal.prune({ before }));
  const text = pruned.length === 1 ? '1 run forgotten' : `${pruned.length} runs forgotten`;
  environment.stdout.write(`${json ? toSafeJson({ pruned }) : text}\n`);
}

/** Follows a run to its end, also one that another process works on, and then shows it. */
export async function followRun(
  runId: string,
  flags: ShowFlags & Pick<ShowRunFlags, 'full' | 'progress' | 'notify'>,
  environment: Environment,
): Promise<void> {
  await showRun(runId, { ...flags, follow: true }, environment);
}

/** Tells what happens to a run that another process works on, until it ends. */
async function follow(
  journal: Journal,
  runId: string,
  { progress, notify }: { progress: ReportFlags['progress'] | undefined; notify: string[] | undefined },
  environment: Environment,
): Promise<JobLog> {
  const reporter = createReporter(environment, progress === undefined ? {} : { progress });
  const notifier = await notifierOf(notify, environment, reporter);
  const hear = notifier?.listen();
  try {
    for await (const event of tailJob(journal, runId)) {
      if (isRunEvent(event)) reporter.progress(event);
      else reporter.watch(event);
      hear?.(event);
    }
  } finally {
    reporter.end();
    await notifier?.end();
  }
  return readJob(journal, runId);
}
