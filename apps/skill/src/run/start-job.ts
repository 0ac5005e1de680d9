import { join } from 'node:path';
import {
  Closings,
  type JobContext,
  type JobSpec,
  kindOf,
  newJobId,
  type ReportOf,
  type StartOptions,
  startJob,
} from '@parallel-agents/app/internal/start';
import type { JobEvent, RunSummary } from '@parallel-agents/core';
import { Account } from '@parallel-agents/meta/internal';
import type { Registry } from '@parallel-agents/registry';
import { beginningOf } from '../answer/cut.ts';
import { describeInChat } from '../host/describe-in-chat.ts';
import type { Host } from '../host/host.ts';
import { settingsOf } from '../host/settings.ts';
import type { AskedCall } from '../tool.ts';
import { foundAgentFiles } from '../workspace/found-agents.ts';
import { readAgentFiles } from '../workspace/workspace-agents.ts';
import { deleteLeftSessions } from './left-sessions.ts';
import { requireRoom } from './require-room.ts';
import { watchProgress } from './watch-progress.ts';

/** What a chat wants done. */
export interface WantedJob<Spec extends JobSpec> {
  spec: Spec;
  /** What it is for, in a few words. */
  title: string;
  /** How many tasks or agents are asked for. */
  tasks: number;
  /** The agents that it knows, without those that are made up for it. */
  registry: Registry;
  /** What the chat is told of an event. @default nothing */
  progressOf?(event: JobEvent): string | undefined;
  options?: Pick<StartOptions, 'onAgentMade' | 'takenNames'>;
}

/**
 * Does what a chat wants as a job of the application layer, with what only a chat has: permission, room, a place in the
 * book of runs, progress in the chat, and a way to be stopped. One that an earlier process began goes on: what that paid
 * for is not paid again.
 *
 * @throws ParallelAgentsError if nothing was started
 */
export async function runJob<Spec extends JobSpec>(
  wanted: WantedJob<Spec>,
  call: AskedCall,
): Promise<ReportOf<Spec>> {
  const { host, signal: turn, resume } = call;
  requireRoom(wanted.tasks, host);
  const id = resume ?? newJobId(kindOf(wanted.spec) ?? 'tasks');
  const title = beginningOf(wanted.title, 200);
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
  const closings = closingsOf(host);
  try {
    const context = await contextOf(wanted, host, { tell: progress.tell, closings });
    const onEvent = (event: JobEvent): void => {
      call.onEntered?.({ id, title });
      account.record(event);
      progress.record(event);
      if (event.type === 'journal.failed') warn(host, event.error.message);
      const told = wanted.progressOf?.(event);
      if (told !== undefined) progress.tell(told);
    };
    const options: StartOptions = {
      ...wanted.options,
      id,
      ...(resume !== undefined && { resume: true, learn: false }),
      ...(call.retryFailed && { retryFailed: true }),
      signal: turn ? AbortSignal.any([stopped.signal, turn]) : stopped.signal,
      onEvent,
    };
    const request = await requestOf(title, call);
    const report = await startJob({ ...wanted.spec, title }, context, options, request);
    last = report.summary;
    return report as ReportOf<Spec>;
  } finally {
    progress.end();
    leave();
    // Ended sessions are deleted behind the answer; what cannot be deleted is in the gateway’s log.
    void closings.end().then(() => deleteLeftSessions(host, id));
  }
}

/** The application layer as this chat has it. */
export async function contextOf(
  { registry }: Pick<WantedJob<JobSpec>, 'registry'>,
  host: Host,
  { tell, closings }: { tell(text: string): void; closings: Closings },
): Promise<JobContext> {
  const { api, config, shared, workspaceDir } = host;
  const state = api.runtime.state?.resolveStateDir();
  return {
    settings: await settingsOf(host),
    known: { registry, warnings: [], originOf: (name) => ({ source: registry.sourceOf(name) }) },
    here: {
      cwd: workspaceDir ?? '',
      env: {},
      describe: describeInChat,
      state: state === undefined || config.keepRunsDays === 0 ? false : join(state, 'parallel-agents'),
    },
    notes: { note: tell, tell, problem: (text) => api.logger.warn(text) },
    journal: async () => {
      const journal = shared.kept.journal(host);
      if (journal) await shared.kept.forgetOld(journal, host);
      return journal;
    },
    onJournalFailure: 'continue',
    admission: [shared.slots.control(config.maxConcurrent)],
    closings,
  };
}

export function closingsOf({ api }: Host): Closings {
  return new Closings({ problem: (text) => api.logger.warn(text) });
}

/** What was asked, as it is kept: enough to ask for it again. */
async function requestOf(title: string, { host, request }: AskedCall): Promise<object> {
  const agentFiles = [...(await readAgentFiles(host)), ...(await foundAgentFiles(host))];
  return { chat: host.chat, title, agentFiles, ...request };
}

function warn({ api }: Host, message: string): void {
  api.logger.warn(`${message} A restart of the gateway will lose what comes now.`);
}
