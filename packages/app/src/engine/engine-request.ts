import { type AgentTask, agentTaskSchema } from '@parallel-agents/core';
import { z } from 'zod';
import { defined } from '../basics/defined.ts';
import { type Config, configSchema } from '../config/config-schema.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { limitsSchema } from '../config/limits.ts';
import { flagsSchema1 } from '../store/job-request.ts';

const givenSchema = z.object({
  model: z.string().optional(),
  tiers: z.array(z.string()).optional(),
  start: z.string().optional(),
  minScore: z.number().optional(),
  judge: z.string().optional(),
  limits: limitsSchema.optional(),
});

/**
 * What a run is handed in with: its tasks, and what its submitter wants of it. Where sessions run and which agents there
 * are is up to the workers.
 */
const engineRequestSchema = z.object({
  tasks: z.array(agentTaskSchema),
  given: givenSchema.transform((given): GivenSettings => defined(given)),
  config: configSchema.pick({
    model: true,
    timeoutSeconds: true,
    tiers: true,
    aliases: true,
    start: true,
    gate: true,
    budget: true,
    prices: true,
    overrides: true,
  }),
});
export type EngineRequest = z.infer<typeof engineRequestSchema>;

/** Earlier versions handed flags in. */
const earlierSchema = z
  .looseObject({ flags: flagsSchema1 })
  .transform(({ flags, ...others }) => engineRequestSchema.parse({ ...others, given: wantedOf(flags) }));

export function toEngineRequest(
  tasks: readonly AgentTask[],
  given: GivenSettings,
  config: Config,
): EngineRequest {
  const wanted = Object.keys(engineRequestSchema.shape.config.shape);
  const fields = Object.entries(config).filter(([name]) => wanted.includes(name));
  return engineRequestSchema.parse({ tasks, given: wantedOf(given), config: Object.fromEntries(fields) });
}

/** What a configuration says beside what a run is handed in with. */
export function withoutRequestFields(config: Config): Config {
  const handedIn = Object.keys(engineRequestSchema.shape.config.shape);
  return Object.fromEntries(Object.entries(config).filter(([name]) => !handedIn.includes(name)));
}

/** @throws ZodError if it was handed in by something else */
export function engineRequestOf(request: unknown): EngineRequest {
  return z.union([engineRequestSchema, earlierSchema]).parse(request);
}

/** The part of the settings that is not up to the workers; how many sessions run at once is. */
function wantedOf({ model, tiers, start, minScore, judge, limits = {} }: GivenSettings): GivenSettings {
  const { concurrent: _concurrent, ...caps } = limits;
  return { ...defined({ model, tiers, start, minScore, judge }), limits: caps };
}
