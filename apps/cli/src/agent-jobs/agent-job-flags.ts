import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { agentJobLimits } from '@parallel-agents/meta/internal/limits';
import { type Command, Option } from 'commander';
import {
  addBudgetFlags,
  addJobFlags,
  addRuntimeFlags,
  addTierList,
  flag,
  type RunFlags,
  toList,
} from '../settings/flags.ts';

/** Flags of every command that has agents judged. */
export interface AgentJobFlags extends RunFlags {
  target?: number;
  maxRounds?: number;
  judges?: number;
  judgeModels?: string[];
  jobId?: string;
}

/** Flags of the commands that write agents. */
export interface WritingFlags extends AgentJobFlags {
  out?: string;
  as?: 'markdown' | 'package';
  packageName?: string;
  yes?: true;
}

const { target, maxRounds, judges } = agentJobLimits;

export function addReviewFlags(command: Command, runtimes: readonly RuntimeChoice[]): Command {
  const withJudges = command
    .addOption(flag('--judges <number>', 'judges in the panel, 3 to 10 (default: 3)', Number, judges))
    .option(
      '--judge-models <list>',
      'models of the judges, in turn; the last one is for the held-out judge (default: the tiers)',
      toList,
    );
  return addJobFlags(addBudgetFlags(addTierList(addRuntimeFlags(withJudges, runtimes))));
}

export function addRefineFlags(command: Command, runtimes: readonly RuntimeChoice[]): Command {
  const withTarget = command
    .addOption(
      flag(
        '--target <0-10>',
        'the score to reach: of the lower bound of the panel, and of the held-out judge (default: 8.5)',
        Number,
        target,
      ),
    )
    .addOption(
      flag('--max-rounds <number>', 'reviews of an agent at most, 1 to 20 (default: 4)', Number, maxRounds),
    );
  return addReviewFlags(withTarget, runtimes);
}

export function addWritingFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--as <form>', 'markdown files, or an npm package (default: markdown)').choices([
        'markdown',
        'package',
      ]),
    )
    .option('--package-name <name>', 'with --as package: its name (default: agents- and the first agent)')
    .option('-y, --yes', 'replace files that are there');
}
