import type { BudgetFit } from '@parallel-agents/app/internal/jobs';
import type { Usage } from '@parallel-agents/core';
import type { Forecast, ForecastAmount } from '@parallel-agents/escalation';
import type { Colors } from './colors.ts';
import { formatCost, formatCount, formatTokens } from './format.ts';
import { renderFit } from './render-fit.ts';
import { oneLine } from './sanitize.ts';

export const defaultModel = 'the runtime’s default model';

/** What stands where no price is: nobody pays for examples, so that nobody needs their price. */
export function noPrice(isFree: boolean): string {
  return isFree ? 'costs nothing' : 'price not known';
}

interface ForecastStyle {
  /** If no answer will do. */
  most: ForecastAmount;
  fit: BudgetFit;
  /** Its answers are examples. */
  isFree: boolean;
  notes: readonly string[];
  colors: Colors;
}

/** A line for each task and for the judges, and the sum. */
export function renderForecast(plan: Forecast, { most, fit, isFree, notes, colors }: ForecastStyle): string {
  const { bold, dim } = colors;
  const line = (
    name: string,
    what: string,
    where: string,
    { costUsd, ...usage }: Usage & { costUsd?: number },
  ) => {
    const cost = costUsd === undefined ? noPrice(isFree) : `about ${formatCost(costUsd)}`;
    return `${bold(oneLine(name))}  ${oneLine(what)} ${dim('on')} ${oneLine(where)} ${dim('·')} ${formatTokens(usage)} ${dim('·')} ${cost}`;
  };
  const tasks = plan.tasks.map((task) => {
    const tier = task.tier === undefined ? '' : `, tier ${task.tier}`;
    const answers = task.answers === undefined ? '' : `, ${task.answers} answers`;
    return line(task.taskId, task.agent, `${task.model ?? defaultModel}${tier}${answers}`, task);
  });
  const { judge } = plan;
  const judges = judge ? [line('judging', `${judge.sessions} outputs`, judge.model, judge)] : [];
  const withoutPrice = [
    ...(plan.unpriced > 0 ? [`${plan.unpriced}`] : []),
    ...(judge && judge.costUsd === undefined ? ['judges'] : []),
  ];
  const unpriced = withoutPrice.length > 0 ? `, ${withoutPrice.join(' and ')} without a known price` : '';
  const isUnpriced = plan.unpriced === plan.tasks.length && judge?.costUsd === undefined;
  const cost = isUnpriced ? noPrice(isFree) : `about ${formatCost(plan.costUsd)}${unpriced}`;
  const { length } = plan.tasks;
  const count = `${length === 1 ? '1 task' : `${length} tasks`}${judge ? ` and ${judge.sessions} judges` : ''}`;
  const sum = `${count} · ${formatTokens(plan)} · ${cost} · at most ${plan.width} at once`;
  const mostCost = isUnpriced ? '' : ` · about ${formatCost(most.costUsd)}`;
  const atMost = `at most ${formatCount(most.sessions)} sessions · ${formatTokens(most)}${mostCost}`;
  return [
    ...[...tasks, ...judges, '', sum, atMost, ...sharing(plan), plan.advice],
    ...renderFit(fit, colors),
    ...notes.map(dim),
  ].join('\n');
}

/** What a provider's cache can make of it. */
function sharing({ shared, inputTokens, costUsd }: Forecast): string[] {
  if (shared === undefined) return [];
  const share = `${formatCount(shared.inputTokens)} of ${formatCount(inputTokens)} input tokens are shared`;
  if (shared.savedUsd === undefined || costUsd === 0)
    return [`${share}: cheaper where the provider keeps them`];
  const percent = Math.round((shared.savedUsd / costUsd) * 100);
  return [`${share}: about ${percent} % less (${formatCost(shared.savedUsd)}) where the provider keeps them`];
}
