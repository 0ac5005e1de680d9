import { InputError } from '@parallel-agents/core';
import type { AgentSpecifier } from '../agents/agents.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import { chooseRuntime } from './choose-runtime.ts';
import { type LoadedConfig, loadConfig } from './config.ts';
import type { Config } from './config-schema.ts';
import type { Environment } from './environment.ts';
import type { RunFlags } from './flags.ts';
import { refuseIdleFlags } from './idle-flags.ts';
import { ModelNames } from './model-names.ts';
import { refuseServerFlags, serverSettings } from './server-settings.ts';
import { putAside } from './spending-contradictions.ts';
import { type JudgeSettings, resolveSpending, type SpendingSettings } from './spending-settings.ts';
import { type Stranger, strangersIn } from './strangers.ts';

/** What a command works with that starts no task: flags, then the configuration, then defaults. */
export interface BasicSettings {
  concurrency?: number;
  timeoutSeconds?: number;
  agents: readonly AgentSpecifier[];
  openclaw: NonNullable<Config['openclaw']>;
  openaiCompatible: NonNullable<Config['openaiCompatible']>;
  /** Servers that are to get no credentials. */
  strangers: readonly Stranger[];
}

/** What a command works with that runs tasks. */
export interface Settings extends BasicSettings {
  runtime: RuntimeChoice;
  /** Why this runtime, in one sentence; absent where a flag says it. */
  because?: string;
  /** The server, where it was found and nobody named it. */
  foundUrl?: string;
  model?: string;
  spending: SpendingSettings;
  /** Reads the models that tasks and other flags name. */
  names: ModelNames;
  /** What is worth knowing about them. */
  notes: readonly string[];
  /** Points an issue with a field of the configuration at its line. */
  locate?: LoadedConfig['locate'];
}

/** @throws InputError for a bad configuration */
export async function resolveBasics(flags: RunFlags, environment: Environment): Promise<BasicSettings> {
  return basicsFrom(flags, await loadConfig(environment, { file: flags.config }), environment);
}

/**
 * The settings of a command that runs tasks, from a configuration that has been read.
 *
 * @throws InputError for models, tiers and limits that are not there or contradict each other
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` if no runtime is named and none is found
 */
export async function settingsFrom(
  flags: RunFlags,
  loaded: LoadedConfig,
  environment: Pick<Environment, 'cwd' | 'env' | 'runtimes' | 'localServers'>,
): Promise<Settings> {
  const { config } = loaded;
  try {
    const { runtime, because, baseUrl } = await chooseRuntime(flags, config, environment);
    refuseServerFlags(flags, runtime.name);
    refuseIdleFlags(flags, runtime);
    const basics = basicsFrom(flags, loaded, environment);
    const { defaultAliases } = await import('@parallel-agents/escalation');
    const names = new ModelNames({
      aliases: { ...defaultAliases, ...config.aliases },
      bareNames: runtime.bareModelNames === true,
      scripted: runtime.scripted === true,
    });
    const model = modelOf(flags, config, names);
    const spending = priced(await resolveSpending(flags, config, { names, model }), runtime);
    const note = putAside(flags, config);
    const notes = note === undefined ? [] : [note];
    const { locate } = loaded;
    return {
      ...basics,
      ...(baseUrl !== undefined && {
        openaiCompatible: { ...basics.openaiCompatible, baseUrl },
        foundUrl: baseUrl,
      }),
      runtime,
      ...(because !== undefined && { because }),
      ...(model !== undefined && { model }),
      spending,
      names,
      notes,
      ...(locate && { locate }),
    };
  } catch (thrown) {
    throw locatedInConfig(thrown, loaded);
  }
}

/** Tiers on the command line go before one model in the configuration. */
function modelOf(flags: RunFlags, config: Config, names: ModelNames): string | undefined {
  if (flags.model !== undefined) return names.resolve(flags.model, ['--model']);
  if (flags.tiers !== undefined || config.model === undefined) return undefined;
  return names.resolve(config.model, ['model']);
}

/** @throws InputError for a bad configuration */
export function basicsFrom(
  flags: RunFlags,
  loaded: LoadedConfig,
  environment: Pick<Environment, 'cwd'>,
): BasicSettings {
  const { config, folder } = loaded;
  const concurrency = flags.concurrency ?? config.concurrency;
  const timeoutSeconds = flags.timeout ?? config.timeoutSeconds;
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    agents: [
      ...(config.agents ?? []).map((specifier) => ({ specifier, from: folder })),
      ...(flags.agents ?? []).map((specifier) => ({ specifier, from: environment.cwd })),
    ],
    openaiCompatible: serverSettings(flags, config.openaiCompatible),
    strangers: strangersIn(loaded).filter(
      ({ field }) => field !== 'openaiCompatible.baseUrl' || flags.baseUrl === undefined,
    ),
    openclaw: { ...config.openclaw, ...(flags.keepSessions && { keepSessions: true }) },
  };
}

/** What is wrong with a field and not with a flag is pointed at in its file. */
function locatedInConfig(thrown: unknown, { locate }: LoadedConfig): unknown {
  if (locate === undefined || !(thrown instanceof InputError)) return thrown;
  const isFlag = ([first]: readonly (string | number)[]) => String(first).startsWith('--');
  return new InputError(thrown.issues.map((issue) => (isFlag(issue.path) ? issue : locate(issue))));
}

/** Answers that are made up cost nothing, so that a budget in US dollars can be tried out on them. */
function priced(spending: SpendingSettings, { scripted }: RuntimeChoice): SpendingSettings {
  const { budget } = spending;
  return scripted && budget ? { ...spending, budget: { ...budget, unknownPrice: 'allow' } } : spending;
}

/** What the orchestrator is told of them. */
export function limitsOf({ model, concurrency, timeoutSeconds }: Settings) {
  return {
    ...(model !== undefined && { model }),
    ...(concurrency !== undefined && { maxConcurrent: concurrency }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

/** The models that tiers, judges and aliases name. */
export function modelsOf({ names, spending: { tiers = [], gate } }: Settings): string[] {
  const named = [...tiers.map(({ model }) => model), ...(gate ? [gate.model] : [])];
  return [...new Set([...named, ...Object.values(names.aliases), ...names.played])];
}

/** The models without which no output is accepted. */
export function judgesOf({ spending: { gate } }: Settings): JudgeSettings[] {
  return gate ? [gate] : [];
}
