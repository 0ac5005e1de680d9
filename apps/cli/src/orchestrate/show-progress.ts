import type { JobEvent } from '@parallel-agents/core';
import { fitTo } from '../output/break-lines.ts';
import { colorsFor } from '../output/colors.ts';
import { oneLine } from '../output/sanitize.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { GoalFlags } from './orchestrate-flags.ts';
import { renderPlan } from './render-plan.ts';

/** Shows plans as soon as they are there, and how each task ends. */
export function showProgress(
  event: JobEvent,
  reporter: Reporter,
  { quiet, approve, planOnly }: GoalFlags,
  environment: Environment,
): void {
  const colors = colorsFor(environment.stderr, environment);
  const say = (text: string): void => reporter.say(fitTo(environment.stderr, text));
  if (saidHere.has(event.type)) reporter.watch(event);
  switch (event.type) {
    case 'plan.made': {
      // Drawn, the plan is there task by task.
      const isWanted = approve || (!quiet && reporter.shows === 'plain');
      if (event.phase === 'replan' && isWanted) {
        say(`${colors.yellow('new plan')} ${renderPlan(event.plan, colors)}`);
      } else if (isWanted && !planOnly) say(renderPlan(event.plan, colors));
      return;
    }
    case 'agent.created':
      if (event.error)
        reporter.problem(`The agent ${event.agent} could not be created: ${event.error.message}`);
      else if (!quiet) say(`${colors.green('✓')} new agent ${oneLine(event.agent)}`);
      return;
    case 'run.started':
      // Each step of the making of an agent is a run, too.
      if (event.step?.includes('.')) {
        reporter.watch(event);
        return;
      }
      reporter.progress(event);
      return;
    case 'job.started':
    case 'job.resumed':
    case 'job.ended':
    case 'plan.decided':
    case 'agent.started':
    case 'agent.ended':
    case 'round.ended':
      return;
    default:
      reporter.progress(event);
  }
}

/** What is said of these is no line of a run. */
const saidHere: ReadonlySet<JobEvent['type']> = new Set([
  'plan.made',
  'plan.decided',
  'agent.created',
  'agent.started',
  'agent.ended',
  'round.ended',
  'job.started',
  'job.resumed',
  'job.ended',
]);
