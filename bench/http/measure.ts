import type { Contender, Solved } from './contenders.ts';
import type { Model } from './model.ts';
import type { Scenario } from './scenarios.ts';

export interface Timed extends Solved {
  /** Until the last result is in. */
  elapsedMs: number;
  /** User and system, of this process, until everything is closed. */
  cpuMs: number;
}

export interface Measured extends Timed {
  calls: number;
  /** Answered with 429. */
  refused: number;
}

/** One run of a contender, and what the model saw of it. */
export async function measure(
  model: Model,
  contender: Contender,
  scenario: Scenario,
  problems: number,
  concurrency: number,
): Promise<Measured> {
  await model.play(scenario);
  return { ...(await time(contender, model.url, problems, concurrency)), ...(await model.count()) };
}

export async function time(
  contender: Contender,
  url: string,
  problems: number,
  concurrency: number,
): Promise<Timed> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const solved = await contender(url, problems, concurrency);
  const elapsedMs = performance.now() - before;
  await solved.close?.();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ...solved, elapsedMs, cpuMs: (user + system) / 1_000 };
}

export const lost = ({ answers }: Solved): number => answers.filter((answer) => answer === undefined).length;
export const wrong = ({ answers }: Solved): number =>
  answers.filter((answer, problem) => answer !== undefined && answer !== problem * 2).length;
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
export const ratio = (value: number): string => value.toFixed(2);
