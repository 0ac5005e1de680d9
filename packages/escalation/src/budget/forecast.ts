import type { TaskPreview } from '@parallel-agents/core';
import { defaultOutputTokens, estimateUsage } from './estimate.ts';
import { type PriceList, priceList } from './prices.ts';

/** What a task is expected to use, if its first attempt will do. */
export interface TaskForecast {
  taskId: string;
  agent: string;
  model?: string;
  tier?: string;
  inputTokens: number;
  outputTokens: number;
  /** Absent where the price of the model is not known. */
  costUsd?: number;
}

export interface Forecast {
  tasks: TaskForecast[];
  inputTokens: number;
  outputTokens: number;
  /** US dollars of the tasks whose price is known. */
  costUsd: number;
  /** Tasks whose price is not known. */
  unpriced: number;
  /** The most tasks that can run at once, by their dependencies. */
  width: number;
  /** The longest chain of tasks that wait for each other. */
  depth: number;
  advice: string;
}

export interface ForecastOptions {
  prices?: PriceList;
  /** Output tokens assumed for each task. @default 2000 */
  outputTokens?: number;
  /** The model of previews that name none, to look its price up. */
  defaultModel?: string;
}

/** First attempts only: what may follow them is not looked at. */
type Previewed = Omit<TaskPreview, 'attempts'>;

/** What a run is expected to spawn and cost, and whether its tasks gain from running at once. Spawns nothing. */
export function forecast(previews: readonly Previewed[], options: ForecastOptions = {}): Forecast {
  const { prices = priceList(), outputTokens = defaultOutputTokens, defaultModel } = options;
  const tasks = previews.map((preview): TaskForecast => {
    const { taskId, agent, tier } = preview;
    const model = preview.model ?? defaultModel;
    const usage = estimateUsage(preview, outputTokens);
    const costUsd = model === undefined ? undefined : prices.costUsd(model, usage);
    return {
      taskId,
      agent,
      ...(model !== undefined && { model }),
      ...(tier !== undefined && { tier }),
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      ...(costUsd !== undefined && { costUsd }),
    };
  });
  const levels = levelsOf(previews);
  const depth = Math.max(0, ...levels.values());
  const counts = Map.groupBy(levels.values(), (level) => level);
  const width = Math.max(0, ...[...counts.values()].map((level) => level.length));
  return {
    tasks,
    inputTokens: tasks.reduce((sum, task) => sum + task.inputTokens, 0),
    outputTokens: tasks.reduce((sum, task) => sum + task.outputTokens, 0),
    costUsd: tasks.reduce((sum, task) => sum + (task.costUsd ?? 0), 0),
    unpriced: tasks.filter((task) => task.costUsd === undefined).length,
    width,
    depth,
    advice: advise(previews.length, width, depth),
  };
}

/** On which step each task can start at the earliest. */
function levelsOf(previews: readonly Previewed[]): Map<string, number> {
  const byId = new Map(previews.map((preview) => [preview.taskId, preview]));
  const levels = new Map<string, number>();
  const levelOf = (id: string): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    const before = byId.get(id)?.dependsOn ?? [];
    const level = 1 + Math.max(0, ...before.map(levelOf));
    levels.set(id, level);
    return level;
  };
  for (const { taskId } of previews) levelOf(taskId);
  return levels;
}

/** Work in parts gains from agents at once; work in a chain loses by being handed on (see docs/escalation.md). */
function advise(count: number, width: number, depth: number): string {
  if (count === 1) return 'One task: nothing to run at once.';
  if (width === 1) {
    return `All ${count} tasks wait for each other, so that nothing runs at once: one agent with the whole task is likely better and cheaper.`;
  }
  if (depth > width) {
    return `The tasks form a chain of ${depth} with at most ${width} at once: look whether the steps need an agent each.`;
  }
  return `Up to ${width} of ${count} tasks can run at once: worth fanning out.`;
}
