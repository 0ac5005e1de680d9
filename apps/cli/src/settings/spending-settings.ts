import { InputError, type InputIssue } from '@parallel-agents/core';
import type { BudgetOptions, BudgetSettings, PriceList, TierModel } from '@parallel-agents/escalation';
import type { Config } from './config-schema.ts';
import type { RunFlags } from './flags.ts';
import type { ModelNames } from './model-names.ts';
import { refuseContradictions } from './spending-contradictions.ts';
import { checkTierName, readTiers } from './tier-settings.ts';

/** Which models, how good, and how much: flags, then the configuration. */
export interface SpendingSettings {
  /** Absent: one model for everything. */
  tiers?: TierModel[];
  /** `agent`, `auto`, or a tier. */
  start: string;
  gate?: JudgeSettings;
  /** Absent: no budget. */
  budget?: BudgetOptions;
  prices: PriceList;
  /** Models with a price of their own in the configuration. */
  pricedModels: readonly string[];
  overrides: NonNullable<Config['overrides']>;
}

export interface JudgeSettings {
  minScore: number;
  model: string;
  /** The flag or field that names the model. */
  namedBy: InputIssue['path'];
}

/**
 * @param model that of tasks that name none
 * @throws InputError for settings that contradict each other, and for models and tiers that do not exist
 */
export async function resolveSpending(
  flags: RunFlags,
  config: Config,
  { names, model }: { names: ModelNames; model?: string | undefined },
): Promise<SpendingSettings> {
  const { priceList } = await import('@parallel-agents/escalation');
  refuseContradictions(flags, config);
  const tiers = await readTiers(flags, config, names);
  const start = flags.start ?? config.start ?? 'agent';
  if (tiers) checkTierName(start, flags.start === undefined ? ['start'] : ['--start'], tiers, startWords);
  const gate = tiers && resolveJudge(flags, config, tiers, names);
  const prices = priceList(config.prices);
  const defaultModel = tiers ? undefined : (model ?? config.openaiCompatible?.model);
  const limits = resolveBudget(flags, config.budget);
  const budget = limits && {
    ...limits,
    prices,
    settings: flagNames,
    ...(defaultModel !== undefined && { defaultModel }),
  };
  return {
    ...(tiers && { tiers }),
    start,
    ...(gate && { gate }),
    ...(budget && { budget }),
    prices,
    pricedModels: Object.keys(config.prices ?? {}),
    overrides: resolveOverrides(config, tiers, names),
  };
}

const startWords = ['agent', 'auto'];

const flagNames: BudgetSettings = {
  usd: '--budget',
  tokens: '--max-tokens',
  spawns: '--max-spawns',
  deadlineSeconds: '--deadline',
  prices: '`prices` of the configuration (or say --allow-unknown-prices)',
};

function resolveJudge(
  flags: RunFlags,
  { gate = {} }: Config,
  tiers: readonly TierModel[],
  names: ModelNames,
): JudgeSettings | undefined {
  const minScore = flags.minScore ?? gate.minScore;
  if (minScore === undefined) return undefined;
  const named = flags.judge ?? gate.model;
  if (named !== undefined) {
    const namedBy = flags.judge === undefined ? ['gate', 'model'] : ['--judge'];
    return { minScore, model: names.resolve(named, namedBy), namedBy };
  }
  const [cheapest] = tiers;
  const namedBy = flags.tiers === undefined ? ['tiers'] : ['--tiers'];
  return cheapest && { minScore, model: cheapest.model, namedBy };
}

/** An override of a tier does not apply to a run without tiers. */
function resolveOverrides(
  { overrides = {} }: Config,
  tiers: readonly TierModel[] | undefined,
  names: ModelNames,
): SpendingSettings['overrides'] {
  const entries = Object.entries(overrides).map(([agent, { model, tier, ...others }]) => {
    const path = ['overrides', agent];
    if (tier !== undefined && tiers) checkTierName(tier, [...path, 'tier'], tiers);
    const resolved = {
      ...others,
      ...(tier !== undefined && { tier }),
      ...(model !== undefined && { model: names.resolve(model, [...path, 'model']) }),
    };
    return [agent, resolved] as const;
  });
  return Object.fromEntries(entries);
}

function resolveBudget(flags: RunFlags, config: Config['budget'] = {}): BudgetOptions | undefined {
  const usd = flags.budget ?? config.usd;
  const tokens = flags.maxTokens ?? config.maxTokens;
  const spawns = flags.maxSpawns ?? config.maxSpawns;
  const deadlineSeconds = flags.deadline ?? config.deadlineSeconds;
  const isLimited = [usd, tokens, spawns, deadlineSeconds].some((limit) => limit !== undefined);
  if (!isLimited && flags.onExhausted !== undefined) {
    const fix = 'Add a limit: --budget, --max-tokens, --max-spawns or --deadline.';
    throw refused('--on-exhausted', '--on-exhausted means nothing without a budget or a deadline', fix);
  }
  if (usd === undefined && flags.allowUnknownPrices) {
    const fix = 'Add --budget, such as --budget 2usd, or leave it out: no price is needed.';
    const message = '--allow-unknown-prices means nothing without a budget in US dollars';
    throw refused('--allow-unknown-prices', message, fix);
  }
  if (!isLimited) return undefined;
  const onExhausted = flags.onExhausted ?? config.onExhausted;
  const allow = flags.allowUnknownPrices ?? config.allowUnknownPrices;
  return {
    ...(usd !== undefined && { usd }),
    ...(tokens !== undefined && { tokens }),
    ...(spawns !== undefined && { spawns }),
    ...(deadlineSeconds !== undefined && { deadlineSeconds }),
    ...(onExhausted !== undefined && { onExhausted }),
    ...(allow && { unknownPrice: 'allow' as const }),
    ...(config.reserveOutputTokens !== undefined && { reserveOutputTokens: config.reserveOutputTokens }),
  };
}

function refused(option: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
}
