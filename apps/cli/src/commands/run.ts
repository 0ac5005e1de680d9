import type { Command } from 'commander';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import { addRunFlags, type RunFlags } from '../settings/flags.ts';

/** `run FILE`: the user's own tasks. */
export function addRunCommand(program: Command, environment: Environment, finish: Finish): void {
  const command = program
    .command('run')
    .description('run the tasks of a file')
    .argument('<file>', 'YAML or JSON, at most 1 MiB; "-" reads standard input')
    .addHelpText('after', help);
  addRunFlags(command, environment.runtimes).action(async (file: string, flags: RunFlags) => {
    // Loaded when tasks are run, so that help is fast.
    const { readTaskFile } = await import('../input/task-file.ts');
    const { runTasks } = await import('../run/run-tasks.ts');
    finish(await runTasks(await readTaskFile(file, environment), flags, environment));
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

Examples:
  parallel-agents run tasks.yaml --concurrency 20 --output results
  parallel-agents schema > tasks.schema.json     # all fields, for editors`;
