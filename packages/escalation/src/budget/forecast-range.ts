import type { StepPreview } from '@parallel-agents/core';
import { defaultOutputTokens, estimateUsage } from './estimate.ts';
import type { ForecastOptions } from './forecast.ts';
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

/** What the tasks of one kind are expected to use. */
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
  least: ForecastAmount;
  most: ForecastAmount;
  /** Steps in which the price of a model is not known. */
  unpriced: number;
}

/** One session that may be started. */
interface Session {
  models: readonly (string | undefined)[];
  inputTokens: number;
}

/**
 * What work that is made of many runs is expected to use. At least: every task is done by its first attempt. At most:
 * every task takes all the attempts that its policy allows. Sessions that meet a fault and are tried again are not
 * counted. Where one of several models is asked, the cheapest and the dearest one count. Spawns nothing.
 */
export function forecastRange(
  previews: readonly StepPreview[],
  { prices = priceList(), outputTokens = defaultOutputTokens, defaultModel, judge }: ForecastOptions = {},
): RangeForecast {
  const amountOf = (sessions: readonly Session[], pick: (...costs: number[]) => number) => {
    const costs = sessions.map(({ models, inputTokens }) =>
      models.map((model) => model && prices.costUsd(model, { inputTokens, outputTokens })),
    );
    const known = costs.map((each) => each.filter((cost) => typeof cost === 'number'));
    return {
      amount: {
        sessions: sessions.length,
        inputTokens: sessions.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
        outputTokens: sessions.length * outputTokens,
        costUsd: known.reduce((sum, each) => sum + (each.length > 0 ? pick(...each) : 0), 0),
      },
      unpriced: costs.flat().some((cost) => typeof cost !== 'number'),
    };
  };
  const steps = previews.map((preview): StepForecast => {
    const { step, task, least, most } = preview;
    const { first, all } = sessionsOf(preview, { outputTokens, defaultModel, judge });
    const [low, high] = [amountOf(first, Math.min), amountOf(all, Math.max)];
    const models = new Set(all.flatMap((session) => session.models.flatMap((model) => model ?? [])));
    return {
      step,
      agent: task.agent,
      models: [...models],
      least: times(low.amount, least),
      most: times(high.amount, most),
      ...((low.unpriced || high.unpriced) && { unpriced: true }),
    };
  });
  return {
    steps,
    least: sum(steps.map(({ least }) => least)),
    most: sum(steps.map(({ most }) => most)),
    unpriced: steps.filter(({ unpriced }) => unpriced).length,
  };
}

/** The sessions of one task: if its first attempt will do, and if no attempt will. */
function sessionsOf(
  { task, models }: StepPreview,
  {
    outputTokens,
    defaultModel,
    judge,
  }: { outputTokens: number; defaultModel: string | undefined; judge: string | undefined },
): { first: Session[]; all: Session[] } {
  const { inputTokens } = estimateUsage(task, outputTokens);
  // What other tasks answered is shown to each attempt, and to a corrective one what was wrong with the last answer.
  const shown = inputTokens + task.dependsOn.length * outputTokens;
  const attempts = task.attempts.map(
    ({ model, reason }): Session => ({
      models: models.length > 0 ? models : [model ?? defaultModel],
      inputTokens: reason === 'corrective' ? shown + outputTokens : shown,
    }),
  );
  const first = attempts.slice(0, 1).map((session) => ({ ...session, inputTokens }));
  if (judge === undefined) return { first, all: attempts };
  const judging: Session = { models: [judge], inputTokens: judgingUsage(task, outputTokens).inputTokens };
  const correcting: Session = { ...judging, inputTokens: judging.inputTokens + outputTokens };
  // On each tier one answer at most passes its check, so that it is judged.
  const tiers = new Set(task.attempts.map(({ tier, model }) => tier ?? model)).size;
  const all = Array.from({ length: tiers }, () => [judging, correcting]).flat();
  return { first: [...first, judging], all: [...attempts, ...all] };
}

function times(
  { sessions, inputTokens, outputTokens, costUsd }: ForecastAmount,
  count: number,
): ForecastAmount {
  return {
    sessions: sessions * count,
    inputTokens: inputTokens * count,
    outputTokens: outputTokens * count,
    costUsd: costUsd * count,
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
