import { randomUUID } from 'node:crypto';
import type { Journal, OrchestratorOptions, RunEvent, RunJournal } from '@parallel-agents/core';
import { Account } from '@parallel-agents/meta';
import type { Host } from '../host/host.ts';
import type { AskedCall } from '../tool.ts';
import { readAgentFiles } from '../workspace/workspace-agents.ts';
import { endEntry } from './kept-runs.ts';
import { orchestratorOptions } from './orchestrator-options.ts';
import { requireRoom } from './require-room.ts';

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

interface Entry {
  /** What the id begins with. */
  kind: 'run' | 'agents' | 'goal';
  /** What it is for, in a few words. */
  title: string;
  /** How many tasks are asked for. */
  tasks: number;
}

/**
 * What everything that starts agents has in common: permission, room, a place in the book of runs and in the file that
 * keeps them, and a way to be stopped.
 *
 * @throws ParallelAgentsError if nothing was started
 */
export async function enterRun<Report>(
  { kind, title: wholeTitle, tasks }: Entry,
  call: AskedCall,
  work: (means: Means) => Promise<Report>,
): Promise<Report> {
  const { host, signal: turn, onUpdate, resume } = call;
  requireRoom(tasks, host);
  const id = resume ?? `${kind}-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const title = wholeTitle.slice(0, 200);
  const stopped = new AbortController();
  const account = new Account();
  const leave = host.shared.book.enter({
    id,
    chat: host.chat,
    title,
    summary: () => account.summary(),
    stop: (reason) => stopped.abort(reason),
  });
  const journal = host.shared.kept.journal(host);
  let entry: RunJournal | undefined;
  try {
    entry = journal && (await openEntry(journal, id, title, call));
    const others = [turn, entry?.signal].filter((signal) => signal !== undefined);
    const signal = AbortSignal.any([stopped.signal, ...others]);
    const options = { ...orchestratorOptions(host), ...kept(journal) };
    const report = await work({
      id,
      options,
      resume: resume !== undefined,
      signal,
      record(step, event) {
        account.record(step, event);
        if (event.type === 'journal-failed') warn(host, event.error.message);
      },
      tell: (text) => onUpdate?.({ content: [{ type: 'text', text }], details: { progress: text } }),
    });
    // Ended sessions are deleted behind the answer; what cannot be deleted is in the gateway’s log.
    void options.runtime.close?.();
    if (entry) await endEntry(entry, account.summary(), signal.aborted, host);
    return report;
  } catch (thrown) {
    // What cannot be resumed as it is asked for now may be resumed later; what never began is not kept.
    if (resume !== undefined) await entry?.release();
    else if (entry) await endEntry(entry, account.summary(), false, host);
    throw thrown;
  } finally {
    leave();
  }
}

async function openEntry(
  journal: Journal,
  id: string,
  title: string,
  { host, resume, request }: AskedCall,
): Promise<RunJournal> {
  if (resume !== undefined) return (await journal.resume(id)).journal;
  const agentFiles = await readAgentFiles(host);
  return host.shared.kept.begin(journal, id, { chat: host.chat, title, agentFiles, ...request }, host);
}

/** A result that cannot be kept is a result all the same. */
function kept(journal: Journal | undefined): Pick<OrchestratorOptions, 'journal' | 'onJournalFailure'> {
  return journal ? { journal, onJournalFailure: 'continue' } : {};
}

function warn({ api }: Host, message: string): void {
  api.logger.warn(`${message} A restart of the gateway will lose what comes now.`);
}
