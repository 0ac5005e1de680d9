import type { OrchestrationEvent } from '@parallel-agents/meta';
import { colorsFor } from '../output/colors.ts';
import { oneLine } from '../output/sanitize.ts';
import type { Reporter } from '../run/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { OrchestrateFlags } from './orchestrate-flags.ts';
import { renderPlan } from './render-plan.ts';

/** Shows plans as soon as they are there, and how each task ends. */
export function showProgress(
  event: OrchestrationEvent,
  reporter: Reporter,
  { quiet, approve, planOnly }: OrchestrateFlags,
  environment: Environment,
): void {
  const colors = colorsFor(environment.stderr, environment);
  const say = (text: string): unknown => environment.stderr.write(`${text}\n`);
  switch (event.type) {
    case 'phase-event':
      if (event.event.type === 'run.started' && event.phase === 'create') return;
      reporter.progress(event.event);
      return;
    case 'planned':
      if ((!quiet || approve) && !planOnly) say(renderPlan(event.plan, colors));
      return;
    case 'replanned':
      if (!quiet || approve) say(`${colors.yellow('new plan')} ${renderPlan(event.replan, colors)}`);
      return;
    case 'agent-created':
      if (event.error)
        reporter.problem(`The agent ${event.agent} could not be created: ${event.error.message}`);
      else if (!quiet) say(`${colors.green('✓')} new agent ${oneLine(event.agent)}`);
      return;
    case 'orchestration-started':
    case 'orchestration-ended':
      return;
  }
}
