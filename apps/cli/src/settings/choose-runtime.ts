import { InputError } from '@parallel-agents/core';
import { findRuntime, nothingSetUp } from '../runtimes/find-runtime.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import type { Config } from './config-schema.ts';
import type { Environment } from './environment.ts';
import type { RunFlags } from './flags.ts';

/** Where sessions run, and why there. */
export interface ChosenRuntime {
  runtime: RuntimeChoice;
  /** One sentence; absent where a flag says it. */
  because?: string;
  /** The server, where it was found and not named. */
  baseUrl?: string;
}

type Given = Pick<RunFlags, 'runtime' | 'baseUrl' | 'dryRun' | 'model'>;
type Here = Pick<Environment, 'env' | 'runtimes' | 'localServers'>;

/**
 * A flag decides, then the configuration, then `PARALLEL_AGENTS_RUNTIME`, then what is found here. Nothing is taken
 * silently: what was found says why.
 *
 * @throws InputError `INVALID_OPTION` for a runtime that does not exist
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` if nothing is named and nothing is found
 */
export async function chooseRuntime(
  flags: Given,
  config: Pick<Config, 'runtime' | 'openaiCompatible' | 'openclaw' | 'model'>,
  here: Here,
): Promise<ChosenRuntime> {
  const named = namedByFlag(flags) ?? namedByConfig(config) ?? namedByVariable(here.env);
  if (named !== undefined) {
    const { name, path, because } = named;
    return { runtime: runtimeNamed(name, path, here.runtimes), ...(because !== undefined && { because }) };
  }
  const found = await findRuntime(here, flags.model ?? config.model);
  if (found !== undefined) {
    const { name, because, baseUrl } = found;
    const runtime = runtimeNamed(name, 'runtime', here.runtimes);
    return { runtime, because, ...(baseUrl !== undefined && { baseUrl }) };
  }
  if (flags.dryRun)
    return { runtime: onlyLookedAt, because: 'nothing is set up here yet that could run it.' };
  throw nothingSetUp();
}

interface NamedRuntime {
  name: string;
  /** The flag, field or variable that names it. */
  path: string;
  because?: string;
}

/** A base URL names the runtime too. */
function namedByFlag({ runtime, baseUrl }: Given): NamedRuntime | undefined {
  if (baseUrl === undefined) return runtime === undefined ? undefined : { name: runtime, path: '--runtime' };
  const name = runtime ?? 'openai-compatible';
  if (name === 'openai-compatible') return { name, path: '--base-url' };
  const fix = 'Leave --base-url out, or choose --runtime openai-compatible.';
  const message = `the runtime ${name} has no base URL`;
  throw new InputError([{ code: 'INVALID_OPTION', path: ['base-url'], message, fix }]);
}

/** So does a server in the configuration. */
function namedByConfig({ runtime, openaiCompatible, openclaw }: Parameters<typeof chooseRuntime>[1]) {
  if (runtime !== undefined) {
    return { name: runtime, path: 'runtime', because: 'the configuration says `runtime`.' };
  }
  if (openaiCompatible?.baseUrl !== undefined) {
    const because = 'the configuration says `openaiCompatible.baseUrl`.';
    return { name: 'openai-compatible', path: 'openaiCompatible.baseUrl', because };
  }
  if (openclaw?.url === undefined) return undefined;
  return { name: 'openclaw', path: 'openclaw.url', because: 'the configuration says `openclaw.url`.' };
}

const variable = 'PARALLEL_AGENTS_RUNTIME';

function namedByVariable(env: Here['env']): NamedRuntime | undefined {
  const name = env[variable]?.trim();
  return name ? { name, path: variable, because: `${variable} is set.` } : undefined;
}

function runtimeNamed(name: string, path: string, runtimes: readonly RuntimeChoice[]): RuntimeChoice {
  const chosen = runtimes.find((runtime) => runtime.name === name);
  if (chosen !== undefined) return chosen;
  const fix = `The runtimes are: ${runtimes.map((runtime) => runtime.name).join(', ')}.`;
  const message = `there is no runtime "${name}"`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [path], message, fix }]);
}

/** For a dry run where nothing is set up: tasks are looked at, and nothing could be spawned. */
const onlyLookedAt: RuntimeChoice = {
  name: 'none',
  summary: 'for a dry run only',
  bareModelNames: true,
  create: async () => {
    const { scripted } = await import('@parallel-agents/core/testing');
    return scripted({ name: 'none' });
  },
};
