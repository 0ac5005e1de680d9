import type { Command } from 'commander';
import { z } from 'zod';
import type { Finish } from '../errors/exit-codes.ts';
import type { OrchestrateFlags } from '../orchestrate/orchestrate-flags.ts';
import { addBestOfFlags } from '../settings/best-of-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { addBudgetFlags, addJobFlags, addRuntimeFlags, addTierFlags, flag } from '../settings/flags.ts';
import { helpNotes } from './help-notes.ts';

const count = z.int('must be a whole number').min(1, 'must be at least 1').max(1000, 'must be at most 1000');
const agentCount = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(10_000, 'must be at most 10000');

/** `orchestrate GOAL`: a plan, its tasks, a report. */
export function addOrchestrateCommand(program: Command, environment: Environment, finish: Finish): void {
  const command = program
    .command('orchestrate')
    .description('reach a goal: plan it, run the tasks at once where they can, report with sources')
    .argument(
      '[goal]',
      'what is wanted, in words; "-" reads standard input; with --plan, the file may say it',
    )
    .option('--approve', 'show the plan and ask before anything of it is spawned')
    .option('--plan-only', 'show the plan and end; --out writes it to a file that --plan reads')
    .option('--plan <file>', 'use this plan (YAML or JSON) instead of asking a planner')
    .addOption(flag('--max-tasks <number>', 'tasks of the plan at most (default: 20)', Number, count))
    .addOption(flag('--max-depth <number>', 'tasks in a chain at most (default: 10)', Number, count))
    .addOption(
      flag(
        '--max-agents <number>',
        'agents that the planner is shown at most: of more, those nearest to the goal (default: 40)',
        Number,
        agentCount,
      ),
    )
    .option('--no-create', 'create no agents that the plan is missing')
    .option('--keep-agents <folder>', 'write agents that were created into this folder, as markdown')
    .option('--out <file>', 'write the report to this file, as markdown')
    .addHelpText('after', help);
  const withTiers = addTierFlags(addRuntimeFlags(command, environment.runtimes));
  addJobFlags(addBudgetFlags(addBestOfFlags(withTiers))).action(
    async (goal: string | undefined, flags: OrchestrateFlags) => {
      // Loaded when a goal is given, so that help is fast.
      const { orchestrateGoal } = await import('../orchestrate/orchestrate-goal.ts');
      finish(await orchestrateGoal(goal, flags, environment));
    },
  );
}

const help = helpNotes({
  says: 'Exits with 0 if every task did what was planned and the report is written, with 1 if not.',
  examples: [
    'parallel-agents orchestrate "Compare three approaches to rate limiting for our API and recommend one" --budget 3usd',
    'parallel-agents orchestrate "Create 5 new agents and ensure all score 8.5+" --approve',
    'parallel-agents orchestrate "Review our three services" --plan-only --out plan.json',
    'parallel-agents orchestrate --plan plan.json --out report.md',
    'parallel-agents orchestrate "Rate 12 suppliers" --best-of 3 --dry-run   # three answers of each task of the plan',
  ],
});
