import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeChoice } from '@parallel-agents/app/runtimes';
import type { Journal, JournalledRun, JournalRecord, RunOverview, RunStatus } from '@parallel-agents/core';
import { colorsFor } from '../output/colors.ts';
import { resultsPieces } from '../output/result-document.ts';
import { toSafeJson } from '../output/sanitize.ts';
import { paragraphs, writePieces } from '../output/write-pieces.ts';
import { progressLine } from '../run/progress.ts';
import type { Environment } from '../settings/environment.ts';
import { gatherWorkflows } from './gather-workflows.ts';
import { withJournal } from './journal.ts';
import { goOnWith, renderRun, renderRunList, scriptedMark } from './render-runs.ts';
import { taskStates } from './task-states.ts';

interface ShowFlags {
  json?: true;
  engine?: string | true;
}

/** Milliseconds between two looks at a run that is followed. */
const followMs = 500;

export interface ListFlags extends ShowFlags {
  limit?: number;
  status?: RunStatus;
}

/** As many runs as are listed unless more are asked for. */
const defaultLimit = 20;

export async function listRuns(
  { json, limit = defaultLimit, status, ...where }: ListFlags,
  environment: Environment,
): Promise<void> {
  const all = await withJournal(environment, where, (journal) => journal.list());
  const { runtimes } = environment;
  const isWanted = (run: RunOverview): boolean => status === undefined || run.status === status;
  if (json) {
    const runs = all.filter(isWanted).map((run) => ({ ...run, ...scriptedMark(run, runtimes) }));
    environment.stdout.write(`${toSafeJson({ runs })}\n`);
    return;
  }
  const runs = gatherWorkflows(all).filter(isWanted);
  const shown = runs.slice(0, limit);
  environment.stdout.write(renderRunList(shown, runtimes, colorsFor(environment.stdout, environment)));
  const hidden = runs.length - shown.length;
  const tell = (text: string): unknown => environment.stderr.write(`${text}\n`);
  if (hidden > 0) tell(`${hidden} earlier: --limit ${runs.length} shows all`);
  if (all.length === 0) tell('No runs. `parallel-agents run tasks.yaml` starts one.');
  else if (runs.length === 0) tell(`No run is ${status}. Without --status, all are listed.`);
}

export async function showRun(
  runId: string,
  { json, follow, ...where }: ShowFlags & { follow?: true },
  environment: Environment,
): Promise<void> {
  const run = await withJournal(environment, where, (journal) =>
    follow ? followRun(journal, runId, environment) : journal.read(runId),
  );
  const { runtimes } = environment;
  const { stdout } = environment;
  const pieces = json
    ? documentPieces(run, runtimes)
    : paragraphs(renderRun(run, runtimes, colorsFor(stdout, environment)));
  await writePieces(stdout, pieces);
  const hint = goOnWith(run.overview);
  if (hint !== undefined && !json) environment.stderr.write(`\n${hint}\n`);
}

export async function pruneRuns(
  { json, olderThan, ...where }: ShowFlags & { olderThan: number },
  environment: Environment,
): Promise<void> {
  const before = new Date(Date.now() - olderThan * 1000);
  const pruned = await withJournal(environment, where, (journal) => journal.prune({ before }));
  const text = pruned.length === 1 ? '1 run forgotten' : `${pruned.length} runs forgotten`;
  environment.stdout.write(`${json ? toSafeJson({ pruned }) : text}\n`);
}

/** Tells what happens to a run that another process works on, until it ends. */
async function followRun(journal: Journal, runId: string, environment: Environment): Promise<JournalledRun> {
  const colors = colorsFor(environment.stderr, environment);
  const tell = (record: JournalRecord): void => {
    if (record.type !== 'task-settled') return;
    const { at, result } = record;
    const line = progressLine({ type: 'task.ended', at, taskId: result.taskId, result }, colors);
    if (line !== undefined) environment.stderr.write(`${line}\n`);
  };
  for (let told = 0; ; ) {
    const run = await journal.read(runId);
    for (const record of run.records.slice(told)) tell(record);
    told = run.records.length;
    if (run.overview.status !== 'running') return run;
    await sleep(followMs);
  }
}

function documentPieces(run: JournalledRun, runtimes: readonly RuntimeChoice[]): Generator<string> {
  const mark = scriptedMark(run.overview, runtimes);
  const results = run.records.flatMap((record) => (record.type === 'task-settled' ? [record.result] : []));
  const tasks = taskStates(run);
  const document = { ...run.overview, ...mark, tasks, results: [], summary: run.summary ?? null };
  return resultsPieces(document, results, mark);
}
