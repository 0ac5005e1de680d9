import type { Orchestrator } from '@parallel-agents/core';
import type { Forecast } from '@parallel-agents/escalation';
import type { Assignment } from './assignment.ts';
import { colorsFor } from './colors.ts';
import type { Environment } from './environment.ts';
import type { RunFlags } from './flags.ts';
import { formatCost, formatTokens } from './format.ts';
import { oneLine, toSafeJson } from './sanitize.ts';
import type { Settings } from './settings.ts';

/** Shows what would be spawned, on which model, and what it may cost. Spawns nothing. */
export async function dryRun(
  orchestrator: Orchestrator,
  { tasks }: Assignment,
  { model, spending }: Settings,
  flags: RunFlags,
  environment: Environment,
): Promise<void> {
  const { forecast } = await import('@parallel-agents/escalation');
  const { prices, budget } = spending;
  const plan = forecast(await orchestrator.preview(tasks), {
    prices,
    ...(model !== undefined && { defaultModel: model }),
    ...(budget?.reserveOutputTokens !== undefined && { outputTokens: budget.reserveOutputTokens }),
  });
  environment.stdout.write(`${flags.json ? toSafeJson({ dryRun: plan }) : render(plan, environment)}\n`);
}

function render(plan: Forecast, environment: Environment): string {
  const { bold, dim } = colorsFor(environment.stdout, environment);
  const lines = plan.tasks.map(({ taskId, agent, model, tier, costUsd, ...usage }) => {
    const where = [
      model ?? 'the runtime’s default model',
      ...(tier === undefined ? [] : [`tier ${tier}`]),
    ].join(', ');
    const cost = costUsd === undefined ? 'price not known' : `about ${formatCost(costUsd)}`;
    return `${bold(oneLine(taskId))}  ${oneLine(agent)} ${dim('on')} ${oneLine(where)} ${dim('·')} ${formatTokens(usage)} ${dim('·')} ${cost}`;
  });
  const unpriced = plan.unpriced > 0 ? `, ${plan.unpriced} without a known price` : '';
  const total = `${plan.tasks.length} tasks · ${formatTokens(plan)} · about ${formatCost(plan.costUsd)}${unpriced} · at most ${plan.width} at once`;
  const note =
    'An estimate for first attempts that all do; corrective attempts, higher tiers and judges come on top. Nothing was spawned.';
  return [...lines, '', total, plan.advice, dim(note)].join('\n');
}
