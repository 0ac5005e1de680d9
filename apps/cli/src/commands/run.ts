import type { Command } from 'commander';
import type { Finish } from '../errors/exit-codes.ts';
import type { JobFlags } from '../run/do-job.ts';
import { addBestOfFlags } from '../settings/best-of-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { addRunFlags, groups } from '../settings/flags.ts';

/** `run FILE`: the user's own tasks, or a job of any other kind. */
export function addRunCommand(program: Command, environment: Environment, finish: Finish): void {
  const command = program
    .command('run')
    .description('run the job of a file: tasks, a goal, agents to create, refine or review')
    .argument('<file>', 'YAML or JSON, at most 1 MiB; "-" reads standard input')
    .addHelpText('after', help);
  addBestOfFlags(addRunFlags(command, environment.runtimes));
  command
    .optionsGroup(groups.results)
    .option(
      '--out <path>',
      'of a goal, the file for its report; of agents, the folder that they are written to',
    )
    .option('--yes', 'of agents: replace files without asking');
  command.action(async (file: string, flags: JobFlags) => {
    // Loaded when tasks are run, so that help is fast.
    const { readJobFile } = await import('../input/task-file.ts');
    const job = await readJobFile(file, environment);
    const { doJob } = await import('../run/do-job.ts');
    finish(await doJob(job, flags, environment));
  });
}

const help = `
A task file:
  tasks:
    - id: facts
      agent: documentation_writer
      description: List five facts about tide pools.
    - agent: content_writer_educational
      description: Make one post of them.
      dependsOn: [facts]

A file with another job:
  goal: Compare three ways to limit our API
  maxTasks: 5
  limits: { usd: 2 }

Examples:
  parallel-agents run tasks.yaml --concurrency 20 --output results
  parallel-agents run tasks.yaml --best-of 3 --budget 1usd   # three answers of each task, the best stands
  parallel-agents schema > tasks.schema.json     # all fields, for editors; --job: of jobs of any kind`;
