import { InputError } from '@parallel-agents/core';
import { defaultTimeoutSeconds } from '@parallel-agents/core/internal';
import type { Config } from '../config/config-schema.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { chooseRuntime } from './choose-runtime.ts';
import type { BesideBatches } from './runtime-settings.ts';
import type { RuntimePlaces } from './runtimes.ts';

/** Which of the ways to mix are set. */
export interface MixedWays {
  /** Judges and planners are asked at once. */
  judges: boolean;
  /** So is what is not cheaper in a batch. */
  ifCheaper: boolean;
}

/** Live sessions at the same time, where nothing else is set: as elsewhere. */
const usualConcurrent = 8;

export function mixedWays(given: GivenSettings, { batch = {} }: Config): MixedWays {
  return {
    judges: given.liveJudges ?? batch.liveJudges ?? false,
    ifCheaper: given.batchIfCheaper ?? batch.onlyIfCheaper ?? false,
  };
}

/**
 * Where a run in batches asks what cannot wait: the runtime that it would have without batches.
 *
 * @param shareOf the part of its price that a model costs in a batch
 * @throws InputError `INVALID_OPTION` where nothing is set up to ask at once
 */
export async function liveBeside(
  { judges, ifCheaper }: MixedWays,
  given: GivenSettings,
  config: Config,
  here: RuntimePlaces,
  { model, judge, shareOf }: { model?: string; judge?: string; shareOf(model: string): number },
): Promise<BesideBatches | undefined> {
  if (!judges && !ifCheaper) return undefined;
  const { runtime, baseUrl } = await withoutBatches(given, config, here, judges ? (judge ?? model) : model);
  const isDear = (asked: string | undefined): boolean => {
    const named = asked ?? model;
    return named !== undefined && shareOf(named) >= 1;
  };
  const what = [
    ...(judges ? ['judges and planners'] : []),
    ...(ifCheaper ? ['what is not cheaper in a batch', 'agents with tools'] : []),
  ];
  return {
    name: runtime.name,
    isLive: ({ model: asked, urgent, toolUse }) =>
      (judges && urgent === true) || (ifCheaper && (toolUse !== undefined || isDear(asked))),
    timeoutSeconds: config.timeoutSeconds ?? defaultTimeoutSeconds,
    concurrent: config.concurrency ?? usualConcurrent,
    toolCalls: ifCheaper,
    words: `Asked at once on ${runtime.name}, at the full price: ${what.join(', ')}.`,
    open: (settings) =>
      runtime.create({
        ...settings,
        ...(baseUrl !== undefined && { openaiCompatible: { ...settings.openaiCompatible, baseUrl } }),
      }),
  };
}

/** The runtime that the same settings choose without batches. */
export async function withoutBatches(
  given: GivenSettings,
  config: Config,
  here: RuntimePlaces,
  model: string | undefined,
): ReturnType<typeof chooseRuntime> {
  const { runtime: _batch, ...rest } = config;
  const { baseUrl } = given;
  const asked = { ...(baseUrl !== undefined && { baseUrl }), ...(model !== undefined && { model }) };
  const { PARALLEL_AGENTS_RUNTIME: named, ...env } = here.env;
  const live = named === 'batch' || named === undefined ? { ...here, env } : here;
  const own = config.runtime === 'batch' ? rest : config;
  // A gateway that happens to run here has models of its own.
  const chosen = await chooseRuntime(asked, own, live, { onlyKeys: true });
  if (!chosen.runtime.batched) return chosen;
  const message = 'nothing is set up here that is asked at once';
  const fix = 'Leave it out: then everything is asked in batches.';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['runtime'], message, fix }]);
}
