import { type JobLog, JournalError } from '@parallel-agents/core';
import { defined, startOf } from '@parallel-agents/core/internal';
import { z } from 'zod';
import type { LoadedConfig } from '../config/config.ts';
import { type Config, configSchema } from '../config/config-schema.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { limitsSchema } from '../config/limits.ts';
import type { PlanAnswer } from '../engine/plan-answers.ts';
import { type JobSpec, readJobSpec } from '../jobs/job-spec.ts';
import type { Settings } from '../settings/settings.ts';

/** What is kept of a job, so that another process can go on with it. */
export interface JobRequest {
  spec: JobSpec;
  /** What was given beside the configuration. */
  given: GivenSettings;
  /** Relative paths and the configuration file are looked up from here again. */
  cwd: string;
  /** What the face keeps beside: the command keeps where results are written to. */
  face?: unknown;
  /** For workers of an engine, who have settings of their own. */
  sent?: SentWith;
}

/** What goes with a job to the workers of an engine. */
interface SentWith {
  /** What the configuration of whoever handed it in says of models and money. */
  config: Config;
  /** The agents that are refined or reviewed, as data. */
  agents?: unknown[] | undefined;
  /** Names that new agents may not have. */
  takenNames?: string[] | undefined;
  /** Its plans wait for an answer: the worker lets go of it until there is one. */
  asks?: true | undefined;
  /** To the plan that waits, from whoever was asked. */
  answer?: PlanAnswer | undefined;
}

/** What of a configuration is up to whoever hands a job in; where sessions run, and the agents, are up to the workers. */
const sentConfigSchema = configSchema.pick({
  model: true,
  timeoutSeconds: true,
  tiers: true,
  aliases: true,
  start: true,
  gate: true,
  budget: true,
  prices: true,
  overrides: true,
});

/** Of a configuration, what goes along with a job. */
export function sentConfigOf(config: Config): Config {
  const wanted = Object.keys(sentConfigSchema.shape);
  const fields = Object.entries(config).filter(([name]) => wanted.includes(name));
  return sentConfigSchema.parse(Object.fromEntries(fields));
}

const list = z.array(z.string());
const where = {
  agents: list.optional(),
  config: z.string().optional(),
  runtime: z.string().optional(),
  baseUrl: z.string().optional(),
  liveJudges: z.boolean().optional(),
  batchIfCheaper: z.boolean().optional(),
  profile: z.string().optional(),
  apiKeyHeader: z.string().optional(),
  maxOutputTokens: z.number().optional(),
  header: list.optional(),
  body: list.optional(),
  keepSessions: z.literal(true).optional(),
  model: z.string().optional(),
  tiers: list.optional(),
  start: z.string().optional(),
  minScore: z.number().optional(),
  judge: z.string().optional(),
  mcp: list.optional(),
  allowTools: list.optional(),
  toolsRoot: z.string().optional(),
  toolRounds: z.number().optional(),
};

const requestSchema = z.object({
  version: z.literal(2),
  spec: z.unknown().transform(readJobSpec),
  given: z.object({ ...where, limits: limitsSchema.optional() }).transform(asGiven),
  cwd: z.string(),
  face: z.unknown().optional(),
  sent: z
    .object({
      config: sentConfigSchema,
      agents: z.array(z.unknown()).optional(),
      takenNames: list.optional(),
      asks: z.literal(true).optional(),
      answer: z
        .object({ phase: z.enum(['plan', 'replan']), plan: z.string(), approved: z.boolean() })
        .optional(),
    })
    .optional(),
});

/** The flags of an earlier version, as settings. */
const flagsSchema1 = z
  .object({
    ...where,
    concurrency: z.number().optional(),
    timeout: z.number().optional(),
    budget: z.number().optional(),
    maxTokens: z.number().optional(),
    maxSpawns: z.number().optional(),
    deadline: z.number().optional(),
    onExhausted: z.enum(['finish', 'cancel']).optional(),
    allowUnknownPrices: z.literal(true).optional(),
  })
  .transform(({ concurrency, timeout, budget, maxTokens, maxSpawns, deadline, ...others }) => {
    const { onExhausted, allowUnknownPrices, ...settings } = others;
    const limits = defined({
      usd: budget,
      tokens: maxTokens,
      spawns: maxSpawns,
      deadlineSeconds: deadline,
      concurrent: concurrency,
      timeoutSeconds: timeout,
      onExhausted,
      allowUnknownPrices,
    });
    return asGiven({ ...settings, limits });
  });

/** What earlier versions kept: tasks only, and the flags of the command line. */
const requestSchema1 = z
  .object({
    tasks: z.array(z.unknown()),
    cwd: z.string(),
    flags: z.looseObject({ output: z.string().optional() }),
  })
  .transform(({ tasks, cwd, flags: { output, ...flags } }) => {
    return { spec: readJobSpec({ tasks }), given: flagsSchema1.parse(flags), cwd, face: { output } };
  });

/** What earlier versions handed in to an engine: tasks only, with settings, or before that with flags. */
const sentSchema1 = z
  .object({ tasks: z.array(z.unknown()), config: sentConfigSchema })
  .and(
    z.union([
      z.object({ given: z.looseObject({ limits: limitsSchema.optional() }).transform(asGiven) }),
      z.looseObject({ flags: flagsSchema1 }).transform(({ flags }) => ({ given: flags })),
    ]),
  )
  .transform(({ tasks, config, given }) => {
    return { spec: readJobSpec({ tasks }), given, cwd: '.', sent: { config } };
  });

/** As plain data. What was found today may not be found when the job is gone on with: it stays where it was begun. */
export function toJobRequest(
  spec: JobSpec,
  given: GivenSettings,
  {
    runtime,
    foundUrl,
    model,
    isDefaultModel,
  }: Pick<Settings, 'runtime' | 'foundUrl' | 'model' | 'isDefaultModel'>,
  { cwd, face }: Pick<JobRequest, 'cwd' | 'face'>,
): unknown {
  const found = defined({ baseUrl: given.baseUrl ?? foundUrl, ...(isDefaultModel && { model }) });
  const pinned = { ...given, runtime: runtime.name, ...found };
  const { strict: _strict, ...kept } = pinned;
  return { version: 2, spec, given: kept, cwd, ...(face !== undefined && { face }) };
}

/**
 * What is handed in for the workers of an engine. How many sessions run at once is told to the engine itself.
 */
export function toSentRequest(
  spec: JobSpec,
  { model, tiers, start, minScore, judge, limits = {} }: GivenSettings,
  runtime: string,
  { cwd, face, sent }: Pick<JobRequest, 'cwd' | 'face' | 'sent'>,
): { request: unknown; identity: unknown } {
  const { concurrent: _concurrent, ...caps } = limits;
  const given = { runtime, ...defined({ model, tiers, start, minScore, judge }), limits: caps };
  const identity = { spec, given, config: sent?.config, agents: sent?.agents };
  return { identity, request: { version: 2, spec, given, cwd, sent, ...(face !== undefined && { face }) } };
}

/** @throws ZodError if it was made by something else */
export function readJobRequest(request: unknown): JobRequest {
  return z.union([requestSchema, sentSchema1, requestSchema1]).parse(request) as JobRequest;
}

/** @throws JournalError `RUN_CHANGED` if it was begun by another program, which alone knows what was wanted */
export function jobRequestOf({ events }: Pick<JobLog, 'events'>): JobRequest {
  const { jobId, request } = startOf(events);
  const parsed = z.union([requestSchema, sentSchema1, requestSchema1]).safeParse(request);
  if (parsed.success) return parsed.data as JobRequest;
  throw new JournalError({
    code: 'RUN_CHANGED',
    message: `${jobId} cannot go on: its settings were not kept with it.`,
    fix: 'Go on with it with the program that started it; its results so far can be shown.',
    cause: parsed.error,
  });
}

/**
 * What a job that is gone on with is given: what it was started with, and before that what is given now. Tiers that are
 * given now go before one model then, and the other way round.
 */
export function withGiven(earlier: GivenSettings, now: GivenSettings): GivenSettings {
  const { model, tiers, start, minScore, judge, runtime, baseUrl, ...others } = earlier;
  // A server that is given now, or another runtime, stands for where the job was begun.
  const isMoved = now.runtime !== undefined || now.baseUrl !== undefined;
  return {
    ...others,
    ...(isMoved ? {} : defined({ runtime, baseUrl })),
    ...(now.tiers === undefined && defined({ model })),
    ...(now.model === undefined && defined({ tiers, start, minScore, judge })),
    ...now,
    limits: { ...earlier.limits, ...now.limits },
  };
}

/** The configuration as a job brings it: of what it sent along, nothing is taken from here. */
export function withSent(loaded: LoadedConfig, { config: sent }: SentWith): LoadedConfig {
  const { config, folder } = loaded;
  const own = Object.fromEntries(
    Object.entries(config).filter(([field]) => !(field in sentConfigSchema.shape)),
  );
  return { config: { ...own, ...sent }, folder };
}

function asGiven(fields: object): GivenSettings {
  return defined(fields);
}
