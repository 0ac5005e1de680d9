import type { AgentSpecifier } from '../agents/agent-specifier.ts';
import type { LoadedConfig } from '../config/config.ts';
import type { Config } from '../config/config-schema.ts';
import type { Limits } from '../config/limits.ts';
import type { ModelNames } from '../config/model-names.ts';
import type { UntrustedServer } from '../config/untrusted-servers.ts';
import type { BatchTerms } from '../runtimes/batches.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import type { JudgeSettings, SpendingSettings } from './spending-settings.ts';
import type { ToolSettings } from './tool-settings.ts';

/** What is needed to know agents and look at servers: what was given, then the configuration, then defaults. */
export interface BasicSettings {
  limits: Limits;
  agents: readonly AgentSpecifier[];
  openclaw: NonNullable<Config['openclaw']>;
  openaiCompatible: NonNullable<Config['openaiCompatible']>;
  aiSdk: NonNullable<Config['aiSdk']>;
  /** @default nothing is set */
  batches?: NonNullable<Config['batch']>;
  /** A rate of the provider that is known beforehand. @default it is learned */
  rateLimit?: NonNullable<Config['rateLimit']>;
  /** Servers that are to get no credentials. */
  untrustedServers: readonly UntrustedServer[];
}

/** What jobs work with. */
export interface Settings extends BasicSettings {
  runtime: RuntimeChoice;
  /** Where sessions wait in batches: what that costs. */
  batch?: BatchTerms;
  /** Why this runtime, in one sentence; absent where somebody named it. */
  because?: string;
  /** The server, where it was found and nobody named it. */
  foundUrl?: string;
  model?: string;
  /** The model is the runtime's default: nobody named one. */
  isDefaultModel?: true;
  spending: SpendingSettings;
  /** What agents may have of tools in this process. @default none */
  tools?: ToolSettings;
  /** Reads the models that tasks and settings name. */
  names: ModelNames;
  /** What is worth knowing about them. */
  notes: readonly string[];
  /** Points an issue with a field of the configuration at its line. */
  locate?: LoadedConfig['locate'];
}

/** What the orchestrator is told of them. */
export function limitsOf({ model, limits: { concurrent, timeoutSeconds } }: Settings) {
  return {
    ...(model !== undefined && { model }),
    ...(concurrent !== undefined && { maxConcurrent: concurrent }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

/** The models that tiers, judges and aliases name. */
export function modelsOf({ names, spending: { tiers = [], gate, bestOf } }: Settings): string[] {
  const judges = (bestOf?.judges ?? []).flatMap((judge) => judge ?? []);
  const named = [...tiers.map(({ model }) => model), ...(gate ? [gate.model] : []), ...judges];
  return [...new Set([...named, ...Object.values(names.aliases), ...names.played])];
}

/** The models without which no output is accepted. */
export function judgesOf({ spending: { gate } }: Settings): JudgeSettings[] {
  return gate ? [gate] : [];
}
