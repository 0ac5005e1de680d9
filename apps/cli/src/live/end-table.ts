import type { JobView } from '@parallel-agents/core/view';
import { formatCount } from '../output/format.ts';
import type { Environment, TextOutput } from '../settings/environment.ts';
import { renderShares, renderTasks } from './task-table.ts';
import { terminalStyle } from './terminal-style.ts';

/** More tasks than these are summed up by their agents; why some failed is said below in any case. */
const tasksShown = 40;

/** How each task of a job ended, in a table that fits the window; of many, what their agents did. */
export function endTable(view: JobView, output: TextOutput, environment: Environment): string {
  const style = terminalStyle(output, environment);
  const columns = output.columns || 80;
  const { counts } = view;
  if (counts.asked <= tasksShown) {
    return renderTasks([...view.rows()], { columns, style, now: Date.now(), tellsAnswering: false }).join(
      '\n',
    );
  }
  const { byAgent } = view.model();
  const head = `${formatCount(counts.completed)} of ${formatCount(counts.asked)} completed`;
  return [style.colors.bold(head), ...renderShares(byAgent, { columns, style })].join('\n');
}
