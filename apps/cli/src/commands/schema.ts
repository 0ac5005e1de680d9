import type { Command } from 'commander';
import type { Environment } from '../settings/environment.ts';
import { helpNotes } from './help-notes.ts';

/** `schema`: what a task file may hold; with `--job`, what a job of any kind may. */
export function addSchemaCommand(program: Command, { stdout }: Environment): void {
  program
    .command('schema')
    .description('print the JSON Schema of task files')
    .option('--job', 'that of jobs of any kind: tasks, a goal, agents to create, refine or review')
    .addHelpText('after', helpNotes({ examples: ['parallel-agents schema > tasks.schema.json'] }))
    .action(async ({ job }: { job?: true }) => {
      const schema = job
        ? (await import('@parallel-agents/app/internal/fields')).jobSpecJsonSchema()
        : (await import('../input/task-file.ts')).taskFileJsonSchema();
      stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
