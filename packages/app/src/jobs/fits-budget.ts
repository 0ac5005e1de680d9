import type { AgentResolver } from '@parallel-agents/core';
import type { Budget } from '@parallel-agents/escalation';
import { forecast } from '@parallel-agents/escalation/internal';
import type { OrchestrateOptions, PlannedTask, PlanObjection } from '@parallel-agents/meta';
import type { Settings } from '../settings/settings.ts';

type Limit = 'usd' | 'tokens' | 'spawns';

const shown: Record<Limit, (amount: number) => string> = {
  spawns: (amount) => (amount === 1 ? '1 session' : `${amount} sessions`),
  tokens: (amount) => `${amount} tokens`,
  usd: (amount) => `$${amount.toFixed(4)}`,
};

/** Says of the tasks of a plan whether they fit what is left of the budget, as far as can be said before they run. */
export function fitsBudget(
  budget: Budget,
  { model, spending: { budget: limits = {}, gate, bestOf, prices, judgePrices, tiers } }: Settings,
  agents: AgentResolver,
): NonNullable<OrchestrateOptions['checkTasks']> {
  const preview = ({ id, agent: name, description, input, dependsOn }: PlannedTask) => {
    const agent = agents.resolve(name);
    const asked = tiers?.find(({ tier }) => tier === agent?.tier)?.model ?? tiers?.[0]?.model ?? model;
    return {
      taskId: id,
      agent: name,
      ...(asked !== undefined && { model: asked }),
      ...(bestOf && { answers: bestOf.answers }),
      dependsOn,
      timeoutSeconds: 0,
      instructions: agent?.instructions ?? '',
      prompt: `${description}${JSON.stringify(input ?? {})}`,
    };
  };
  const panel = bestOf?.judges.map((judge) => judge ?? model ?? 'the runtime’s default model') ?? [];
  const judges = panel.length === 0 && gate ? [gate.model] : panel;
  // A report is one session more, and is judged too.
  return (tasks, { reports }) => {
    const { reserveOutputTokens: outputTokens } = limits;
    const needed = forecast(tasks.map(preview), {
      prices,
      judgePrices,
      ...(outputTokens !== undefined && { outputTokens }),
      ...(judges.length > 0 && { judge: judges }),
    });
    const [settled, running] = [budget.spent(), budget.reserved()];
    const sessions = needed.sessions + (gate ? 2 * reports : reports);
    const needs: Record<Limit, number> = {
      spawns: sessions,
      tokens: needed.inputTokens + needed.outputTokens,
      usd: needed.costUsd,
    };
    return (['spawns', 'tokens', 'usd'] as const).flatMap((name): PlanObjection[] => {
      const [need, limit, used] = [needs[name], limits[name], settled[name] + running[name]];
      if (limit === undefined || used + need <= limit) return [];
      const show = shown[name];
      const message = `the tasks may need ${show(need)}, and the budget has ${show(Math.max(0, limit - used))} left`;
      return [{ code: 'BUDGET_EXHAUSTED', message, fix: 'Plan less, or raise the limit.', ways: [{ name }] }];
    });
  };
}
