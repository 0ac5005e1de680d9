import type { Command } from 'commander';
import {
  type AgentJobFlags,
  addRefineFlags,
  addReviewFlags,
  addWritingFlags,
  type WritingFlags,
} from '../agent-jobs/agent-job-flags.ts';
import type { CreateFlags } from '../agent-jobs/create.ts';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import {
  type AgentFlags,
  addAgentFlags,
  addRunFlags,
  groups,
  type RunFlags,
  toList,
} from '../settings/flags.ts';
import { helpNotes } from './help-notes.ts';

/** `agents create|refine|review|test|lint`: agents that make agents, and what is known of them without a model. */
export function addAgentJobs(agents: Command, environment: Environment, finish: Finish): void {
  addCreate(agents, environment, finish);
  addRefine(agents, environment, finish);
  addReview(agents, environment, finish);
  addTest(agents, environment, finish);
  addLint(agents, environment, finish);
}

function addCreate(agents: Command, environment: Environment, finish: Finish): void {
  const command = agents
    .command('create')
    .description('make an agent from a sentence: it is designed, tried, judged and refined')
    .argument('[purpose]', 'what the agent gets, what it makes of it, and for whom')
    .option(
      '--from <file>',
      'many briefs at once: a YAML or JSON list of name, purpose, domain, capabilities',
    )
    .option('--name <name>', 'what it is called (default: the creator names it)')
    .option('--domain <text>', 'the field it works in')
    .option('--capabilities <list>', 'what it can do, separated by commas', toList)
    .option('--out <folder>', 'where agents are written (default: ./agents)')
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'parallel-agents agents create "Finds flaky tests in a CI log" --name flaky_test_finder --target 8.5',
          'parallel-agents agents create --from briefs.yaml --budget 3usd --tiers cheap,standard,strong',
          'parallel-agents agents create "Sorts support tickets" --as package --package-name @acme/agents-support',
        ],
      }),
    );
  addRefineFlags(addWritingFlags(command), environment.runtimes).action(
    async (purpose: string | undefined, flags: CreateFlags) => {
      const { createAgents } = await import('../agent-jobs/create.ts');
      finish(await createAgents(purpose, flags, environment));
    },
  );
}

function addRefine(agents: Command, environment: Environment, finish: Finish): void {
  const command = onAgents(agents, 'refine', 'try, judge and revise agents until they reach a target')
    .option('--out <folder>', 'where refined agents are written (default: over their files, with -y)')
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'parallel-agents agents refine ./agents/my_agent.md --target 8.5 -y',
          'parallel-agents agents refine code_reviewer --out ./refined',
        ],
      }),
    );
  addRefineFlags(addWritingFlags(command), environment.runtimes).action(
    async (names: string[], flags: WritingFlags) => {
      const { refineGivenAgents } = await import('../agent-jobs/refine.ts');
      finish(await refineGivenAgents(names, flags, environment));
    },
  );
}

function addReview(agents: Command, environment: Environment, finish: Finish): void {
  const what = 'lint, run and judge agents as they are: scores and findings';
  const command = onAgents(agents, 'review', what).addHelpText(
    'after',
    helpNotes({ examples: ['parallel-agents agents review ./agents/*.md --judges 5'] }),
  );
  addReviewFlags(command, environment.runtimes).action(async (names: string[], flags: AgentJobFlags) => {
    const { reviewGivenAgents } = await import('../agent-jobs/refine.ts');
    finish(await reviewGivenAgents(names, flags, environment));
  });
}

function addTest(agents: Command, environment: Environment, finish: Finish): void {
  const command = agents
    .command('test')
    .description('run agents on their fixtures; each answer is held to schema, checks and expectations')
    .argument('[agents...]', 'as for `agents review` (default: all agents that there are)')
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'parallel-agents agents test --dry-run',
          'parallel-agents agents test ./agents --save-scores scores.json',
          'parallel-agents agents test code_reviewer ./agents/mine.md --budget 0.50usd',
        ],
      }),
    );
  addRunFlags(command, environment.runtimes)
    .optionsGroup(groups.results)
    .option(
      '--save-scores <file>',
      'write the scores of each agent at its tier, for a package that you publish',
    );
  command.action(async (names: string[], flags: RunFlags & { saveScores?: string }) => {
    const { testGivenAgents } = await import('../agent-jobs/test-agents.ts');
    finish(await testGivenAgents(names, flags, environment));
  });
}

function addLint(agents: Command, environment: Environment, finish: Finish): void {
  const what = 'check agents without a model: complete, sound, specific, safe';
  const command = agents
    .command('lint')
    .description(what)
    .argument('[agents...]', 'markdown files, folders of them, packages, or names that `agents list` shows')
    .option('--compat', 'show what files of other tools lose here; without names, of all agents')
    .addHelpText(
      'after',
      helpNotes({
        examples: ['parallel-agents agents lint ./agents', 'parallel-agents agents lint --compat'],
      }),
    );
  addAgentFlags(command).action(async (names: string[], flags: AgentFlags & { compat?: true }) => {
    const { lintGivenAgents } = await import('../agent-jobs/lint.ts');
    finish(await lintGivenAgents(names, flags, environment));
  });
}

/** A command on agents that are there. */
function onAgents(agents: Command, name: string, what: string): Command {
  return agents
    .command(name)
    .description(what)
    .argument('<agents...>', 'markdown files, folders of them, packages, or names that `agents list` shows');
}
