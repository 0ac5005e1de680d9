import type {
  BudgetLimits,
  Forecast,
  ForecastAmount,
  RangeForecast,
  StepForecast,
} from '@parallel-agents/escalation';
import type { Colors } from './colors.ts';
import { formatCost, formatCount, formatTokens } from './format.ts';
import { oneLine } from './sanitize.ts';

/** A line for each task, and the sum. */
export function renderForecast(plan: Forecast, { bold, dim }: Colors): string {
  const lines = plan.tasks.map(({ taskId, agent, model, tier, costUsd, ...usage }) => {
    const where = [model ?? defaultModel, ...(tier === undefined ? [] : [`tier ${tier}`])].join(', ');
    const cost = costUsd === undefined ? priceNotKnown : `about ${formatCost(costUsd)}`;
    return `${bold(oneLine(taskId))}  ${oneLine(agent)} ${dim('on')} ${oneLine(where)} ${dim('·')} ${formatTokens(usage)} ${dim('·')} ${cost}`;
  });
  const unpriced = plan.unpriced > 0 ? `, ${plan.unpriced} without a known price` : '';
  const cost =
    plan.unpriced === plan.tasks.length ? priceNotKnown : `about ${formatCost(plan.costUsd)}${unpriced}`;
  const total = `${plan.tasks.length} tasks · ${formatTokens(plan)} · ${cost} · at most ${plan.width} at once`;
  const note =
    'An estimate for first attempts that all do; corrective attempts, higher tiers and judges come on top. Nothing was spawned.';
  return [...lines, '', total, plan.advice, dim(note)].join('\n');
}

interface RangeStyle {
  budget: BudgetLimits | undefined;
  /** Nothing is left out that may be spawned. */
  isWhole: boolean;
  notes: readonly string[];
  colors: Colors;
}

/** A line for each step, of all agents together, and the sum: at least and at most. */
export function renderRange(range: RangeForecast, { budget, isWhole, notes, colors }: RangeStyle): string {
  const { bold, dim } = colors;
  const steps = [...Map.groupBy(range.steps, ({ step }) => step)];
  const lines = steps.map(([step, parts]) => {
    const agents = distinct(parts.map(({ agent }) => agent));
    const models = distinct(parts.flatMap((part) => part.models));
    const where = models.length > 0 ? models.join(', ') : defaultModel;
    const [least, most] = [total(parts, 'least'), total(parts, 'most')];
    const cost = parts.some(({ unpriced }) => unpriced) ? priceNotKnown : costRange(least, most);
    return `${bold(oneLine(step))}  ${oneLine(agents.join(', '))} ${dim('on')} ${oneLine(where)} ${dim('·')} ${sessionRange(least, most)} ${dim('·')} ${cost}`;
  });
  return [
    ...lines,
    '',
    `${bold('at least')} ${renderAmount(range.least, range)}`,
    `${bold('at most')}  ${renderAmount(range.most, range)}${isWhole ? '' : ', without what is not known yet'}`,
    ...renderBudget(budget),
    ...notes.map(dim),
    dim('An estimate. What is tried again after a fault comes on top. Nothing was spawned.'),
  ].join('\n');
}

const defaultModel = 'the runtime’s default model';
const priceNotKnown = 'price not known';

function renderAmount(
  { sessions, costUsd, ...usage }: ForecastAmount,
  { steps, unpriced }: RangeForecast,
): string {
  const rest = unpriced > 0 ? ' and what has no known price' : '';
  const cost =
    unpriced > 0 && unpriced === steps.length ? priceNotKnown : `about ${formatCost(costUsd)}${rest}`;
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
