import { basename } from 'node:path';
import type { AgentTask } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import type { ContentTeamOptions, DevTeamOptions, ReviewTeamOptions } from '@parallel-agents/teams';
import type { Command } from 'commander';
import type { Finish } from '../errors/exit-codes.ts';
import { addBestOfFlags, type BestOfFlags } from '../settings/best-of-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { addRunFlags, type RunFlags } from '../settings/flags.ts';
import { helpNotes } from './help-notes.ts';

/** `team content|dev|review`: ready-made tasks. */
export function addTeamCommand(program: Command, environment: Environment, finish: Finish): void {
  const team = program
    .command('team')
    .description('run a ready-made team of five agents')
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'parallel-agents team content "Monday motivation" --platform bluesky',
          'parallel-agents team review ./app.py',
        ],
      }),
    );
  addContentTeam(team, environment, finish);
  addDevTeam(team, environment, finish);
  addReviewTeam(team, environment, finish);
}

function addContentTeam(team: Command, environment: Environment, finish: Finish): void {
  const command = team
    .command('content')
    .description('five writers, five posts on one topic')
    .argument('<topic>', 'what the posts are about')
    .option('--platform <name>', 'the platform that they are for', 'bluesky')
    .option('--audience <text>', 'who reads them')
    .option('--tone <text>', 'the tone of the posts')
    .option('--trends <list>', 'topics of today there, separated by commas', toList)
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents team content "Monday motivation" --platform bluesky'] }),
    );
  addMemberFlags(command, environment).action(
    async (topic: string, flags: TeamFlags & ContentTeamOptions) => {
      const { createContentTeam, membersOf, requirePlatform, runTasks } = await loadWork();
      const { platform, audience, tone, trends } = flags;
      requirePlatform(platform, '--platform');
      const tasks = createContentTeam(topic, defined({ platform, audience, tone, trends }));
      finish(await runTasks({ tasks: membersOf(tasks, flags) }, flags, environment));
    },
  );
}

function addDevTeam(team: Command, environment: Environment, finish: Finish): void {
  const command = team
    .command('dev')
    .description('frontend, backend, database, API and operations of one application')
    .argument('<app>', 'the name of the application')
    .option('--features <list>', 'what it can do, separated by commas', toList)
    .option('--stack <text>', 'languages, frameworks and services that are settled')
    .option('--constraints <text>', 'what must not change, and what must be kept to')
    .option('--queries <list>', 'what will be asked of the data, separated by commas', toList)
    .option('--platform <text>', 'where it runs')
    .option('--write <dir>', 'write the files of the answers into this folder; nothing there is written over')
    .option('--replace', 'write over files that are there, and keep them as FILE.old')
    .addHelpText(
      'after',
      helpNotes({
        examples: ['parallel-agents team dev TaskManager --features auth,tasks,teams --write ./out'],
      }),
    );
  addMemberFlags(command, environment).action(async (app: string, flags: TeamFlags & DevTeamOptions) => {
    const { createDevTeam, membersOf, runTasks } = await loadWork();
    const { features, stack, constraints, queries, platform } = flags;
    const tasks = createDevTeam(app, defined({ features, stack, constraints, queries, platform }));
    finish(await runTasks({ tasks: membersOf(tasks, flags) }, flags, environment));
  });
}

function addReviewTeam(team: Command, environment: Environment, finish: Finish): void {
  const command = team
    .command('review')
    .description('code, security, performance, accessibility and tests of one file')
    .argument('<file>', 'the file to review, or a diff, at most 1 MiB; "-" reads standard input')
    .option('--context <text>', 'what the code is for, and where it runs')
    .option('--load <text>', 'how often it runs, and on how much data')
    .option('--framework <name>', 'the test framework in use')
    .addHelpText(
      'after',
      helpNotes({
        examples: ['parallel-agents team review ./app.py', 'git diff | parallel-agents team review -'],
      }),
    );
  addMemberFlags(command, environment).action(async (file: string, flags: TeamFlags & ReviewTeamOptions) => {
    const { createReviewTeam, membersOf, readInputText, runTasks } = await loadWork();
    const { text } = await readInputText(file, environment);
    const { context, load, framework } = flags;
    const fileName = file === '-' ? undefined : basename(file);
    const tasks = createReviewTeam(text, defined({ fileName, context, load, framework }));
    finish(await runTasks({ tasks: membersOf(tasks, flags) }, flags, environment));
  });
}

interface TeamFlags extends RunFlags, BestOfFlags {
  only?: string[];
}

/** The flags of every team. */
function addMemberFlags(command: Command, { runtimes }: Environment): Command {
  const members = 'only these members, separated by commas, such as security,performance';
  return addBestOfFlags(addRunFlags(command.option('--only <list>', members, toList), runtimes));
}

/** Loaded when a team is run, so that help is fast. */
async function loadWork() {
  const loaded = [
    import('@parallel-agents/teams'),
    import('@parallel-agents/app/internal/documents'),
    import('../run/run-tasks.ts'),
    import('@parallel-agents/registry/internal'),
  ] as const;
  const [teams, inputFile, runner, { requirePlatform }] = await Promise.all(loaded);
  const { onlyMembers } = teams;
  // A team is made of agents whose answers it knows: one of the user's that has the same name does not take part.
  const membersOf = (tasks: readonly AgentTask[], { only }: TeamFlags): AgentTask[] =>
    onlyMembers(tasks, only, '--only').map((task) => ({ ...task, agent: `built-in/${task.agent}` }));
  const { readInputText } = inputFile;
  return { ...teams, membersOf, requirePlatform, readInputText, runTasks: runner.runTasks };
}

function toList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}
