import type { Settings } from '@parallel-agents/app/settings';
import type { GoalPreview } from '@parallel-agents/meta';
import { dryRunSteps } from '../run/dry-run.ts';
import type { Environment } from '../settings/environment.ts';
import type { OrchestrateFlags } from './orchestrate-flags.ts';

/** Shows what a goal would spawn, as far as that can be known. */
export async function dryRunGoal(
  { steps, unknown }: GoalPreview,
  settings: Settings,
  flags: OrchestrateFlags,
  environment: Environment,
): Promise<void> {
  const judge = settings.spending.gate?.model;
  const work = {
    steps,
    ...(judge !== undefined && { judge }),
    ...(unknown !== undefined && { unknown }),
    notes: [...bounds, ...(unknown === undefined ? [] : [notKnown[unknown]])],
  };
  await dryRunSteps(work, settings, flags, environment);
}

const bounds = ['At least: each first answer will do. At most: each answer is corrected on each tier.'];

const notKnown = {
  plan: 'These figures are those of the planner alone: what its plan will take is not known before there is one. `--plan-only --out plan.json` makes it, and `--plan plan.json --dry-run` says what it takes.',
  'second-plan':
    'Tasks that do not do their job are planned anew, once: the planner is in these figures, the tasks of that second plan are not, for nobody knows them yet.',
};
