import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { JobEvent, JobStatus, Journal, RunSummary } from '@parallel-agents/core';
import { startOf, toErrorInfo } from '@parallel-agents/core/internal';
import { nodeSqliteJournal } from '@parallel-agents/journal/node-sqlite';
import { z } from 'zod';
import type { Config } from '../host/config.ts';
import type { PluginApi } from '../host/openclaw.ts';

/** Where runs are kept, and for how long. */
interface Keeping {
  api: Pick<PluginApi, 'runtime' | 'logger'>;
  config: Pick<Config, 'keepRunsDays'>;
}

/** What a chat asked for, as it is kept: enough to ask for it again. */
const requestSchema = z.object({
  chat: z.string(),
  title: z.string(),
  tool: z.string(),
  given: z.unknown(),
  /** The agents of the workspace as they were: the run itself may add to them, or put others in their place. */
  agentFiles: z.array(z.object({ file: z.string(), text: z.string() })),
});
type KeptRequest = z.infer<typeof requestSchema>;

/** What a run ends with. */
const reportSchema = z.looseObject({ summary: z.looseObject({ asked: z.number() }) });

/** A run that nobody works on, from before the gateway was started or since. */
export interface KeptRun extends KeptRequest {
  id: string;
  /** `interrupted`: the gateway ended in the middle. `cancelled`: the user stopped it. Both can be gone on with. */
  state: Exclude<JobStatus, 'running' | 'unreadable'>;
  /** Tasks of the sub-runs that have begun. */
  asked: number;
  completed: number;
  costUsd?: number;
  /** Once it has ended. */
  summary?: RunSummary;
}

/** Runs that are looked at for one chat, the latest. */
const mostRuns = 20;

/** The runs of all chats, in a file of OpenClaw’s state folder, so that a restart of the gateway throws none away. */
export class KeptRuns {
  #journal: Journal | undefined;
  #isTried = false;

  /** Nothing where runs are not kept, and where the file cannot be opened: then the log says why. */
  journal({ api, config }: Keeping): Journal | undefined {
    const folder = api.runtime.state?.resolveStateDir();
    if (folder === undefined || config.keepRunsDays === 0) return undefined;
    if (this.#isTried) return this.#journal;
    this.#isTried = true;
    const own = join(folder, 'parallel-agents');
    try {
      this.#journal = nodeSqliteJournal({ file: join(own, 'runs.sqlite') });
      // The folder is this plugin’s own, whoever made it and with what rights.
      chmodSync(own, 0o700);
    } catch (thrown) {
      const { code, message } = toErrorInfo(thrown);
      api.logger.warn(`Runs are not kept: ${code}: ${message} A restart of the gateway will lose them.`);
    }
    return this.#journal;
  }

  /** The runs of a chat, the latest first. */
  async of({ chat, ...keeping }: Keeping & { chat: string }): Promise<KeptRun[]> {
    const journal = this.journal(keeping);
    if (journal === undefined) return [];
    const found: KeptRun[] = [];
    for (const { jobId: id, status: state, asked, completed, costUsd } of await journal.list()) {
      if (found.length === mostRuns) break;
      if (state === 'running' || state === 'unreadable') continue;
      const { events } = await journal.read(id);
      const request = requestSchema.safeParse(startOf(events).request).data;
      // One that is resumed has the summary of the time before.
      const summary = state === 'interrupted' ? undefined : summaryIn(events);
      // What was refused before anything was started is no run to look back at.
      if (request?.chat !== chat || (state !== 'interrupted' && asked === 0)) continue;
      found.push({
        ...request,
        id,
        state,
        ...(summary && { summary }),
        asked,
        completed,
        ...(costUsd !== undefined && { costUsd }),
      });
    }
    return found;
  }

  /** The ids of runs, of all chats, that can be gone on with: their sessions may hold answers that are paid for. */
  async unfinished(keeping: Keeping): Promise<Set<string>> {
    const all = (await this.journal(keeping)?.list()) ?? [];
    const open = all.filter(({ status }) => status !== 'completed' && status !== 'failed');
    return new Set(open.map(({ jobId }) => jobId));
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
    this.#isTried = false;
  }

  /** Forgets runs that have been kept long enough. */
  async forgetOld(journal: Journal, { api, config }: Keeping): Promise<void> {
    const before = new Date(Date.now() - config.keepRunsDays * 24 * 60 * 60 * 1000);
    await journal.prune({ before }).catch((thrown: unknown) => {
      api.logger.warn(`Old runs could not be forgotten: ${toErrorInfo(thrown).message}`);
    });
  }
}

/** The account of a run that has ended. */
function summaryIn(events: readonly JobEvent[]): RunSummary | undefined {
  const ended = events.findLast((event) => event.type === 'job.ended');
  const report = reportSchema.safeParse(ended?.report);
  if (report.success) return report.data.summary as unknown as RunSummary;
  // Version 1 kept it apart.
  return events.filter((event) => event.type === 'run.ended').findLast(({ step }) => step === undefined)
    ?.summary;
}

/** Whether there is something left to do. */
export function isUnfinished({ state }: Pick<KeptRun, 'state'>): boolean {
  return state === 'interrupted' || state === 'cancelled';
}
