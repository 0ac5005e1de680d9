import type { Command } from 'commander';
import type { Environment } from '../settings/environment.ts';

/** `schema`: what a task file may hold. */
export function addSchemaCommand(program: Command, { stdout }: Environment): void {
  program
    .command('schema')
    .description('print the JSON Schema of task files')
    .action(async () => {
      const { taskFileJsonSchema } = await import('../input/task-file.ts');
      stdout.write(`${JSON.stringify(taskFileJsonSchema(), null, 2)}\n`);
    });
}
