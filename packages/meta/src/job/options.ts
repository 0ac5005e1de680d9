import {
  InputError,
  type JobEvent,
  type JobLimits,
  type OpenJob,
  type OrchestratorOptions,
} from '@parallel-agents/core';
import { formatPath } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { agentJobLimits } from './limits.ts';

/** The runtime, limits, policy and admission are those of `createOrchestrator`; `maxConcurrent` is for all agents together. */
export interface AgentJobOptions extends Omit<OrchestratorOptions, 'agents'> {
  /** The lower bound of the panel, and the held-out judge, must come to at least this, from 0 to 10. @default 8.5 */
  target?: number;
  /** Reviews of an agent at most, the first one included; from 1 to 20. @default 4 */
  maxRounds?: number;
  /** Seats of the panel, from 3 to 10. @default 3 */
  judges?: number;
  /**
   * Models for judges, as `provider/model`. Where there are others, an author's own model does not judge its work, and the
   * last one is kept for the held-out judge. @default what the policy or the runtime chooses
   */
  judgeModels?: readonly string[];
  /** Names the job in the ids of its sub-runs, `<jobId>.a1.create`; at most 32 characters. @default a random id */
  jobId?: string;
  /**
   * Go on with the job of this `jobId` where the journal left it: sessions that ended are not paid again, and
   * what nobody has started is started. Everything else must be as it was. @default false
   */
  resume?: boolean;
  /** Decides the orders in which judges see things. @default '1' */
  seed?: string;
  /** Stops the sessions that are running and starts no more; what is finished is in the report. */
  signal?: AbortSignal;
  /**
   * The job that the work belongs to, opened and ended by the caller: `jobId`, `journal`, `resume` and `onEvent` are
   * of no account then. @default one of its own, kept in `journal`
   */
  job?: OpenJob;
  /** Kept in the log with the job, as plain data without secrets: what is needed to ask for the same again. */
  request?: unknown;
  /** Kept in the log for those who show the job: what it may use at most. `admission` keeps it to that. */
  limits?: JobLimits;
  /** Called with every event, in order. */
  onEvent?(event: JobEvent): void;
}

const limits = z.object(agentJobLimits);

export type AgentJobLimits = z.infer<typeof limits>;

/** @throws InputError `INVALID_OPTION` naming every option that is out of range */
export function checkOptions(options: AgentJobOptions): AgentJobLimits {
  const parsed = limits.safeParse(options);
  if (parsed.success) {
    if (parsed.data.resume && (options.jobId === undefined || options.journal === undefined)) {
      const fix = 'Give jobId and journal, or leave resume out.';
      const message = 'a job cannot be resumed without its id and a journal';
      throw new InputError([{ code: 'INVALID_OPTION', path: ['resume'], message, fix }]);
    }
    return parsed.data;
  }
  throw new InputError(
    parsed.error.issues.map((found) => {
      const path = found.path.map((part) => (typeof part === 'number' ? part : String(part)));
      const fix = `Correct the option ${formatPath(path)}.`;
      return { code: 'INVALID_OPTION', path, message: found.message, fix };
    }),
  );
}
