import type { Settings } from '@parallel-agents/app/settings';
import { type AgentTask, agentTaskSchema, JournalError, type JournalledRun } from '@parallel-agents/core';
import { z } from 'zod';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';

/** What the journal keeps of a command, so that another one can go on with its run. */
export const requestSchema = z.object({
  tasks: z.array(agentTaskSchema),
  /** Relative paths and the configuration file are looked up from here again. */
  cwd: z.string(),
  flags: z.object({
    agents: z.array(z.string()).optional(),
    config: z.string().optional(),
    runtime: z.string().optional(),
    baseUrl: z.string().optional(),
    profile: z.string().optional(),
    apiKeyHeader: z.string().optional(),
    maxOutputTokens: z.number().optional(),
    header: z.array(z.string()).optional(),
    body: z.array(z.string()).optional(),
    model: z.string().optional(),
    concurrency: z.number().optional(),
    timeout: z.number().optional(),
    output: z.string().optional(),
    keepSessions: z.literal(true).optional(),
    tiers: z.array(z.string()).optional(),
    start: z.string().optional(),
    minScore: z.number().optional(),
    judge: z.string().optional(),
    budget: z.number().optional(),
    maxTokens: z.number().optional(),
    maxSpawns: z.number().optional(),
    deadline: z.number().optional(),
    onExhausted: z.enum(['finish', 'cancel']).optional(),
    allowUnknownPrices: z.literal(true).optional(),
  }),
});

export interface RunRequest {
  tasks: AgentTask[];
  cwd: string;
  flags: RunFlags;
}

/** As plain data; the tasks are checked when they are run. How results are shown is up to whoever asks for them. */
export function toRequest(
  tasks: readonly AgentTask[],
  flags: RunFlags,
  { runtime, foundUrl }: Pick<Settings, 'runtime' | 'foundUrl'>,
  { cwd }: Environment,
): RunRequest {
  // What was found today may not be found when the run is gone on with: it stays where it was begun.
  const pinned = { ...flags, runtime: runtime.name, baseUrl: flags.baseUrl ?? foundUrl };
  return { tasks: [...tasks], cwd, flags: withoutAbsent(requestSchema.shape.flags.parse(pinned)) };
}

/** @throws JournalError `RUN_CHANGED` if the run was not started by this command */
export function requestOf({ header }: JournalledRun): RunRequest {
  const parsed = requestSchema.safeParse(header.request);
  if (parsed.success) return { ...parsed.data, flags: withoutAbsent(parsed.data.flags) };
  const { runId, workflow } = header;
  if (workflow !== undefined) {
    throw new JournalError({
      code: 'RUN_CHANGED',
      message: `The run ${runId} is a step of the workflow ${workflow}, which is gone on with as a whole.`,
      fix: `Give the command that started it again, with --workflow ${workflow}.`,
    });
  }
  throw new JournalError({
    code: 'RUN_CHANGED',
    message: `The run ${header.runId} was not started by this command, which so does not know its tasks.`,
    fix: 'Resume it with the program that started it; `runs show` has its results so far.',
    cause: parsed.error,
  });
}

/**
 * The flags of a run that is gone on with: those it was started with, and before them those that are given now. Tiers that
 * are given now go before one model then, and the other way round.
 */
export function withGivenFlags(earlier: RunFlags, given: RunFlags): RunFlags {
  const { model, tiers, start, minScore, judge, runtime, baseUrl, ...others } = earlier;
  // A server that is given now, or another runtime, stands for where the run was begun.
  const isMoved = given.runtime !== undefined || given.baseUrl !== undefined;
  const where = isMoved ? {} : withoutAbsent({ runtime, baseUrl });
  const oneModel = model === undefined ? {} : { model };
  const tiered = withoutAbsent({ tiers, start, minScore, judge });
  return {
    ...others,
    ...where,
    ...(given.tiers === undefined && oneModel),
    ...(given.model === undefined && tiered),
    ...given,
  };
}

function withoutAbsent(flags: z.infer<typeof requestSchema>['flags']): RunFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
