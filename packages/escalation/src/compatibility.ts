import {
  type AgentResult,
  type AgentTask,
  createOrchestrator,
  type OrchestratorOptions,
  type Run,
} from '@parallel-agents/core';
import { cascade } from './tiers/cascade.ts';
import { resolveTiers } from './tiers/tiers.ts';

/** What `spawnWithModelHierarchy` answers. */
export interface HierarchyResult {
  success: boolean;
  /** The checked output; `undefined` unless it succeeded. */
  result: unknown;
  modelUsed: string | undefined;
  /** How many attempts were made. */
  attempts: number;
  /** The whole result, with errors and usage. */
  details: AgentResult;
}

export interface HierarchyOptions extends Omit<OrchestratorOptions, 'policy' | 'model'> {
  /** The cheapest first, as `provider/model`. @default Haiku, Kimi, Opus */
  models?: readonly string[];
}

/**
 * One task, on the cheapest of the models that is good enough.
 * @example
 * const { success, result, modelUsed } = await spawnWithModelHierarchy(task, { runtime, agents });
 */
export async function spawnWithModelHierarchy(
  task: AgentTask,
  options: HierarchyOptions,
): Promise<HierarchyResult> {
  const results = await spawnParallelWithRetry([task], options);
  const [details] = Object.values(results);
  if (details === undefined) throw new TypeError('A run of one task brought back no result.');
  const { status, output, modelUsed, attempts } = details;
  return { success: status === 'completed', result: output, modelUsed, attempts: attempts.length, details };
}

/**
 * Many tasks, each on the cheapest of the models that is good enough; results by task id.
 * @example
 * const results = await spawnParallelWithRetry(tasks, { runtime, agents, models: ['cheap', 'strong'] });
 */
export async function spawnParallelWithRetry(
  tasks: readonly AgentTask[],
  { models = ['cheap', 'standard', 'strong'], ...options }: HierarchyOptions,
): Promise<Record<string, AgentResult>> {
  const tiers = resolveTiers(models);
  const policy = cascade({ tiers, start: () => tiers[0]?.tier ?? 'agent' });
  return collectResults(createOrchestrator({ ...options, policy }).run(tasks));
}

/**
 * Waits for a run and gives its results by task id. Results are pushed; there is nothing to poll.
 * @example
 * const results = await collectResults(orchestrator.run(tasks));
 * console.log(results['review']?.status);
 */
export async function collectResults(run: Run): Promise<Record<string, AgentResult>> {
  const { results } = await run;
  return Object.fromEntries(results.map((result) => [result.taskId, result]));
}
