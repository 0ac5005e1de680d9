import { randomUUID } from 'node:crypto';
import type { OrchestratorOptions, RunEvent } from '@parallel-agents/core';
import { Account } from '@parallel-agents/meta';
import type { ToolCall } from '../tool.ts';
import { orchestratorOptions } from './orchestrator-options.ts';
import { requireRoom } from './require-room.ts';

/** What a run works with. */
export interface Means {
  id: string;
  options: Omit<OrchestratorOptions, 'agents'>;
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
 * What everything that starts agents has in common: permission, room, a place in the book of runs, and a way to be stopped.
 *
 * @throws ParallelAgentsError if nothing was started
 */
export async function enterRun<Report>(
  { kind, title, tasks }: Entry,
  { host, signal: turn, onUpdate }: ToolCall,
  work: (means: Means) => Promise<Report>,
): Promise<Report> {
  requireRoom(tasks, host);
  const id = `${kind}-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const stopped = new AbortController();
  const account = new Account();
  const leave = host.shared.book.enter({
    id,
    chat: host.chat,
    title: title.slice(0, 200),
    summary: () => account.summary(),
    stop: (reason) => stopped.abort(reason),
  });
  try {
    const options = orchestratorOptions(host);
    const report = await work({
      id,
      options,
      signal: AbortSignal.any([stopped.signal, ...(turn ? [turn] : [])]),
      record: (step, event) => account.record(step, event),
      tell: (text) => onUpdate?.({ content: [{ type: 'text', text }], details: { progress: text } }),
    });
    // Ended sessions are deleted behind the answer; what cannot be deleted is in the gateway’s log.
    void options.runtime.close?.();
    return report;
  } finally {
    leave();
  }
}
