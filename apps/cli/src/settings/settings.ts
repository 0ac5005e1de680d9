import { InputError } from '@parallel-agents/core';
import type { AgentSpecifier } from '../agents/agents.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import { type LoadedConfig, loadConfig } from './config.ts';
import type { Config } from './config-schema.ts';
import type { Environment } from './environment.ts';
import type { RunFlags } from './flags.ts';
import { resolveSpending, type SpendingSettings } from './spending-settings.ts';
import { type Stranger, strangersIn } from './strangers.ts';

/** What a command works with: flags, then the configuration, then defaults. */
export interface Settings {
  runtime: RuntimeChoice;
  model?: string;
  concurrency?: number;
  timeoutSeconds?: number;
  agents: readonly AgentSpecifier[];
  openclaw: NonNullable<Config['openclaw']>;
  openaiCompatible: NonNullable<Config['openaiCompatible']>;
  spending: SpendingSettings;
  /** Servers that are to get no credentials. */
  strangers: readonly Stranger[];
}

/** @throws InputError for a bad configuration, or a runtime that does not exist */
export async function resolveSettings(flags: RunFlags, environment: Environment): Promise<Settings> {
  return settingsFrom(flags, await loadConfig(environment, { file: flags.config }), environment);
}

/** The same for a configuration that has been read. */
export async function settingsFrom(
  flags: RunFlags,
  loaded: LoadedConfig,
  environment: Pick<Environment, 'cwd' | 'runtimes'>,
): Promise<Settings> {
  const { config, folder } = loaded;
  // Tiers on the command line go before one model in the configuration.
  const model = flags.model ?? (flags.tiers === undefined ? config.model : undefined);
  const concurrency = flags.concurrency ?? config.concurrency;
  const timeoutSeconds = flags.timeout ?? config.timeoutSeconds;
  const runtime = chooseRuntime(runtimeName(flags, config), environment.runtimes);
  return {
    runtime,
    ...(model !== undefined && { model }),
    ...(concurrency !== undefined && { concurrency }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    agents: [
      ...(config.agents ?? []).map((specifier) => ({ specifier, from: folder })),
      ...(flags.agents ?? []).map((specifier) => ({ specifier, from: environment.cwd })),
    ],
    spending: priced(await resolveSpending(flags, config), runtime),
    openaiCompatible: {
      ...config.openaiCompatible,
      ...(flags.baseUrl !== undefined && { baseUrl: flags.baseUrl }),
    },
    strangers: strangersIn(loaded).filter(
      ({ field }) => field !== 'openaiCompatible.baseUrl' || flags.baseUrl === undefined,
    ),
    openclaw: { ...config.openclaw, ...(flags.keepSessions && { keepSessions: true }) },
  };
}

/** Answers that are made up cost nothing, so that a budget in US dollars can be tried out on them. */
function priced(spending: SpendingSettings, { pretends }: RuntimeChoice): SpendingSettings {
  const { budget } = spending;
  return pretends && budget ? { ...spending, budget: { ...budget, unknownPrice: 'allow' } } : spending;
}

/** A base URL names the runtime too. */
function runtimeName(flags: RunFlags, config: Config): string | undefined {
  if (flags.baseUrl === undefined) return flags.runtime ?? config.runtime;
  const named = flags.runtime ?? 'openai-compatible';
  if (named === 'openai-compatible') return named;
  const fix = 'Leave --base-url out, or choose --runtime openai-compatible.';
  const message = `the runtime ${named} has no base URL`;
  throw new InputError([{ code: 'INVALID_OPTION', path: ['base-url'], message, fix }]);
}

function chooseRuntime(name: string | undefined, runtimes: readonly RuntimeChoice[]): RuntimeChoice {
  const chosen = name === undefined ? runtimes[0] : runtimes.find((runtime) => runtime.name === name);
  if (chosen !== undefined) return chosen;
  const fix = `The runtimes are: ${runtimes.map((runtime) => runtime.name).join(', ')}.`;
  const message = `there is no runtime "${name}"`;
  throw new InputError([{ code: 'INVALID_OPTION', path: ['runtime'], message, fix }]);
}

/** What the orchestrator is told of them. */
export function limitsOf({ model, concurrency, timeoutSeconds }: Settings) {
  return {
    ...(model !== undefined && { model }),
    ...(concurrency !== undefined && { maxConcurrent: concurrency }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

/** The models that tiers and judges name. */
export function modelsOf({ spending: { tiers = [], gate } }: Settings): string[] {
  return [...new Set([...tiers.map(({ model }) => model), ...(gate ? [gate.model] : [])])];
}
