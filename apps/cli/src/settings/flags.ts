import type { ServerFlags } from '@parallel-agents/app/internal/fields';
import { configSchema, namedModel } from '@parallel-agents/app/internal/fields';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { InputError } from '@parallel-agents/core';
import { defaultTimeoutSeconds, runIdSchema, sayIssue } from '@parallel-agents/core/internal';
import { parseDuration, parseTokens, parseUsd } from '@parallel-agents/escalation/internal/amounts';
import { type Command, Option } from 'commander';
import type { z } from 'zod';

/** Flags that decide which agents there are. */
export interface AgentFlags {
  agents?: string[];
  /** What is forgiven otherwise is an error. */
  strict?: true;
  config?: string;
  json?: true;
}

/** Flags of every command that runs tasks. */
export interface RunFlags extends AgentFlags, ServerFlags {
  runtime?: string;
  baseUrl?: string;
  /** The same as the runtime `batch`. */
  batch?: true;
  /** The same, for models whose batches are cheaper; the others are asked at once. */
  batchIfCheaper?: true;
  /** With batches: judges and planners are asked at once. */
  liveJudges?: true;
  model?: string;
  concurrency?: number;
  timeout?: number;
  output?: string;
  /** Where the files of answers go; of the development team. */
  write?: string;
  /** Files that are there are replaced by those of answers. */
  replace?: true;
  quiet?: true;
  /** How progress is shown. @default drawn in a terminal, in lines elsewhere */
  progress?: 'live' | 'plain';
  /** Every output is printed, however many there are. */
  full?: true;
  /** Where sessions are written down. */
  record?: string;
  /** The cassette that is played. */
  replay?: string;
  /** Who is told that the job is over. */
  notify?: string[];
  keepSessions?: true;
  /** Where workers do the run; `true`: where the environment or the configuration says. */
  engine?: string | true;
  jobId?: string;
  /** `false` for --no-journal. */
  journal?: boolean;
  onJournalFailure?: 'stop' | 'continue';
  mcp?: string[];
  allowTools?: string[];
  toolsRoot?: string;
  toolRounds?: number;
  tiers?: string[];
  start?: string;
  minScore?: number;
  judge?: string;
  budget?: number;
  maxTokens?: number;
  maxSpawns?: number;
  deadline?: number;
  onExhausted?: 'finish' | 'cancel';
  allowUnknownPrices?: true;
  dryRun?: true;
}

/** Headings of the help, in the order in which people ask. */
export const groups = {
  where: 'Where agents run:',
  models: 'Models:',
  limits: 'Limits:',
  results: 'Results:',
  agents: 'Agents and settings:',
  tools: 'Tools of agents:',
  kept: 'Runs that are kept:',
} as const;

/** What most people need; `-h` shows these, `--help` shows all. */
const everydayFlags: ReadonlySet<string> = new Set([
  ...['--runtime', '--base-url', '--batch', '--model', '--tiers'],
  ...['--budget', '--concurrency', '--timeout', '--dry-run'],
  ...['--mcp', '--allow-tools'],
  ...['--output', '--json', '--quiet', '--agents', '--config', '--help'],
]);

/** Flags that are shared by commands, and so are left out of a short help unless they are everyday ones. */
export function isRareFlag({ long, helpGroupHeading }: Option): boolean {
  const isShared = Object.values(groups).some((heading) => heading === helpGroupHeading);
  return isShared && !everydayFlags.has(long ?? '');
}

const { concurrency, timeoutSeconds, gate, budget, openaiCompatible, tools } = configSchema.shape;

export function addAgentFlags(command: Command): Command {
  return addSourceFlags(command)
    .optionsGroup(groups.results)
    .option('--json', 'one JSON document on standard output');
}

/** The configuration that is meant. */
export function addConfigFlag(command: Command): Command {
  return command.option(
    '--config <file>',
    'a configuration file (YAML or JSON) instead of the one found here',
  );
}

/** Where agents and settings come from. */
export function addSourceFlags(command: Command): Command {
  return addConfigFlag(
    command
      .optionsGroup(groups.agents)
      .option(
        '--agents <path-or-package>',
        'more agents: an npm package, a markdown folder or a pattern, as name=PATH under that name; repeatable',
        collect,
      )
      .option('--strict', 'treat an agent file with a mistake as an error; without this it is left out'),
  );
}

export function addRunFlags(command: Command, runtimes: readonly RuntimeChoice[]): Command {
  const withRunFlags = addRuntimeFlags(command, runtimes)
    .optionsGroup(groups.results)
    .option(
      '--output <dir>',
      'write a file for each result into this folder; files of the same name are replaced',
    )
    .optionsGroup(groups.kept)
    .addOption(engineOption('have workers do the run'))
    .addOption(
      flag(
        '--job-id <id>',
        'the id of the job; with --engine, a job that is there is followed, and not done twice',
        String,
        runIdSchema,
      ),
    );
  return addDryRunFlag(addBudgetFlags(addTierFlags(addJournalFlags(withRunFlags))));
}

function addDryRunFlag(command: Command): Command {
  return command
    .optionsGroup(groups.limits)
    .option('--dry-run', 'show what would be spawned and what it may cost, and spawn nothing');
}

/** Whether what is done is kept. */
function addJournalFlags(command: Command): Command {
  return command
    .optionsGroup(groups.kept)
    .option('--no-journal', 'keep nothing of the run: it cannot be resumed')
    .addOption(
      new Option(
        '--on-journal-failure <what>',
        'what happens if the journal cannot be written any more (default: stop, which starts nothing more)',
      ).choices(['stop', 'continue']),
    );
}

/** For commands that are made of many runs. */
export function addJobFlags(command: Command): Command {
  return addDryRunFlag(addJournalFlags(command).addOption(engineOption('have workers do the job'))).option(
    '--job-id <id>',
    'go on with the job of this id where it was left, or begin it under this id',
  );
}

/** Where sessions run, and how many. */
export function addRuntimeFlags(command: Command, runtimes: readonly RuntimeChoice[]): Command {
  const names = runtimes.map(({ name, summary }) => `${name} (${summary})`).join(', ');
  const placed = command
    .optionsGroup(groups.where)
    .option('--runtime <name>', `where sessions run: ${names}`)
    .option(
      '--base-url <url>',
      'the server of the openai-compatible runtime, such as http://127.0.0.1:11434/v1',
    )
    .option('--batch', 'ask in batches of the provider: mostly half the price, results within hours')
    .option(
      '--batch-if-cheaper',
      'as --batch where that is cheaper; other models and agents with tools are asked at once',
    )
    .option('--live-judges', 'with batches: judges and planners are asked at once, at the full price');
  return addAgentFlags(
    addToolFlags(addServerFlags(placed))
      .optionsGroup(groups.models)
      .addOption(
        flag(
          '--model <model>',
          'the model of tasks that name none, as provider/model or an alias',
          String,
          namedModel,
        ),
      )
      .optionsGroup(groups.limits)
      .addOption(concurrencyOption('sessions at the same time'))
      .addOption(
        flag(
          '--timeout <duration>',
          `how long one session may take, such as 90s or 2m; a number alone is seconds (default: ${defaultTimeoutSeconds}s)`,
          readSeconds,
          timeoutSeconds,
        ),
      )
      .optionsGroup(groups.results)
      .option('--quiet', 'results only, with what went wrong: no progress, no notes, no summary')
      .addOption(progressOption())
      .option('--record <file>', 'write down what is asked and answered, to be played again')
      .option(
        '--replay <file>',
        'play what was recorded: offline, free, always the same; --tiers asks what if',
      )
      .addOption(notifyOption())
      .option('--full', 'print every output in a terminal too, however many and long they are')
      .optionsGroup(groups.where)
      .option('--keep-sessions', 'keep the sessions on an OpenClaw gateway when they have ended'),
  );
}

/** Who is told that a job is over. */
export function notifyOption(): Option {
  const meaning = 'tell you when it is over: desktop, a URL that gets a POST, or exec:COMMAND; repeatable';
  return new Option('--notify <where>', meaning).argParser(collect);
}

/** What a server of chat completions needs beside its URL. */
export function addServerFlags(command: Command): Command {
  return command
    .option('--profile <name>', 'the kind of server, if its address does not show it, such as azure')
    .option('--api-key-header <name>', 'the header that the server wants the key in, such as api-key')
    .option('--header <header>', 'a further header of each request, as "NAME: VALUE"; repeatable', collect)
    .option(
      '--body <field>',
      'a further field of each request, as FIELD=VALUE, such as temperature=0; repeatable',
      collect,
    )
    .addOption(
      flag(
        '--max-output-tokens <number>',
        'tokens that an answer may have on that server',
        Number,
        openaiCompatible.unwrap().shape.maxOutputTokens,
      ),
    );
}

/** What agents may have beside what a task gives them. */
function addToolFlags(command: Command): Command {
  return command
    .optionsGroup(groups.tools)
    .option(
      '--mcp <file>',
      'MCP servers, in the form of Claude Code and others ({ "mcpServers": … }); agents use those that their lists name; repeatable',
      collect,
    )
    .option(
      '--allow-tools <list>',
      'built-in tools that agents may have (read, search, list, fetch), and tools of servers that may write unasked (server/tool)',
      (text: string, earlier: string[] = []) => [...earlier, ...toList(text)],
    )
    .option('--tools-root <dir>', 'the folder that read, search and list look into (default: this one)')
    .addOption(
      flag(
        '--tool-rounds <number>',
        'requests that one session with tools may have (default: 20)',
        Number,
        tools.unwrap().shape.rounds,
      ),
    );
}

/** Which models, and how good. */
export function addTierFlags(command: Command): Command {
  return addTierList(command)
    .optionsGroup(groups.models)
    .option('--start <tier>', 'where tasks start: agent (as the agent says), auto (as learned), or a tier')
    .addOption(
      flag(
        '--min-score <0-10>',
        'a judge scores each output; below this score the next tier is asked',
        Number,
        gate.unwrap().shape.minScore,
      ),
    )
    .addOption(
      flag(
        '--judge <model>',
        'the model of the judge, as provider/model or an alias (default: the cheapest tier)',
        String,
        namedModel,
      ),
    );
}

export function addTierList(command: Command): Command {
  return command
    .optionsGroup(groups.models)
    .option('--tiers <list>', 'models or aliases (cheap, standard, strong), the cheapest first', toList);
}

/** How much. */
export function addBudgetFlags(command: Command): Command {
  return command
    .optionsGroup(groups.limits)
    .option('--budget <usd>', 'US dollars that the run may cost, such as 2.00usd', parseUsd)
    .option('--max-tokens <number>', 'tokens that the run may use, such as 400k', parseTokens)
    .addOption(
      flag(
        '--max-spawns <number>',
        'sessions that the run may start',
        Number,
        budget.unwrap().shape.maxSpawns,
      ),
    )
    .option('--deadline <duration>', 'start no session after this time, such as 10m', (text) =>
      parseDuration(text),
    )
    .addOption(
      new Option(
        '--on-exhausted <what>',
        'what happens to running sessions when the budget or the deadline is reached (default: finish)',
      ).choices(['finish', 'cancel']),
    )
    .option('--allow-unknown-prices', 'with --budget: count models without a known price as free');
}

export function concurrencyOption(what: string): Option {
  return flag('--concurrency <number>', `${what} (default: 8)`, Number, concurrency);
}

/** The same flag for every command that shows progress. */
export function progressOption(): Option {
  return new Option(
    '--progress <how>',
    'how progress is shown: live (drawn) or plain (in lines, for screen readers and logs) (default: live in a terminal)',
  ).choices(['live', 'plain']);
}

/** The same flag for every command that can work on an engine. */
export function engineOption(what: string): Option {
  return new Option(
    '--engine [url]',
    `${what}: redis://, rediss://, valkey:// or postgres:// (default: PARALLEL_AGENTS_ENGINE_URL, or \`engine.url\` of the configuration)`,
  );
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  return Number.isNaN(seconds) ? parseDuration(text, 'timeout') : seconds;
}

export function toList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** A flag whose value is checked as the same field of a configuration file is. */
export function flag(
  names: string,
  description: string,
  read: (text: string) => unknown,
  schema: z.ZodType,
): Option {
  const option = new Option(names, description);
  return option.argParser((text) => {
    const name = option.long ?? names;
    if (text.trim() === '') throw emptyFlag(name, description);
    const parsed = schema.safeParse(read(text));
    if (parsed.success) return parsed.data;
    const problem = parsed.error.issues.map(sayIssue).join('; ');
    const shown = text.length > longestEcho ? `${text.slice(0, longestEcho)}…` : text;
    const message = `${problem}, not "${shown}"`;
    const fix = `Correct ${name}: ${description}.`;
    throw new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
  });
}

/** Characters of what was typed that an error shows. */
const longestEcho = 80;

/** That a flag was given with nothing in it. */
export function emptyFlag(name: string, description: string, message = 'is empty'): InputError {
  const fix = `Give ${name} something, or leave it out: ${description}.`;
  return new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
}
