import type { BudgetOptions, BudgetSettings, PriceList, TierModel } from '@parallel-agents/escalation';
import type { Describe } from '../basics/describe.ts';
import { byGiven, type NamedBy, settingError } from '../basics/setting-issue.ts';
import type { Config } from '../config/config-schema.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import type { Limits } from '../config/limits.ts';
import type { ModelNames } from '../config/model-names.ts';
import { refuseContradictions } from '../config/spending-contradictions.ts';
import { checkTierName, readTiers } from '../config/tier-settings.ts';

/** Which models, how good, and how much: what was given, then the configuration. */
export interface SpendingSettings {
  /** Absent: one model for everything. */
  tiers?: TierModel[];
  /** The setting or field that names them. */
  tiersNamedBy: NamedBy;
  /** `agent`, `auto`, or a tier. */
  start: string;
  gate?: JudgeSettings;
  /** What the job asks for; absent: one answer. */
  bestOf?: BestOfSettings;
  /** Absent: no budget. */
  budget?: BudgetOptions;
  /** What the face calls limits. */
  limitNames: BudgetSettings;
  /** What sessions of tasks cost where they run. */
  prices: PriceList;
  /** The same of sessions of the judge. */
  judgePrices: PriceList;
  /** What is listed: of that, a runtime says for each session which part it costs. */
  listPrices: PriceList;
  /** Models with a price of their own in the configuration. */
  pricedModels: readonly string[];
  overrides: NonNullable<Config['overrides']>;
}

/** Several answers of each task, of which the best stands. */
interface BestOfSettings {
  answers: number;
  by: 'score' | 'vote';
  /** Of each judge of the panel, the model; `undefined`: the runtime’s default. Nobody in a vote. */
  judges: readonly (string | undefined)[];
}

export interface JudgeSettings {
  minScore: number;
  model: string;
  /** The setting or field that names the model. */
  namedBy: NamedBy;
}

/**
 * @param model that of tasks that name none
 * @throws InputError for settings that contradict each other, and for models and tiers that do not exist
 */
export async function resolveSpending(
  given: GivenSettings,
  config: Config,
  {
    names,
    model,
    limits,
    describe,
    shareOf,
    judgeShareOf = shareOf,
  }: {
    names: ModelNames;
    model?: string | undefined;
    limits: Limits;
    describe: Describe;
    /** The part of the price that requests of a model cost here. @default all of it */
    shareOf?: ((model: string) => number) | undefined;
    /** The same of the judge’s. @default as `shareOf` */
    judgeShareOf?: ((model: string) => number) | undefined;
  },
): Promise<SpendingSettings> {
  const { priceList } = await import('@parallel-agents/escalation');
  const { pricesAt } = await import('@parallel-agents/escalation/internal');
  refuseContradictions(given, config, describe);
  const tiers = await readTiers(given, config, names, describe);
  const tiersNamedBy = given.tiers === undefined ? { path: ['tiers'] } : byGiven(describe, 'tiers');
  const start = given.start ?? config.start ?? 'agent';
  const startBy = given.start === undefined ? { path: ['start'] } : byGiven(describe, 'start');
  if (tiers) checkTierName(start, startBy, tiers, startWords);
  const gate = tiers && resolveJudge(given, config, { tiers, tiersNamedBy, names, describe });
  const listed = priceList(config.prices);
  const prices = shareOf ? pricesAt(listed, shareOf) : listed;
  const judgePrices = judgeShareOf ? pricesAt(listed, judgeShareOf) : listed;
  const defaultModel = tiers ? undefined : (model ?? config.openaiCompatible?.model);
  refuseIdleLimits(limits, given.limits, describe);
  const limitNames = limitNamesOf(describe);
  const capped = resolveBudget(limits);
  const budget = capped && {
    ...capped,
    prices: listed,
    settings: limitNames,
    ...(defaultModel !== undefined && { defaultModel }),
  };
  return {
    ...(tiers && { tiers }),
    tiersNamedBy,
    limitNames,
    start,
    ...(gate && { gate }),
    ...(budget && { budget }),
    prices,
    judgePrices,
    listPrices: listed,
    pricedModels: Object.keys(config.prices ?? {}),
    overrides: resolveOverrides(config, tiers, names),
  };
}

const startWords = ['agent', 'auto'];

function limitNamesOf(describe: Describe): BudgetSettings {
  return {
    usd: describe('usd'),
    tokens: describe('tokens'),
    spawns: describe('spawns'),
    deadlineSeconds: describe('deadlineSeconds'),
    prices: `${describe('prices')} (or say ${describe('allowUnknownPrices')})`,
  };
}

function resolveJudge(
  given: GivenSettings,
  { gate = {} }: Config,
  {
    tiers,
    tiersNamedBy,
    names,
    describe,
  }: { tiers: readonly TierModel[]; tiersNamedBy: NamedBy; names: ModelNames; describe: Describe },
): JudgeSettings | undefined {
  const minScore = given.minScore ?? gate.minScore;
  if (minScore === undefined) return undefined;
  const named = given.judge ?? gate.model;
  if (named !== undefined) {
    const namedBy = given.judge === undefined ? { path: ['gate', 'model'] } : byGiven(describe, 'judge');
    return { minScore, model: names.resolve(named, namedBy), namedBy };
  }
  const [cheapest] = tiers;
  return cheapest && { minScore, model: cheapest.model, namedBy: tiersNamedBy };
}

/** An override of a tier does not apply to a run without tiers. */
function resolveOverrides(
  { overrides = {} }: Config,
  tiers: readonly TierModel[] | undefined,
  names: ModelNames,
): SpendingSettings['overrides'] {
  const entries = Object.entries(overrides).map(([agent, { model, tier, ...others }]) => {
    const path = ['overrides', agent];
    if (tier !== undefined && tiers) checkTierName(tier, { path: [...path, 'tier'] }, tiers);
    const resolved = {
      ...others,
      ...(tier !== undefined && { tier }),
      ...(model !== undefined && { model: names.resolve(model, { path: [...path, 'model'] }) }),
    };
    return [agent, resolved] as const;
  });
  return Object.fromEntries(entries);
}

/** @throws InputError for what has no effect, and was given all the same */
function refuseIdleLimits(limits: Limits, given: Limits = {}, describe: Describe): void {
  if (!isLimited(limits) && given.onExhausted !== undefined) {
    const caps = (['usd', 'tokens', 'spawns', 'deadlineSeconds'] as const).map((name) => describe(name));
    const fix = `Add a limit: ${caps.slice(0, -1).join(', ')} or ${caps.at(-1)}.`;
    const message = `${describe('onExhausted')} means nothing without a budget or a deadline`;
    throw settingError(describe, 'onExhausted', message, fix);
  }
  if (limits.usd === undefined && given.allowUnknownPrices) {
    const fix = `Add ${describe('usd')}, such as ${describe('usd', '2')}, or leave it out: no price is needed.`;
    const message = `${describe('allowUnknownPrices')} means nothing without a budget in US dollars`;
    throw settingError(describe, 'allowUnknownPrices', message, fix);
  }
}

function isLimited({ usd, tokens, spawns, deadlineSeconds }: Limits): boolean {
  return [usd, tokens, spawns, deadlineSeconds].some((limit) => limit !== undefined);
}

function resolveBudget(limits: Limits): BudgetOptions | undefined {
  if (!isLimited(limits)) return undefined;
  const { concurrent: _concurrent, timeoutSeconds: _timeout, allowUnknownPrices, ...caps } = limits;
  return { ...caps, ...(allowUnknownPrices && { unknownPrice: 'allow' as const }) };
}
