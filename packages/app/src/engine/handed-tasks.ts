import { type AgentTask, createOrchestrator, InputError } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import { withMadeUp } from '../agents/made-up-agents.ts';
import { lookedAt } from '../basics/looked-at.ts';
import type { JobContext } from '../jobs/context.ts';
import { createEscalation } from '../jobs/escalation.ts';
import type { TasksSpec } from '../jobs/job-spec.ts';
import { prepareGivenTasks } from '../jobs/prepare-tasks.ts';
import { noteUnusedPrices } from '../jobs/unused-prices.ts';
import { limitsOf } from '../settings/settings.ts';

/** Tasks as they are handed in to an engine, with the names that they will have. */
export interface HandedTasks {
  tasks: AgentTask[];
  named: { taskId: string; agent: string }[];
}

/**
 * Finds here what a worker would refuse.
 * @param options `isKnown`: the engine has them already, so that its workers have agents that may be missing here
 * @throws InputError with all that is wrong with them; `UNKNOWN_PRICE` where a budget in US dollars could not be kept
 */
export async function handedTasks(
  { tasks: given, agents: madeUp = [] }: Pick<TasksSpec, 'tasks' | 'agents'>,
  { settings, known, notes, here }: JobContext,
  { isKnown = false }: { isKnown?: boolean | undefined } = {},
): Promise<HandedTasks> {
  const agents = withMadeUp(known.registry, madeUp);
  const tasks = await prepareGivenTasks(given, settings, agents);
  noteUnusedPrices(settings, tasks, notes);
  await createEscalation(settings, { tasks, describe: here.describe });
  const { model, timeoutSeconds } = limitsOf(settings);
  const orchestrator = createOrchestrator({
    // Only looked at, never spawned on: the workers have the runtime.
    runtime: lookedAt(settings.runtime.name),
    agents,
    ...defined({ model, timeoutSeconds }),
  });
  const previews = await orchestrator.preview(tasks).catch((thrown: unknown) => {
    const issues = isKnown && thrown instanceof InputError ? thrown.issues : undefined;
    if (issues?.every(({ code }) => code === 'UNKNOWN_AGENT')) return [];
    throw thrown;
  });
  return { tasks, named: previews.map(({ taskId, agent }) => ({ taskId, agent })) };
}
