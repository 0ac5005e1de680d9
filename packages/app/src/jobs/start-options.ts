import {
  type AgentDefinition,
  InputError,
  type JobEvent,
  type OrchestratorOptions,
} from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import type { AgentOutcome, OrchestrateOptions } from '@parallel-agents/meta';
import { z } from 'zod';
import { didYouMean } from '../basics/nearest-name.ts';
import { issuesOf } from '../documents/zod-issues.ts';
import type { JobContext } from './context.ts';

/** How a job is started, and what its face has to say in it. */
export interface StartOptions {
  /** Its id; one that is kept already is gone on with. @default a new one */
  id?: string;
  /** Go on with the kept job of this id. What is paid for is not paid for again. @default false */
  resume?: boolean;
  /** With `resume`: do the tasks again that failed. @default false */
  retryFailed?: boolean;
  /** Stops it: what is finished is in the report. */
  signal?: AbortSignal;
  /** Called with every event, in order. */
  onEvent?(event: JobEvent): void;
  /** Asked before the tasks of a plan are spawned. @default every plan is approved */
  approve?: NonNullable<OrchestrateOptions['approve']>;
  /** Called with each agent that was made because a plan was missing it. */
  onAgentMade?(
    agent: AgentDefinition,
    outcome: Pick<AgentOutcome, 'status' | 'target'>,
  ): void | Promise<void>;
  /** Names that new agents may not have, beside those of agents that are known. @default none */
  takenNames?: readonly string[];
  /** Whether later jobs learn from this one how good tiers are. @default true for a new job of tasks or a goal */
  learn?: boolean;
  /** What the face keeps with it, for when it is gone on with. Plain data. */
  face?: unknown;
}

const optionsSchema = z
  .strictObject({
    id: z.string(),
    resume: z.boolean(),
    retryFailed: z.boolean(),
    signal: z.instanceof(AbortSignal, { error: 'must be an AbortSignal' }),
    onEvent: aFunction(),
    approve: aFunction(),
    onAgentMade: aFunction(),
    takenNames: z.array(z.string()),
    learn: z.boolean(),
    face: z.unknown(),
  })
  .partial();

function aFunction() {
  return z.custom<unknown>((value) => typeof value === 'function', 'must be a function');
}

/**
 * The options, seen to be some; those that are `undefined` are left out.
 * @throws InputError `INVALID_OPTION` naming each that is wrong or unknown
 */
export function readStartOptions(options: StartOptions = {}): StartOptions {
  const given: StartOptions = typeof options === 'object' && options !== null ? defined(options) : options;
  const parsed = optionsSchema.safeParse(given);
  if (parsed.success) return given;
  const known = Object.keys(optionsSchema.shape);
  throw new InputError(
    issuesOf(parsed.error, 'INVALID_OPTION', (path, kind) => {
      const [name = ''] = path.map(String);
      if (kind !== 'unrecognized_keys') return `Correct ${name || 'the options'}, or leave it out.`;
      return `${didYouMean(name, known)}The options are: ${known.join(', ')}.`;
    }),
  );
}

/** @throws JournalError if it is to be kept and cannot be */
export async function keptBy({
  journal: open,
  onJournalFailure,
}: JobContext): Promise<Pick<OrchestratorOptions, 'journal' | 'onJournalFailure'>> {
  const journal = await open();
  return journal ? { journal, ...(onJournalFailure && { onJournalFailure }) } : {};
}
