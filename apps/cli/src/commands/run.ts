import { InputError } from '@parallel-agents/core';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Finish } from '../errors/exit-codes.ts';
import { addBestOfFlags } from '../settings/best-of-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { addRunFlags, flag, groups } from '../settings/flags.ts';
import type { LinesFlags } from '../stream/run-lines.ts';
import { helpNotes } from './help-notes.ts';

const perPart = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(10_000, 'must be at most 10,000');

/** `run FILE`: the user's own tasks, or a job of any other kind. */
export function addRunCommand(program: Command, environment: Environment, finish: Finish): void {
  const command = program
    .command('run')
    .description('run the job of a file: tasks, a goal, agents to create, refine or review')
    .argument(
      '<file>',
      'YAML or JSON, at most 1 MiB, or a task on each line (.jsonl); "-" reads standard input',
    )
    .addHelpText('after', help);
  addBestOfFlags(addRunFlags(command, environment.runtimes));
  command
    .optionsGroup(groups.results)
    .option(
      '--out <path>',
      'of a goal, the file for its report; of agents, the folder that they are written to',
    )
    .option('--yes', 'of agents: replace files without asking');
  command
    .optionsGroup(groups.kept)
    .option('--lines', 'the file has a task on each line (JSON Lines); known of .jsonl and .ndjson')
    .addOption(
      flag(
        '--per-part <number>',
        'of such a file on an engine: tasks that a worker is given at once (default: 1000)',
        Number,
        perPart,
      ),
    );
  command.action(async (file: string, flags: LinesFlags) => {
    const { isLinesFile } = await import('../input/task-lines.ts');
    if (flags.lines || isLinesFile(file)) {
      const { runLines } = await import('../stream/run-lines.ts');
      finish(await runLines(file, flags, environment));
      return;
    }
    refusePerPart(flags);
    // Loaded when tasks are run, so that help is fast.
    const { readJobFile } = await import('../input/task-file.ts');
    const job = await readJobFile(file, environment);
    const { doJob } = await import('../run/do-job.ts');
    finish(await doJob(job, flags, environment));
  });
}

function refusePerPart({ perPart }: LinesFlags): void {
  if (perPart === undefined) return;
  const message = 'it has no effect on a file that is one document';
  const fix = 'Leave it out, or put a task on each line, and add --lines.';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--per-part'], message, fix }]);
}

const help = helpNotes({
  parts: {
    'A task file': [
      'tasks:',
      '  - id: facts',
      '    agent: documentation_writer',
      '    description: List five facts about tide pools.',
      '  - agent: content_writer_educational',
      '    description: Make one post of them.',
      '    dependsOn: [facts]',
    ],
    'A file with another job': [
      'goal: Compare three ways to limit our API',
      'maxTasks: 5',
      'limits: { usd: 2 }',
    ],
    'A file of any number of tasks, one JSON object on each line': [
      '{"id":"r1","agent":"content_writer_educational","description":"Answer review 1."}',
    ],
  },
  examples: [
    'parallel-agents run tasks.yaml --concurrency 20 --output results',
    'parallel-agents run tasks.yaml --best-of 3 --budget 1usd   # three answers of each task, the best stands',
    'parallel-agents run reviews.jsonl --engine redis://queue.internal:6379 --budget 20usd --output results',
    'parallel-agents schema > tasks.schema.json   # all fields, for editors; --job: of jobs of any kind',
  ],
});
