import type { AgentResolver } from '@parallel-agents/core';
import type { Budget } from '@parallel-agents/escalation';
import { forecast } from '@parallel-agents/escalation/internal';
import type { OrchestrateOptions, PlannedTask, PlanObjection } from '@parallel-agents/meta';
import type { Settings } from '../settings/settings.ts';

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
    const problems: PlanObjection[] = [];
    const compare = (
      name: 'usd' | 'tokens' | 'spawns',
      need: number,
      limit: number | undefined,
      used: number,
      show: (amount: number) => string,
    ) => {
      if (limit === undefined || used + need <= limit) return;
      problems.push({
        code: 'BUDGET_EXHAUSTED',
        message: `the tasks may need ${show(need)}, and the budget has ${show(Math.max(0, limit - used))} left`,
        fix: 'Plan less, or raise the limit.',
        ways: [{ name }],
      });
    };
    compare(
      'spawns',
      needed.sessions + (gate ? 2 * reports : reports),
      limits.spawns,
      settled.spawns + running.spawns,
      (amount) => (amount === 1 ? '1 session' : `${amount} sessions`),
    );
    compare(
      'tokens',
      needed.inputTokens + needed.outputTokens,
      limits.tokens,
      settled.tokens + running.tokens,
      (amount) => `${amount} tokens`,
    );
    compare('usd', needed.costUsd, limits.usd, settled.usd + running.usd, (usd) => `$${usd.toFixed(4)}`);
    return problems;
  };
}
