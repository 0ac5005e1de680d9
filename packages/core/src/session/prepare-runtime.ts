import { InputError } from '../errors.ts';
import type { RunSettings } from '../run/run-settings.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';

/** Nothing is spawned on a runtime that cannot be reached, or with a model that it does not have. */
export async function prepareRuntime(
  tasks: readonly PreparedTask[],
  settings: RunSettings,
  signal: AbortSignal,
): Promise<void> {
  const { runtime } = settings;
  await runtime.connect?.({ signal });
  await checkModels(tasks, settings, signal);
  if (runtime.requireDefaultModel && (await someNameNone(tasks, settings)))
    await runtime.requireDefaultModel({ signal });
}

async function checkModels(
  tasks: readonly PreparedTask[],
  { runtime, model: defaultModel }: RunSettings,
  signal: AbortSignal,
): Promise<void> {
  const asked = new Set(tasks.flatMap(({ task }) => task.model ?? defaultModel ?? []));
  if (asked.size === 0 || !runtime.capabilities.models || runtime.models === undefined) return;
  const known = (await runtime.models({ signal })).map(({ id }) => id);
  // A runtime that keeps no list finds out when it is asked.
  if (known.length === 0) return;
  const unknown = [...asked].filter((model) => !known.some((id) => id === model || id.endsWith(`/${model}`)));
  if (unknown.length === 0) return;
  throw new InputError(
    unknown.map((model) => ({
      code: 'UNKNOWN_MODEL',
      path: ['model'],
      message: `the runtime "${runtime.name}" has no model "${model}"`,
      fix: `It has: ${known.slice(0, 20).join(', ') || 'none'}.`,
    })),
  );
}

/** Whether the first attempt of a task is left to the runtime's default model. */
async function someNameNone(tasks: readonly PreparedTask[], { policy }: RunSettings): Promise<boolean> {
  for (const { task, agent } of tasks) {
    if (task.model !== undefined) continue;
    const plan = await policy.next({ task, agent, attempts: [] });
    if (plan !== undefined && plan.model === undefined) return true;
  }
  return false;
}
