import type { TaskPreview, Usage } from '@parallel-agents/core';
import { defaultOutputTokens, estimateUsage } from './estimate.ts';
import { judgingUsage } from './forecast-judge.ts';
import { type PriceList, priceList } from './prices.ts';

/** What a task is expected to use, if its first attempt will do. */
export interface TaskForecast {
  taskId: string;
  agent: string;
  model?: string;
  tier?: string;
  /** Answers that are wanted, where that is more than one: the figures are those of all. */
  answers?: number;
  inputTokens: number;
  outputTokens: number;
  /** Absent where the price of the model is not known. */
  costUsd?: number;
}

/** What judging is expected to use, if the first answer of each task is judged once, by each judge. */
export interface JudgeForecast {
  /** Of a panel, all models that it has. */
  model: string;
  sessions: number;
  inputTokens: number;
  outputTokens: number;
  /** Absent where the price of the model is not known. */
  costUsd?: number;
}

export interface Forecast {
  tasks: TaskForecast[];
  /** Absent where nobody judges. */
  judge?: JudgeForecast;
  /** Of tasks and judges, as the following figures are. */
  sessions: number;
  inputTokens: number;
  outputTokens: number;
  /** US dollars of the sessions whose price is known. */
  costUsd: number;
  /** Tasks whose price is not known. */
  unpriced: number;
  /**
   * What tasks have in common at the start of their prompts, beyond the first of each kind: a provider that keeps it sells
   * that much of the input cheaper. Absent where they share nothing that providers keep.
   */
  shared?: SharedForecast;
  /** The most tasks that can run at once, by their dependencies. */
  width: number;
  /** The longest chain of tasks that wait for each other. */
  depth: number;
  advice: string;
}

export interface SharedForecast {
  inputTokens: number;
  /** US dollars less, at the price of input from a cache; absent where no such price is known. */
  savedUsd?: number;
}

export interface ForecastOptions {
  prices?: PriceList;
  /** Output tokens assumed for each session. @default 4000 */
  outputTokens?: number;
  /** The model of previews that name none, to look its price up. */
  defaultModel?: string;
  /**
   * The model of a judge that scores every output, where there is one; of a panel, that of each seat. A function says it of
   * each part of a job, by the name of the step; that of tasks is `work`.
   */
  judge?: string | readonly string[] | ((step: string) => readonly string[]);
  /** What the judge costs, where it is not asked as tasks are. @default `prices` */
  judgePrices?: PriceList;
}

/** First attempts only: what may follow them is not looked at. */
type Previewed = Omit<TaskPreview, 'attempts'>;

/** What a run is expected to spawn and cost, and whether its tasks gain from running at once. Spawns nothing. */
export function forecast(previews: readonly Previewed[], options: ForecastOptions = {}): Forecast {
  const { prices = priceList(), outputTokens = defaultOutputTokens, defaultModel } = options;
  const priced = (model: string | undefined, usage: Usage, list = prices) => {
    const costUsd = model === undefined ? undefined : list.costUsd(model, usage);
    return { ...usage, ...(costUsd !== undefined && { costUsd }) };
  };
  const tasks = previews.map((preview): TaskForecast => {
    const { taskId, agent, tier } = preview;
    const model = preview.model ?? defaultModel;
    const own = estimateUsage(preview, outputTokens);
    // A task is shown what the tasks answered that it depends on.
    const { answers = 1 } = preview;
    const inputTokens = answers * (own.inputTokens + preview.dependsOn.length * outputTokens);
    return {
      taskId,
      agent,
      ...(model !== undefined && { model }),
      ...(tier !== undefined && { tier }),
      ...(answers > 1 && { answers }),
      ...priced(model, { inputTokens, outputTokens: answers * outputTokens }),
    };
  });
  // Each answer is judged.
  const judged = previews.flatMap((preview) =>
    Array.from({ length: preview.answers ?? 1 }, () => judgingUsage(preview, outputTokens)),
  );
  const seats = seatsOf(options.judge, 'work');
  const judging = seats.map((model) => priced(model, sumOf(judged), options.judgePrices));
  const judgingCosts = judging.flatMap(({ costUsd }) => costUsd ?? []);
  const judge: JudgeForecast | undefined =
    seats.length === 0
      ? undefined
      : {
          model: [...new Set(seats)].join(', '),
          sessions: judged.length * seats.length,
          ...sumOf(judging),
          ...(judgingCosts.length === seats.length && {
            costUsd: judgingCosts.reduce((sum, cost) => sum + cost, 0),
          }),
        };
  const all = [...tasks, ...(judge ? [judge] : [])];
  const shared = sharedBy(previews, tasks, prices);
  const { width, depth } = shapeOf(previews);
  return {
    tasks,
    ...(judge && { judge }),
    sessions: tasks.reduce((sum, { answers = 1 }) => sum + answers, 0) + (judge?.sessions ?? 0),
    ...sumOf(all),
    costUsd: all.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0),
    ...(shared && { shared }),
    unpriced: tasks.filter((task) => task.costUsd === undefined).length,
    width,
    depth,
    advice: advise(previews.length, width, depth),
  };
}

/** The model of each judge of a step. */
export function seatsOf(judge: ForecastOptions['judge'] = [], step: string): readonly string[] {
  if (typeof judge === 'function') return judge(step);
  return typeof judge === 'string' ? [judge] : judge;
}

/** The beginnings of prompts that an earlier task of the same model has already. */
function sharedBy(
  previews: readonly Previewed[],
  tasks: readonly TaskForecast[],
  prices: PriceList,
): SharedForecast | undefined {
  /** Of each beginning: how often it is sent. */
  const sent = new Map<string, number>();
  let inputTokens = 0;
  let savedUsd: number | undefined;
  for (const [index, { instructions, prompt, sharedCharacters }] of previews.entries()) {
    const model = tasks[index]?.model;
    if (sharedCharacters === undefined) continue;
    const beginning = { instructions, prompt: prompt.slice(0, sharedCharacters) };
    const key = `${model}\n${instructions}\n${beginning.prompt}`;
    const before = sent.get(key) ?? 0;
    sent.set(key, before + 1);
    if (before === 0) continue;
    const { inputTokens: tokens } = estimateUsage(beginning, 0);
    inputTokens += tokens;
    const saved = savedBy(tokens, model, prices, before === 1);
    if (saved !== undefined) savedUsd = (savedUsd ?? 0) + saved;
  }
  return inputTokens === 0 ? undefined : { inputTokens, ...(savedUsd !== undefined && { savedUsd }) };
}

/** @param isFirst what it costs to have it kept is paid now */
function savedBy(
  tokens: number,
  model: string | undefined,
  prices: PriceList,
  isFirst: boolean,
): number | undefined {
  const cost = (usage: Partial<Usage>) =>
    model === undefined ? undefined : prices.costUsd(model, { inputTokens: 0, outputTokens: 0, ...usage });
  const plain = cost({ inputTokens: tokens });
  const read = cost({ cacheReadTokens: tokens });
  if (plain === undefined || read === undefined || read >= plain) return undefined;
  const written = isFirst ? Math.max(0, (cost({ cacheWriteTokens: tokens }) ?? plain) - plain) : 0;
  return plain - read - written;
}

function sumOf(usages: readonly Usage[]): Usage {
  return {
    inputTokens: usages.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: usages.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  };
}

/** How many tasks can run at once, and the longest chain: by the step on which each can start at the earliest. */
function shapeOf(previews: readonly Previewed[]): { width: number; depth: number } {
  const waiting = new Map(previews.map(({ taskId }) => [taskId, 0]));
  const dependents = new Map<string, string[]>();
  for (const { taskId, dependsOn } of previews) {
    const known = [...new Set(dependsOn)].filter((id) => waiting.has(id));
    waiting.set(taskId, known.length);
    for (const id of known) {
      const its = dependents.get(id);
      if (its) its.push(taskId);
      else dependents.set(id, [taskId]);
    }
  }
  let width = 0;
  let depth = 0;
  // Step after step, and not task after task: a chain of any length needs no deep stack.
  for (let step = [...waiting].flatMap(([id, left]) => (left === 0 ? [id] : [])); step.length > 0; depth++) {
    width = Math.max(width, step.length);
    step = step
      .flatMap((id) => dependents.get(id) ?? [])
      .filter((id) => {
        const left = (waiting.get(id) ?? 0) - 1;
        waiting.set(id, left);
        return left === 0;
      });
  }
  return { width, depth };
}

/** Work in parts gains from agents at once; work in a chain loses by being handed on (see docs/orchestrate.md). */
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
