import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Journal,
  type RunJournal,
  type RunStatus,
  type RunSummary,
  toErrorInfo,
} from '@parallel-agents/core';
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
export type KeptRequest = z.infer<typeof requestSchema>;

/** Marks the entry of what a chat asked for; the runs of its tasks are kept under it. */
const entryRuntime = 'openclaw-chat';

/** A run that nobody works on, from before the gateway was started or since. */
export interface KeptRun extends KeptRequest {
  id: string;
  /** `interrupted`: the gateway ended in the middle. `cancelled`: the user stopped it. Both can be gone on with. */
  state: Exclude<RunStatus, 'running'>;
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

  async begin(journal: Journal, id: string, request: KeptRequest, keeping: Keeping): Promise<RunJournal> {
    await this.#forgetOld(journal, keeping);
    const createdAt = new Date().toISOString();
    return journal.begin({ runId: id, createdAt, runtime: entryRuntime, tasks: [], request });
  }

  /** The runs of a chat, the latest first. */
  async of({ chat, ...keeping }: Keeping & { chat: string }): Promise<KeptRun[]> {
    const journal = this.journal(keeping);
    if (journal === undefined) return [];
    const all = await journal.list();
    const found: KeptRun[] = [];
    for (const { runId: id, runtime, status: state } of all) {
      if (found.length === mostRuns) break;
      if (runtime !== entryRuntime || state === 'running') continue;
      const { header, summary: last } = await journal.read(id);
      // One that is resumed has the summary of the time before.
      const summary = state === 'interrupted' ? undefined : last;
      const request = requestSchema.safeParse(header.request).data;
      // What was refused before anything was started is no run to look back at.
      if (request?.chat !== chat || summary?.asked === 0) continue;
      const parts = all.filter(({ workflow }) => isStepOf(id, workflow));
      const costs = parts.flatMap(({ costUsd }) => costUsd ?? []);
      found.push({
        ...request,
        id,
        state,
        ...(summary && { summary }),
        asked: sum(parts.map(({ asked }) => asked)),
        completed: sum(parts.map(({ completed }) => completed)),
        ...(costs.length > 0 && { costUsd: sum(costs) }),
      });
    }
    return found;
  }

  /** Whether a step of a run has tasks of whose end nothing is known: it is done when somebody goes on with it. */
  async hasOpenSteps(id: string, keeping: Keeping): Promise<boolean> {
    const all = (await this.journal(keeping)?.list()) ?? [];
    return all.some(({ workflow, status }) => isStepOf(id, workflow) && !isEnded(status));
  }

  /** The ids of runs, of all chats, that can be gone on with: their sessions may hold answers that are paid for. */
  async unfinished(keeping: Keeping): Promise<Set<string>> {
    const all = (await this.journal(keeping)?.list()) ?? [];
    const open = all.filter(({ runtime, status }) => runtime === entryRuntime && !isEnded(status));
    return new Set(open.map(({ runId }) => runId));
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
    this.#isTried = false;
  }

  async #forgetOld(journal: Journal, { api, config }: Keeping): Promise<void> {
    const before = new Date(Date.now() - config.keepRunsDays * 24 * 60 * 60 * 1000);
    await journal.prune({ before }).catch((thrown: unknown) => {
      api.logger.warn(`Old runs could not be forgotten: ${toErrorInfo(thrown).message}`);
    });
  }
}

/** That the end of a run could not be written concerns nobody but the log. */
export async function keepEnd(
  entry: RunJournal,
  ending: RunStatus,
  summary: RunSummary,
  { api }: Pick<Keeping, 'api'>,
): Promise<void> {
  const isOver = ending !== 'running' && ending !== 'interrupted';
  await (isOver ? entry.end(ending, summary) : entry.release()).catch((thrown: unknown) => {
    api.logger.warn(`The end of a run could not be kept: ${toErrorInfo(thrown).message}`);
  });
}

/** What a goal makes agents with is a workflow of its own, `<id>.create-1`. */
function isStepOf(id: string, workflow: string | undefined): boolean {
  return `${workflow}.`.startsWith(`${id}.`);
}

function isEnded(status: RunStatus): boolean {
  return status === 'completed' || status === 'failed';
}

/** Whether there is something left to do. */
export function isUnfinished({ state }: Pick<KeptRun, 'state'>): boolean {
  return state === 'interrupted' || state === 'cancelled';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
