import { type AgentDefinition, type AgentRuntime, InputError, type Journal } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { didYouMean } from '../basics/nearest-name.ts';
import type { Notes } from '../basics/notes.ts';
import type { LoadedConfig } from '../config/config.ts';
import { toolRounds } from '../config/config-schema.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { limitsSchema } from '../config/limits.ts';
import { issuesOf } from '../documents/zod-issues.ts';
import type { ApproveTool } from '../jobs/open-tools.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { isStore } from '../store/open-store.ts';

/** What jobs are worked on with. What is not given here is taken from the configuration file, then from defaults. */
export interface OpenOptions extends Omit<GivenSettings, 'runtime' | 'agents' | 'strict' | 'keepSessions'> {
  /**
   * Where sessions run: `openclaw`, `openai-compatible`, `ai-sdk` or `scripted`, or a runtime as a value, which is closed with the
   * application. @default what is found here
   */
  runtime?: string | AgentRuntime;
  /** Agents beside those that come along: definitions, folders, files, patterns and packages. @default none */
  agents?: readonly (string | AgentDefinition)[];
  /**
   * Where jobs are kept: an SQLite file, `:memory:`, a `redis://` or `postgres://` URL, a journal as a value (which you
   * close), or `false`: nowhere. @default the file that the command keeps them in
   */
  store?: string | Journal | false;
  /**
   * Workers do the jobs: the URL of their engine, such as `redis://127.0.0.1:6379`, or `true` for that of the environment
   * or the configuration. Jobs are kept there; a signal that aborts lets go of a job, and `cancel` stops it.
   * @default this process does them
   */
  engine?: string | true;
  /** What is forgiven otherwise is an error: agents that cannot be used, tools that an agent must do without. @default false */
  strict?: boolean;
  /** Sessions on a gateway stay there when their task has ended. @default false */
  keepSessions?: boolean;
  /** What becomes of a job that can be kept no longer. @default 'stop' */
  onJournalFailure?: 'stop' | 'continue';
  /** Where it works, and the words of the face. @default this process, and the names of these options */
  here?: Partial<Surroundings> & { stdin?: AsyncIterable<Uint8Array | string> };
  /**
   * Asked before an agent calls a tool that may change something. @default such calls are refused, unless `allowTools`
   * names the tool
   */
  approveTool?: ApproveTool;
  /** Takes what is worth knowing beside the results. @default nobody is told */
  notes?: Notes;
  /** A configuration that has been read already. @default it is read */
  loaded?: LoadedConfig;
  /** Nothing is to be spawned, so that no runtime is needed. @default false */
  onlyLook?: boolean;
  /**
   * Agents to refine or review are named by a model: only those that are known, never paths and packages, which would be
   * loaded. @default false
   */
  onlyKnownAgents?: boolean;
}

type ReadOptions = Omit<OpenOptions, 'strict' | 'keepSessions'> &
  Pick<GivenSettings, 'strict' | 'keepSessions'>;

const text = z.string().trim().min(1, 'must not be empty');
const texts = z.array(text);
const withFunctions = (what: string, ...names: readonly string[]) =>
  z.custom<object>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function'),
    `must be ${what}`,
  );

/** What a program without types can get wrong. What an agent must have is checked where agents are. */
const optionsSchema = z.strictObject({
  runtime: z.union([text, withFunctions('a runtime', 'spawn', 'close')], {
    error: 'must be the name of a runtime, or a runtime as a value',
  }),
  agents: z.array(
    z.union([text, z.looseObject({})], {
      error: 'must be an agent, or where agents are: a path or a package',
    }),
    { error: 'must be a list of agents, folders, files and packages' },
  ),
  store: z.union(
    [
      z.literal(false),
      z.string().refine(isStore, 'must be a file, ":memory:", or a redis:// or postgres:// URL'),
      withFunctions('a journal', 'begin', 'resume', 'read', 'tail', 'close'),
    ],
    {
      error: 'must be a file, ":memory:", a redis:// or postgres:// URL, a journal as a value, or false',
    },
  ),
  engine: z.union([z.literal(true), text], { error: 'must be the URL of an engine, or true' }),
  limits: limitsSchema,
  onJournalFailure: z.enum(['stop', 'continue']),
  strict: z.boolean(),
  keepSessions: z.boolean(),
  liveJudges: z.boolean(),
  batchIfCheaper: z.boolean(),
  onlyLook: z.boolean(),
  onlyKnownAgents: z.boolean(),
  config: text,
  baseUrl: text,
  profile: text,
  apiKeyHeader: text,
  model: text,
  start: text,
  judge: text,
  mcp: texts,
  allowTools: texts,
  toolsRoot: text,
  toolRounds,
  approveTool: z.custom<unknown>((value) => typeof value === 'function', 'must be a function'),
  tiers: texts.min(1, 'must name at least one tier'),
  header: texts,
  body: texts,
  minScore: z.number().min(0, 'must be at least 0').max(10, 'must be at most 10'),
  maxOutputTokens: z.int('must be a whole number').min(1, 'must be at least 1'),
  here: z.looseObject({}),
  notes: withFunctions('an object with the functions note, tell and problem', 'note', 'tell', 'problem'),
  loaded: z.looseObject({}),
});

/**
 * The options, seen to be some; those that are `undefined` are left out.
 * @throws InputError `INVALID_OPTION` naming each
 */
export function readOpenOptions(options: unknown): ReadOptions {
  if (typeof options !== 'object' || options === null) {
    const fix = 'Write open({ runtime, agents, limits }), or open() alone.';
    throw new InputError([{ code: 'INVALID_OPTION', path: [], message: 'open takes one object', fix }]);
  }
  const { strict, keepSessions, ...given } = defined(options) as OpenOptions;
  const flags = defined({ strict, keepSessions });
  const parsed = optionsSchema.partial().safeParse({ ...given, ...flags });
  if (given.engine !== undefined && given.store !== undefined) throw keptTwice();
  if (parsed.success) return { ...given, ...(strict && { strict }), ...(keepSessions && { keepSessions }) };
  throw new InputError(issuesOf(parsed.error, 'INVALID_OPTION', fixFor));
}

function keptTwice(): InputError {
  const message = 'jobs of an engine are kept on the engine only';
  const fix = 'Give `engine`, for workers to do the jobs, or `store`, for this process to do them.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['store'], message, fix }]);
}

const fields = Object.keys(optionsSchema.shape);

function fixFor(path: readonly (string | number)[], kind: z.core.$ZodIssue['code']): string {
  const inLimits = path[0] === 'limits';
  const known = inLimits ? Object.keys(limitsSchema.shape) : fields;
  const name = String(path.at(-1));
  if (kind !== 'unrecognized_keys') return `Correct ${path.join('.')}, or leave it out.`;
  const owner = inLimits ? 'limits' : 'open';
  return `${didYouMean(name, known)}The options of ${owner} are: ${known.join(', ')}.`;
}
