import type { AgentRuntime, ErrorInfo, SpawnRequest } from '@parallel-agents/core';
import type { Describe } from '../basics/describe.ts';
import type { Config } from '../config/config-schema.ts';
import type { UntrustedServer, Variables } from '../config/untrusted-servers.ts';

/** What is asked at once beside batches, and where. */
export interface BesideBatches {
  /** The name of the runtime. */
  name: string;
  isLive(request: Pick<SpawnRequest, 'model' | 'urgent' | 'toolUse'>): boolean;
  /** Seconds that such a session may take. */
  timeoutSeconds: number;
  /** Such sessions at the same time. */
  concurrent: number;
  /** Agents may have tools in them. */
  toolCalls: boolean;
  /** For people: what is asked there. */
  words: string;
  open(settings: RuntimeSettings): Promise<AgentRuntime>;
}

/** What a runtime is opened with. */
export interface RuntimeSettings {
  /** What was given, and the configuration. */
  openclaw: NonNullable<Config['openclaw']>;
  openaiCompatible: NonNullable<Config['openaiCompatible']>;
  aiSdk: NonNullable<Config['aiSdk']>;
  /** @default nothing is set */
  batches?: NonNullable<Config['batch']>;
  /** What is asked at once beside batches. @default nothing */
  live?: BesideBatches;
  env: Variables;
  describe: Describe;
  /** Servers that are to get no credentials. */
  untrustedServers: readonly UntrustedServer[];
  /** The models that tiers, judges and aliases name. */
  models: readonly string[];
  /** Called for what went wrong beside the results. */
  onWarning(warning: ErrorInfo): void;
}
