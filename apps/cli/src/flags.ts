import { defaultTimeoutSeconds, InputError } from '@parallel-agents/core';
import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { configSchema } from './config-schema.ts';
import type { RuntimeChoice } from './runtimes.ts';

/** Flags that decide which agents there are. */
export interface AgentFlags {
  agents?: string[];
  config?: string;
  json?: true;
}

/** Flags of every command that runs tasks. */
export interface RunFlags extends AgentFlags {
  runtime?: string;
  model?: string;
  concurrency?: number;
  timeout?: number;
  output?: string;
  quiet?: true;
  keepSessions?: true;
}

const { concurrency, timeoutSeconds, model } = configSchema.shape;

export function addAgentFlags(command: Command): Command {
  return command
    .option(
      '--agents <path-or-package>',
      'more agents: an npm package or a markdown folder; repeatable',
      collect,
    )
    .option('--config <file>', 'a configuration file (YAML or JSON) instead of the one found here')
    .option('--json', 'one JSON document on standard output');
}

export function addRunFlags(command: Command, runtimes: readonly RuntimeChoice[]): Command {
  const names = runtimes.map(({ name, summary }) => `${name} (${summary})`).join(', ');
  return addAgentFlags(
    command
      .option('--runtime <name>', `where sessions run: ${names}`)
      .addOption(flag('--model <provider/model>', 'the model of tasks that name none', String, model))
      .addOption(
        flag('--concurrency <number>', 'sessions at the same time (default: 8)', Number, concurrency),
      )
      .addOption(
        flag(
          '--timeout <seconds>',
          `what one session may take (default: ${defaultTimeoutSeconds})`,
          Number,
          timeoutSeconds,
        ),
      )
      .option(
        '--output <dir>',
        'write a file for each result into this folder; files of the same name are replaced',
      )
      .option('--quiet', 'results only: no progress, no notices, no summary')
      .option('--keep-sessions', 'keep the sessions on an OpenClaw gateway when they have ended'),
  );
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** A flag whose value is checked as the same field of a configuration file is. */
function flag(
  names: string,
  description: string,
  read: (text: string) => unknown,
  schema: z.ZodType,
): Option {
  const option = new Option(names, description);
  return option.argParser((text) => {
    const parsed = schema.safeParse(text.trim() === '' ? undefined : read(text));
    if (parsed.success) return parsed.data;
    const problem = parsed.error.issues.map((issue) => issue.message).join('; ');
    const name = option.long ?? names;
    const message = `${problem}, not "${text}"`;
    const fix = `Correct ${name}: ${description}.`;
    throw new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
  });
}
