import { InputError } from '@parallel-agents/core';
import type { AgentSpecifier } from './agents.ts';
import { loadConfig } from './config.ts';
import type { Config } from './config-schema.ts';
import type { Environment } from './environment.ts';
import type { RunFlags } from './flags.ts';
import type { RuntimeChoice } from './runtimes.ts';

/** What a command works with: flags, then the configuration, then defaults. */
export interface Settings {
  runtime: RuntimeChoice;
  model?: string;
  concurrency?: number;
  timeoutSeconds?: number;
  agents: readonly AgentSpecifier[];
  openclaw: NonNullable<Config['openclaw']>;
}

/** @throws InputError for a bad configuration, or a runtime that does not exist */
export async function resolveSettings(flags: RunFlags, environment: Environment): Promise<Settings> {
  const { config, folder } = await loadConfig(environment, { file: flags.config });
  const model = flags.model ?? config.model;
  const concurrency = flags.concurrency ?? config.concurrency;
  const timeoutSeconds = flags.timeout ?? config.timeoutSeconds;
  return {
    runtime: chooseRuntime(flags.runtime ?? config.runtime, environment.runtimes),
    ...(model !== undefined && { model }),
    ...(concurrency !== undefined && { concurrency }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    agents: [
      ...(config.agents ?? []).map((specifier) => ({ specifier, from: folder })),
      ...(flags.agents ?? []).map((specifier) => ({ specifier, from: environment.cwd })),
    ],
    openclaw: { ...config.openclaw, ...(flags.keepSessions && { keepSessions: true }) },
  };
}

function chooseRuntime(name: string | undefined, runtimes: readonly RuntimeChoice[]): RuntimeChoice {
  const chosen = name === undefined ? runtimes[0] : runtimes.find((runtime) => runtime.name === name);
  if (chosen !== undefined) return chosen;
  const fix = `The runtimes are: ${runtimes.map((runtime) => runtime.name).join(', ')}.`;
  const message = `there is no runtime "${name}"`;
  throw new InputError([{ code: 'INVALID_OPTION', path: ['runtime'], message, fix }]);
}
