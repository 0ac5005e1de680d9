import type { PlanOutline } from '@parallel-agents/core';
import type { Colors } from '../output/colors.ts';
import { oneLine } from '../output/sanitize.ts';

/** A plan for people: each task, who does it, what it waits for and why. */
export function renderPlan(plan: PlanOutline, { bold, dim }: Colors): string {
  const { reason, tasks, missingAgents } = plan;
  const one = plan.approach === 'single-agent';
  const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
  const head = `${bold(one ? 'one agent will do' : count)}: ${oneLine(reason)}`;
  const created = missingAgents.map(
    ({ name, purpose }) => `new agent ${bold(oneLine(name))}: ${oneLine(purpose)}`,
  );
  const lines = tasks.flatMap(({ id, agent, dependsOn, why, description, expects }) => {
    const after = dependsOn.length > 0 ? ` ${dim('after')} ${dependsOn.map(oneLine).join(', ')}` : '';
    const wanted = expects ? ` ${dim('expects')} ${oneLine(expects.field)} ≥ ${expects.atLeast}` : '';
    return [
      `  ${bold(oneLine(id))}  ${oneLine(agent)}${after}${wanted}`,
      `    ${shorten(oneLine(description))}`,
      `    ${dim(`why: ${shorten(oneLine(why ?? ''))}`)}`,
    ];
  });
  return [head, ...created, ...lines].join('\n');
}

function shorten(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}
