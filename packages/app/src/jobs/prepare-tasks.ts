import { type AgentResolver, type AgentTask, createOrchestrator, InputError } from '@parallel-agents/core';
import { lookedAt } from '../basics/looked-at.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * Tasks as they are run: with the models that their names stand for, and with what the configuration says of their
 * agents, which goes before the run's defaults and behind the task itself.
 *
 * @throws InputError for models that there cannot be
 */
export function prepareTasks(
  tasks: readonly AgentTask[],
  { names, spending: { overrides }, runtime }: Pick<Settings, 'names' | 'spending' | 'runtime'>,
  agents: AgentResolver,
): AgentTask[] {
  // What else is wrong with a task, the run says.
  const models = tasks.map((task): unknown => task?.model);
  const issues = models.flatMap((model, index) =>
    typeof model === 'string' ? (names.check(model.trim(), { path: ['tasks', index, 'model'] }) ?? []) : [],
  );
  if (issues.length > 0) throw new InputError(issues);
  return tasks.map((given, index) => {
    // What a live session may take is too short for one that waits in a batch.
    const task = runtime.batched ? withoutTimeout(given) : given;
    if (typeof task?.agent !== 'string') return { ...task };
    const name = agents.resolve(task.agent)?.name ?? task.agent;
    const { tier: _tier, ...own } = Object.hasOwn(overrides, name) ? { ...overrides[name] } : {};
    const fields = runtime.batched ? withoutTimeout(own) : own;
    const { model } = task;
    if (typeof model !== 'string') return { ...fields, ...task };
    return { ...fields, ...task, model: names.resolve(model.trim(), { path: ['tasks', index, 'model'] }) };
  });
}

function withoutTimeout<Fields extends object>(fields: Fields): Fields {
  const { timeoutSeconds: _timeout, ...others } = { ...fields } as Fields & { timeoutSeconds?: unknown };
  return others as unknown as Fields;
}

/**
 * The same for tasks that a user hands in.
 *
 * @throws InputError with all that is wrong with them
 */
export async function prepareGivenTasks(
  tasks: readonly AgentTask[],
  settings: Settings,
  agents: AgentResolver,
): Promise<AgentTask[]> {
  try {
    return prepareTasks(tasks, settings, agents);
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    throw new InputError([...thrown.issues, ...(await issuesBeside(tasks, agents))]);
  }
}

async function issuesBeside(
  tasks: readonly AgentTask[],
  agents: AgentResolver,
): Promise<InputError['issues']> {
  try {
    await createOrchestrator({ runtime: lookedAt(), agents }).preview(tasks);
    return [];
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.issues;
    throw thrown;
  }
}
