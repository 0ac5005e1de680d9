import type { JobPreview, SessionPreview } from '@parallel-agents/core';
import { defaultOutputTokens, estimateUsage } from './estimate.ts';
import { type ForecastOptions, seatsOf } from './forecast.ts';
import { judgingUsage } from './forecast-judge.ts';
import { priceList } from './prices.ts';

/** What is expected to be used. */
export interface ForecastAmount {
  sessions: number;
  inputTokens: number;
  outputTokens: number;
  /** US dollars of the sessions whose price is known. */
  costUsd: number;
}

/** What the sessions of one part of a job are expected to use. */
export interface StepForecast {
  step: string;
  agent: string;
  /** The models that may be asked; empty: the runtime's default. */
  models: string[];
  least: ForecastAmount;
  most: ForecastAmount;
  /** The price of one of its models is not known. */
  unpriced?: true;
}

export interface RangeForecast {
  steps: StepForecast[];
  /** On the expected way: everything goes well at once. */
  least: ForecastAmount;
  /** On the longest way: everything that can be done again is. */
  most: ForecastAmount;
  /** Steps in which the price of a model is not known. */
  unpriced: number;
}

/** One session that may be started. */
interface Session {
  model: string | undefined;
  inputTokens: number;
  /** It is one of the judge. */
  judges?: true;
}

/**
 * What a job of many steps is expected to use, on the expected way and on the longest. Sessions that meet a fault and are
 * tried again are not counted. Spawns nothing.
 *
 * @example
 * const { least, most } = forecastRange(await previewCreate(briefs, { runtime }));
 */
export function forecastRange(
  { expected, longest }: JobPreview,
  options: ForecastOptions = {},
): RangeForecast {
  const { prices = priceList(), outputTokens = defaultOutputTokens, defaultModel, judge } = options;
  const { judgePrices = prices } = options;
  const amountOf = (sessions: readonly Session[]) => {
    const costs = sessions.map(
      ({ model, inputTokens, judges }) =>
        model && (judges ? judgePrices : prices).costUsd(model, { inputTokens, outputTokens }),
    );
    const known = costs.filter((cost) => typeof cost === 'number');
    return {
      amount: {
        sessions: sessions.length,
        inputTokens: sessions.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
        outputTokens: sessions.length * outputTokens,
        costUsd: known.reduce((sum, cost) => sum + cost, 0),
      },
      unpriced: known.length < costs.length,
    };
  };
  const ways = [expected, ...longest];
  const names = new Set([...ways.slice(1), expected].flat().map(({ step }) => step));
  const steps = [...names].map((name): StepForecast => {
    const [low = [], ...high] = ways.map((way) => way.filter(({ step }) => step === name));
    const assumed = { outputTokens, defaultModel, judges: seatsOf(judge, name) };
    const least = sessionsOf(low, assumed, { corrected: false });
    const forks = high.map((way) => sessionsOf(way, assumed, { corrected: true }));
    const [cheap, dear] = [amountOf(least), forks.map(amountOf)];
    const models = [...forks.flat(), ...least].flatMap(({ model }) => model ?? []);
    return {
      step: name,
      agent: [...high.flat(), ...low][0]?.agent ?? '',
      models: [...new Set(models)],
      least: cheap.amount,
      most: greatest(dear.map(({ amount }) => amount)),
      ...([cheap, ...dear].some(({ unpriced }) => unpriced) && { unpriced: true }),
    };
  });
  return {
    steps,
    least: sum(steps.map(({ least }) => least)),
    most: sum(steps.map(({ most }) => most)),
    unpriced: steps.filter(({ unpriced }) => unpriced).length,
  };
}

interface Assumed {
  outputTokens: number;
  defaultModel: string | undefined;
  /** The model of each seat. */
  judges: readonly string[];
}

/** The sessions of one way, and those of the judge: each task is judged on each tier that it takes. @param options `corrected`: the judge is, too */
function sessionsOf(
  way: readonly SessionPreview[],
  { outputTokens, defaultModel, judges }: Assumed,
  { corrected }: { corrected: boolean },
): Session[] {
  const own = way.map((session): Session => {
    const { inputTokens } = estimateUsage(session, outputTokens);
    // What other tasks answered is shown to each attempt, and to a corrective one what was wrong with the last answer.
    const shown = session.shown + (session.reason === 'corrective' ? 1 : 0);
    return { model: session.model ?? defaultModel, inputTokens: inputTokens + shown * outputTokens };
  });
  if (judges.length === 0) return own;
  const judged = [...Map.groupBy(way, ({ task }) => task).values()].flatMap((attempts): Session[] => {
    const [first] = attempts;
    if (first === undefined) return [];
    const { inputTokens } = judgingUsage(first, outputTokens);
    const judging = judges.map((model): Session => ({ model, inputTokens, judges: true }));
    // On each tier one answer at most passes its check, so that it is judged; a judge is corrected as others are.
    const others = attempts.filter(({ reason }) => reason === 'another').length;
    if (!corrected) return Array.from({ length: 1 + others }, () => judging).flat();
    const correcting = judging.map((one): Session => ({ ...one, inputTokens: inputTokens + outputTokens }));
    const tiers = new Set(attempts.map(({ tier, model }) => tier ?? model)).size;
    return Array.from({ length: tiers + others }, () => [...judging, ...correcting]).flat();
  });
  return [...own, ...judged];
}

function greatest(amounts: readonly ForecastAmount[]): ForecastAmount {
  const most = (field: keyof ForecastAmount): number => Math.max(0, ...amounts.map((each) => each[field]));
  return {
    sessions: most('sessions'),
    inputTokens: most('inputTokens'),
    outputTokens: most('outputTokens'),
    costUsd: most('costUsd'),
  };
}

function sum(amounts: readonly ForecastAmount[]): ForecastAmount {
  return amounts.reduce(
    (total, amount) => ({
      sessions: total.sessions + amount.sessions,
      inputTokens: total.inputTokens + amount.inputTokens,
      outputTokens: total.outputTokens + amount.outputTokens,
      costUsd: total.costUsd + amount.costUsd,
    }),
    { sessions: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
  );
}
