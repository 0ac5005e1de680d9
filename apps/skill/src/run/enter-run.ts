import { randomUUID } from 'node:crypto';
import {
  type Ending,
  type JobEvent,
  type JobKind,
  type OpenJob,
  type OrchestratorOptions,
  openJob,
  type RunSummary,
  toErrorInfo,
} from '@parallel-agents/core';
import { Account } from '@parallel-agents/meta';
import { beginningOf } from '../answer/cut.ts';
import type { Host } from '../host/host.ts';
import type { AskedCall } from '../tool.ts';
import { readAgentFiles } from '../workspace/workspace-agents.ts';
import { deleteLeftSessions } from './left-sessions.ts';
import { orchestratorOptions } from './orchestrator-options.ts';
import { requireRoom } from './require-room.ts';
import { watchProgress } from './watch-progress.ts';

/** What a run works with. */
export interface Means {
  id: string;
  options: Omit<OrchestratorOptions, 'agents' | 'journal'>;
  /** What everything of it belongs to. One that an earlier process began goes on: what that paid for is not paid again. */
  job: OpenJob;
  /** Aborts when the user stops the turn or the run. */
  signal: AbortSignal;
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
  const onEvent = (event: JobEvent): void => {
    account.record(event);
    progress.record(event);
    if (event.type === 'journal.failed') warn(host, event.error.message);
  };
  let entry: OpenEntry | undefined;
  try {
    entry = await openEntry({ id, kind: kindOf[kind], title }, call, onEvent);
    const { job } = entry;
    const others = [turn, job.signal].filter((signal) => signal !== undefined);
    const signal = AbortSignal.any([stopped.signal, ...others]);
    const options = orchestratorOptions(host);
    call.onEntered?.({ id, title });
    const report = await work({ id, options, job, signal, tell: progress.tell });
    last = report.summary;
    const done = isDone(report) ? 'completed' : 'failed';
    // One with a task of whose end nothing is known is left to be gone on with.
    await job.end(signal.aborted ? 'cancelled' : done, { report: { summary: last } });
    // Ended sessions are deleted behind the answer; what cannot be deleted is in the gateway’s log.
    void options.runtime.close().then(() => deleteLeftSessions(host, id));
    return report;
  } catch (thrown) {
    await entry?.giveUp();
    throw thrown;
  } finally {
    progress.end();
    leave();
  }
}

function hasCompleted({ summary }: { summary: RunSummary }): boolean {
  return summary.completed === summary.asked;
}

const kindOf: Record<'run' | 'agents' | 'goal', JobKind> = { run: 'tasks', agents: 'create', goal: 'goal' };

/** The place of a run in the file that keeps them. */
interface OpenEntry {
  job: OpenJob;
  /** Leaves it where the run cannot be had. */
  giveUp(): Promise<void>;
}

/** @throws JournalError if a run cannot be resumed; a new one that cannot be kept is run all the same */
async function openEntry(
  { id, kind, title }: { id: string; kind: JobKind; title: string },
  { host, resume, request }: AskedCall,
  onEvent: (event: JobEvent) => void,
): Promise<OpenEntry> {
  const { kept } = host.shared;
  const journal = kept.journal(host);
  const shared = { jobId: id, kind, title, onJournalFailure: 'continue', onEvent } as const;
  if (resume !== undefined && journal) {
    const { overview } = await journal.read(id);
    const job = await openJob({ ...shared, journal, resume: true });
    // What cannot be resumed as it is asked for now may be resumed later; what had ended has not begun again.
    const giveUp = (): Promise<void> =>
      isEnding(overview.status) ? job.end(overview.status) : job.release();
    return { job, giveUp };
  }
  try {
    if (journal) await kept.forgetOld(journal, host);
    const agentFiles = await readAgentFiles(host);
    const asked = { chat: host.chat, title, agentFiles, ...request };
    const job = await openJob({ ...shared, request: asked, ...(journal && { journal }) });
    // One that cannot be kept is run all the same.
    await job.begin();
    return { job, giveUp: () => job.end('failed') };
  } catch (thrown) {
    warn(host, toErrorInfo(thrown).message);
    const job = await openJob(shared);
    return { job, giveUp: () => job.release() };
  }
}

function isEnding(status: string): status is Ending {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

function warn({ api }: Host, message: string): void {
  api.logger.warn(`${message} A restart of the gateway will lose what comes now.`);
}
