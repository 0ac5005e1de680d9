import { randomUUID } from 'node:crypto';
import {
  type Journal,
  type OrchestratorOptions,
  type RunEvent,
  type RunJournal,
  type RunSummary,
  toErrorInfo,
} from '@parallel-agents/core';
import { Account } from '@parallel-agents/meta';
import { beginningOf } from '../answer/cut.ts';
import type { Host } from '../host/host.ts';
import type { AskedCall } from '../tool.ts';
import { readAgentFiles } from '../workspace/workspace-agents.ts';
import { keepEnd } from './kept-runs.ts';
import { deleteLeftSessions } from './left-sessions.ts';
import { orchestratorOptions } from './orchestrator-options.ts';
import { requireRoom } from './require-room.ts';
import { watchProgress } from './watch-progress.ts';

/** What a run works with. */
export interface Means {
  id: string;
  options: Omit<OrchestratorOptions, 'agents'>;
  /** An earlier process began it: what it paid for is not paid for again. */
  resume: boolean;
  /** Aborts when the user stops the turn or the run. */
  signal: AbortSignal;
  /** Enters what happens into the account of the run. @param step which of its sub-runs it happened in */
  record(step: string, event: RunEvent): void;
  /** Tells the chat how far the run is. */
  tell(text: string): void;
}

interface Entry<Report> {
  /** What the id begins with. */
  kind: 'run' | 'agents' | 'goal';
  /** What it is for, in a few words. */
  title: string;
  /** How many tasks are asked for. */
  tasks: number;
  /** Whether nothing is left to be tried again. @default whether all tasks completed */
  isDone?: (report: Report) => boolean;
}

/**
 * What everything that starts agents has in common: permission, room, a place in the book of runs and in the file that
 * keeps them, and a way to be stopped.
 *
 * @throws ParallelAgentsError if nothing was started
 */
export async function enterRun<Report extends { summary: RunSummary }>(
  { kind, title: wholeTitle, tasks, isDone = hasCompleted }: Entry<Report>,
  call: AskedCall,
  work: (means: Means) => Promise<Report>,
): Promise<Report> {
  const { host, signal: turn, resume } = call;
  requireRoom(tasks, host);
  const id = resume ?? `${kind}-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const title = beginningOf(wholeTitle, 200);
  const stopped = new AbortController();
  const account = new Account();
  let last: RunSummary | undefined;
  const progress = watchProgress(id, call);
  const leave = host.shared.book.enter({
    id,
    chat: host.chat,
    title,
    summary: () => ({ ...account.summary(), ...last }),
    progress: () => progress.say(),
    stop: (reason) => stopped.abort(reason),
  });
  const journal = host.shared.kept.journal(host);
  let entry: OpenEntry | undefined;
  try {
    entry = journal && (await openEntry(journal, id, title, call));
    const others = [turn, entry?.journal.signal].filter((signal) => signal !== undefined);
    const signal = AbortSignal.any([stopped.signal, ...others]);
    const options = { ...orchestratorOptions(host), ...(entry && kept(journal)) };
    call.onEntered?.({ id, title });
    const report = await work({
      id,
      options,
      resume: resume !== undefined,
      signal,
      record(step, event) {
        account.record(step, event);
        progress.record(step, event);
        if (event.type === 'journal.failed') warn(host, event.error.message);
      },
      tell: progress.tell,
    });
    last = report.summary;
    if (entry) await end(id, entry.journal, { summary: last, isDone: isDone(report), signal, host });
    // Ended sessions are deleted behind the answer; what cannot be deleted is in the gateway’s log.
    void options.runtime.close().then(() => deleteLeftSessions(host, id));
    return report;
  } catch (thrown) {
    await entry?.giveUp(account.summary());
    throw thrown;
  } finally {
    progress.end();
    leave();
  }
}

function hasCompleted({ summary }: { summary: RunSummary }): boolean {
  return summary.completed === summary.asked;
}

/** One with a task of whose end nothing is known is left to be gone on with. */
async function end(
  id: string,
  entry: RunJournal,
  {
    summary,
    isDone,
    signal,
    host,
  }: { summary: RunSummary; isDone: boolean; signal: AbortSignal; host: Host },
): Promise<void> {
  const isOpen = !signal.aborted && (await host.shared.kept.hasOpenSteps(id, host).catch(() => false));
  const ending = isDone ? 'completed' : 'failed';
  if (isOpen) await entry.release();
  else await keepEnd(entry, signal.aborted ? 'cancelled' : ending, summary, host);
}

/** The place of a run in the file that keeps them. */
interface OpenEntry {
  journal: RunJournal;
  /** Leaves it where the run cannot be had. */
  giveUp(summary: RunSummary): Promise<void>;
}

/** @throws JournalError if a run cannot be resumed; a new one that cannot be kept is run all the same */
async function openEntry(
  journal: Journal,
  id: string,
  title: string,
  { host, resume, request }: AskedCall,
): Promise<OpenEntry | undefined> {
  if (resume !== undefined) {
    const { overview, summary: known } = await journal.read(id);
    const { journal: entry } = await journal.resume(id);
    // What cannot be resumed as it is asked for now may be resumed later; what had ended has not begun again.
    const giveUp = (): Promise<void> =>
      known ? keepEnd(entry, overview.status, known, host) : entry.release();
    return { journal: entry, giveUp };
  }
  try {
    const agentFiles = await readAgentFiles(host);
    const kept = { chat: host.chat, title, agentFiles, ...request };
    const entry = await host.shared.kept.begin(journal, id, kept, host);
    return { journal: entry, giveUp: (summary) => keepEnd(entry, 'failed', summary, host) };
  } catch (thrown) {
    warn(host, toErrorInfo(thrown).message);
    return undefined;
  }
}

/** A result that cannot be kept is a result all the same. */
function kept(journal: Journal | undefined): Pick<OrchestratorOptions, 'journal' | 'onJournalFailure'> {
  return journal ? { journal, onJournalFailure: 'continue' } : {};
}

function warn({ api }: Host, message: string): void {
  api.logger.warn(`${message} A restart of the gateway will lose what comes now.`);
}
