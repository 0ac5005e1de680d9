import type { Assignment } from '@parallel-agents/app/documents';
import { fitBudget } from '@parallel-agents/app/jobs';
import type { Settings } from '@parallel-agents/app/settings';
import type { Orchestrator, StepPreview, TaskPreview } from '@parallel-agents/core';
import type { ForecastOptions } from '@parallel-agents/escalation';
import { colorsFor } from '../output/colors.ts';
import { renderForecast } from '../output/render-forecast.ts';
import { renderRange } from '../output/render-range.ts';
import { toSafeJson } from '../output/sanitize.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';

/** Shows what would be spawned, on which model, and what it may cost. Spawns nothing. */
export async function dryRun(
  orchestrator: Orchestrator,
  { tasks }: Assignment,
  settings: Settings,
  flags: RunFlags,
  environment: Environment,
): Promise<void> {
  const { forecast, forecastRange } = await import('@parallel-agents/escalation');
  const { budget, gate } = settings.spending;
  const options = { ...forecastOptions(settings), ...(gate && { judge: gate.model }) };
  const previews = await orchestrator.preview(tasks);
  const plan = forecast(previews, options);
  const { most } = forecastRange(previews.map(asStep), options);
  const fit = fitBudget(budget, { expected: plan, most });
  const colors = colorsFor(environment.stdout, environment);
  const shown = flags.json
    ? toSafeJson({ dryRun: { ...plan, most, budget: fit, notes: taskNotes } })
    : renderForecast(plan, { most, fit, notes: taskNotes, colors });
  environment.stdout.write(`${shown}\n`);
}

/** What the figures of tasks take for granted. */
const taskNotes = [
  'An estimate for first answers that will all do. At most: each answer is corrected on each tier. What is tried again after a fault comes on top. Nothing was spawned.',
];

function asStep(task: TaskPreview): StepPreview {
  return { step: task.taskId, task, models: [], least: 1, most: 1 };
}

/** What is known of work that is made of many runs, and what cannot be. */
export interface PreviewedWork {
  steps: readonly StepPreview[];
  /** The model of the judge that scores every output, where there is one. */
  judge?: string;
  /** What is not in the figures because nobody knows it yet. */
  unknown?: string;
  /** What the figures take for granted. */
  notes: readonly string[];
}

/** The same for work that is made of many runs: at least, and at most. */
export async function dryRunSteps(
  { steps, judge, unknown, notes }: PreviewedWork,
  settings: Settings,
  flags: RunFlags,
  environment: Environment,
): Promise<void> {
  const { forecastRange } = await import('@parallel-agents/escalation');
  const range = forecastRange(steps, { ...forecastOptions(settings), ...(judge !== undefined && { judge }) });
  const { budget } = settings.spending;
  const fit = fitBudget(budget, { expected: range.least, most: range.most });
  const document = { ...range, budget: fit, ...(unknown !== undefined && { unknown }), notes };
  const colors = colorsFor(environment.stdout, environment);
  const shown = flags.json
    ? toSafeJson({ dryRun: document })
    : renderRange(range, { budget, fit, isWhole: unknown === undefined, notes, colors });
  environment.stdout.write(`${shown}\n`);
}

function forecastOptions({ model, spending: { prices, budget } }: Settings): ForecastOptions {
  const defaultModel = model ?? budget?.defaultModel;
  return {
    prices,
    ...(defaultModel !== undefined && { defaultModel }),
    ...(budget?.reserveOutputTokens !== undefined && { outputTokens: budget.reserveOutputTokens }),
  };
}
