import type { BudgetFit } from '@parallel-agents/app/internal/jobs';
import type { BudgetLimits, ForecastAmount, RangeForecast, StepForecast } from '@parallel-agents/escalation';
import type { Colors } from './colors.ts';
import { formatCost, formatCount, formatTokens } from './format.ts';
import { renderMisfit } from './render-fit.ts';
import { defaultModel, noPrice } from './render-forecast.ts';
import { oneLine } from './sanitize.ts';

interface RangeStyle {
  budget: BudgetLimits | undefined;
  fit: BudgetFit;
  /** Its answers are examples. */
  isFree: boolean;
  /** Nothing is left out that may be spawned. */
  isWhole: boolean;
  notes: readonly string[];
  colors: Colors;
}

/** A line for each step, of all agents together, and the sum: at least and at most. */
export function renderRange(
  range: RangeForecast,
  { budget, fit, isFree, isWhole, notes, colors }: RangeStyle,
): string {
  const { bold, dim } = colors;
  const steps = [...Map.groupBy(range.steps, ({ step }) => step)];
  const lines = steps.map(([step, parts]) => {
    const agents = distinct(parts.map(({ agent }) => agent));
    const models = distinct(parts.flatMap((part) => part.models));
    const where = models.length > 0 ? models.join(', ') : defaultModel;
    const [least, most] = [total(parts, 'least'), total(parts, 'most')];
    const cost = parts.some(({ unpriced }) => unpriced) ? noPrice(isFree) : costRange(least, most);
    return `${bold(oneLine(step))}  ${oneLine(agents.join(', '))} ${dim('on')} ${oneLine(where)} ${dim('·')} ${sessionRange(least, most)} ${dim('·')} ${cost}`;
  });
  return [
    ...lines,
    '',
    `${bold('at least')} ${renderAmount(range.least, range, isFree)}`,
    `${bold('at most')}  ${renderAmount(range.most, range, isFree)}${isWhole ? '' : ', without what is not known yet'}`,
    ...renderBudget(budget),
    ...renderMisfit(fit, colors),
    ...notes.map(dim),
    dim('An estimate. What is tried again after a fault comes on top. Nothing was started.'),
  ].join('\n');
}

function renderAmount(
  { sessions, costUsd, ...usage }: ForecastAmount,
  { steps, unpriced }: RangeForecast,
  isFree: boolean,
): string {
  const rest = unpriced > 0 ? ' and what has no known price' : '';
  const cost =
    unpriced > 0 && unpriced === steps.length ? noPrice(isFree) : `about ${formatCost(costUsd)}${rest}`;
  return `${formatCount(sessions)} sessions · ${formatTokens(usage)} · ${cost}`;
}

function sessionRange({ sessions: least }: ForecastAmount, { sessions: most }: ForecastAmount): string {
  return `${least === most ? least : `${formatCount(least)} to ${formatCount(most)}`} sessions`;
}

function costRange({ costUsd: least }: ForecastAmount, { costUsd: most }: ForecastAmount): string {
  return `about ${least === most ? formatCost(least) : `${formatCost(least)} to ${formatCost(most)}`}`;
}

function renderBudget({ usd, tokens, spawns }: BudgetLimits = {}): string[] {
  const caps = [
    ...(usd === undefined ? [] : [formatCost(usd)]),
    ...(tokens === undefined ? [] : [`${formatCount(tokens)} tokens`]),
    ...(spawns === undefined ? [] : [`${formatCount(spawns)} sessions`]),
  ];
  return caps.length === 0
    ? []
    : [`The budget ends it at ${caps.join(', ')}: what does not fit is not spawned.`];
}

function total(parts: readonly StepForecast[], of: 'least' | 'most'): ForecastAmount {
  const sum = (field: keyof ForecastAmount): number =>
    parts.reduce((whole, part) => whole + part[of][field], 0);
  return {
    sessions: sum('sessions'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    costUsd: sum('costUsd'),
  };
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
