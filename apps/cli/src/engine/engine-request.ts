import { type Config, configSchema } from '@parallel-agents/app/fields';
import type { AgentTask } from '@parallel-agents/core';
import { z } from 'zod';
import { requestSchema } from '../kept-runs/run-request.ts';
import type { RunFlags } from '../settings/flags.ts';

/**
 * What a run is handed in with: its tasks, and what its submitter wants of it. Where sessions run and which agents there
 * are is up to the workers.
 */
const engineRequestSchema = z.object({
  tasks: requestSchema.shape.tasks,
  flags: requestSchema.shape.flags
    .pick({
      model: true,
      timeout: true,
      tiers: true,
      start: true,
      minScore: true,
      judge: true,
      budget: true,
      maxTokens: true,
      maxSpawns: true,
      deadline: true,
      onExhausted: true,
      allowUnknownPrices: true,
    })
    .transform(withoutAbsent),
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

export function toEngineRequest(tasks: readonly AgentTask[], flags: RunFlags, config: Config): EngineRequest {
  const wanted = Object.keys(engineRequestSchema.shape.config.shape);
  const fields = Object.entries(config).filter(([name]) => wanted.includes(name));
  return engineRequestSchema.parse({ tasks, flags, config: Object.fromEntries(fields) });
}

/** What a configuration says beside what a run is handed in with. */
export function withoutRequestFields(config: Config): Config {
  const handedIn = Object.keys(engineRequestSchema.shape.config.shape);
  return Object.fromEntries(Object.entries(config).filter(([name]) => !handedIn.includes(name)));
}

/** @throws ZodError if it was handed in by something else */
export function engineRequestOf(request: unknown): EngineRequest {
  return engineRequestSchema.parse(request);
}

function withoutAbsent(flags: object): RunFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
