import { InputError } from '@parallel-agents/core';
import type { BudgetOptions, BudgetSettings, PriceList, TierModel } from '@parallel-agents/escalation';
import type { Config } from './config-schema.ts';
import type { RunFlags } from './flags.ts';

/** Which models, how good, and how much: flags, then the configuration. */
export interface SpendingSettings {
  /** Absent: one model for everything. */
  tiers?: TierModel[];
  /** `agent`, `auto`, or a tier. */
  start: string;
  gate?: { minScore: number; model: string };
  /** Absent: no budget. */
  budget?: BudgetOptions;
  prices: PriceList;
  overrides: NonNullable<Config['overrides']>;
}

/** @throws InputError for flags that contradict each other, and for tiers that do not exist */
export async function resolveSpending(flags: RunFlags, config: Config): Promise<SpendingSettings> {
  const { defaultAliases, priceList, resolveTiers } = await import('@parallel-agents/escalation');
  refuseContradictions(flags, config);
  const named = flags.tiers ?? (flags.model === undefined ? config.tiers : undefined);
  const tiers = named && resolveTiers(named, { ...defaultAliases, ...config.aliases });
  const start = flags.start ?? config.start ?? 'agent';
  if (tiers && start !== 'agent' && start !== 'auto' && !tiers.some(({ tier }) => tier === start)) {
    const known = ['agent', 'auto', ...tiers.map(({ tier }) => tier)].join(', ');
    throw refused('start', `there is no tier "${start}"`, `Choose one of: ${known}.`);
  }
  const minScore = flags.minScore ?? config.gate?.minScore;
  const judge = flags.judge ?? config.gate?.model ?? tiers?.[0]?.model;
  const prices = priceList(config.prices);
  const defaultModel = tiers ? undefined : (flags.model ?? config.model ?? config.openaiCompatible?.model);
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
    ...(tiers && minScore !== undefined && judge !== undefined && { gate: { minScore, model: judge } }),
    ...(budget && { budget }),
    prices,
    overrides: config.overrides ?? {},
  };
}

const flagNames: BudgetSettings = {
  usd: '--budget',
  tokens: '--max-tokens',
  spawns: '--max-spawns',
  deadlineSeconds: '--deadline',
  prices: '`prices` of the configuration (or say --allow-unknown-prices)',
};

function resolveBudget(flags: RunFlags, config: Config['budget'] = {}): BudgetOptions | undefined {
  const usd = flags.budget ?? config.usd;
  const tokens = flags.maxTokens ?? config.maxTokens;
  const spawns = flags.maxSpawns ?? config.maxSpawns;
  const deadlineSeconds = flags.deadline ?? config.deadlineSeconds;
  if (usd === undefined && tokens === undefined && spawns === undefined && deadlineSeconds === undefined)
    return undefined;
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

function refuseContradictions(flags: RunFlags, config: Config): void {
  if (flags.model !== undefined && flags.tiers !== undefined) {
    throw refused(
      'tiers',
      '--model and --tiers contradict each other',
      'Name one model, or tiers; not both.',
    );
  }
  const tiered = flags.tiers !== undefined || (config.tiers !== undefined && flags.model === undefined);
  for (const [name, value] of Object.entries({
    start: flags.start,
    'min-score': flags.minScore,
    judge: flags.judge,
  })) {
    if (value === undefined || tiered) continue;
    throw refused(
      name,
      `--${name} means nothing without tiers`,
      'Add --tiers, or `tiers` in the configuration.',
    );
  }
  if (flags.judge !== undefined && flags.minScore === undefined && config.gate?.minScore === undefined) {
    throw refused(
      'judge',
      '--judge means nothing without --min-score',
      'Add --min-score, such as --min-score 7.',
    );
  }
}

function refused(option: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
}
