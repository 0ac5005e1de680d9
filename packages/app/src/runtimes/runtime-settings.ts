import type { ErrorInfo } from '@parallel-agents/core';
import type { Describe } from '../basics/describe.ts';
import type { Config } from '../config/config-schema.ts';
import type { UntrustedServer, Variables } from '../config/untrusted-servers.ts';

/** What a runtime is opened with. */
export interface RuntimeSettings {
  /** What was given, and the configuration. */
  openclaw: NonNullable<Config['openclaw']>;
  openaiCompatible: NonNullable<Config['openaiCompatible']>;
  aiSdk: NonNullable<Config['aiSdk']>;
  /** @default nothing is set */
  batches?: NonNullable<Config['batch']>;
  env: Variables;
  describe: Describe;
  /** Servers that are to get no credentials. */
  untrustedServers: readonly UntrustedServer[];
  /** The models that tiers, judges and aliases name. */
  models: readonly string[];
  /** Called for what went wrong beside the results. */
  onWarning(warning: ErrorInfo): void;
}
