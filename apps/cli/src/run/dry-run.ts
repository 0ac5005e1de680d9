import type { Orchestrator, StepPreview } from '@parallel-agents/core';
import type { ForecastOptions } from '@parallel-agents/escalation';
import type { Assignment } from '../input/assignment.ts';
import { colorsFor } from '../output/colors.ts';
import { renderForecast, renderRange } from '../output/render-forecast.ts';
import { toSafeJson } from '../output/sanitize.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import type { Settings } from '../settings/settings.ts';

/** Shows what would be spawned, on which model, and what it may cost. Spawns nothing. */
export async function dryRun(
  orchestrator: Orchestrator,
  { tasks }: Assignment,
  settings: Settings,
  flags: RunFlags,
  environment: Environment,
): Promise<void> {
  const { forecast } = await import('@parallel-agents/escalation');
  const plan = forecast(await orchestrator.preview(tasks), forecastOptions(settings));
  const colors = colorsFor(environment.stdout, environment);
  environment.stdout.write(`${flags.json ? toSafeJson({ dryRun: plan }) : renderForecast(plan, colors)}\n`);
}

/** What is known of work that is made of many runs, and what cannot be. */
export interface PreviewedWork {
  steps: readonly StepPreview[];
  /** The model of the judge that scores every output, where there is one. */
  judge?: string;
  /** What is not in the figures because nobody knows it yet. */
  unknown?: string;
  /** Says what the figures take for granted, for people. */
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
  const document = { ...range, ...(unknown !== undefined && { unknown }) };
  const colors = colorsFor(environment.stdout, environment);
  const shown = flags.json
    ? toSafeJson({ dryRun: document })
    : renderRange(range, { budget: settings.spending.budget, isWhole: unknown === undefined, notes, colors });
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
