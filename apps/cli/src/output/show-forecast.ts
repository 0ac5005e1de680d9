import type { JobForecast } from '@parallel-agents/app';
import type { Settings } from '@parallel-agents/app/internal/settings';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { fitTo } from './break-lines.ts';
import { colorsFor } from './colors.ts';
import { renderForecast } from './render-forecast.ts';
import { renderRange } from './render-range.ts';
import { toSafeJson } from './sanitize.ts';

/** Shows what would be spawned, on which models, and what it may cost. */
export function showForecast(
  { tasks, range, budget, unknown, notes }: JobForecast,
  { spending, runtime }: Settings,
  { json }: Pick<RunFlags, 'json'>,
  environment: Environment,
): void {
  const { stdout } = environment;
  const colors = colorsFor(stdout, environment);
  if (json) {
    const figures = tasks ? { ...tasks, most: range.most } : range;
    const dryRun = { ...figures, budget, ...(unknown !== undefined && { unknown }), notes };
    stdout.write(`${toSafeJson({ dryRun })}\n`);
    return;
  }
  const isFree = runtime.scripted === true;
  const shown = tasks
    ? renderForecast(tasks, { most: range.most, fit: budget, isFree, notes, colors })
    : renderRange(range, {
        budget: spending.budget,
        fit: budget,
        isFree,
        isWhole: unknown === undefined,
        notes,
        colors,
      });
  stdout.write(`${fitTo(stdout, shown)}\n`);
}
