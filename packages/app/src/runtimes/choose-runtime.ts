import type { Describe } from '../basics/describe.ts';
import { lookedAt } from '../basics/looked-at.ts';
import { byGiven, type NamedBy, namedError, settingError } from '../basics/setting-issue.ts';
import type { Config } from '../config/config-schema.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { findByKey, findRuntime, nothingSetUp } from './find-runtime.ts';
import type { RuntimeChoice, RuntimePlaces } from './runtimes.ts';

/** Where sessions run, and why there. */
export interface ChosenRuntime {
  runtime: RuntimeChoice;
  /** One sentence; absent where somebody named it. */
  because?: string;
  /** The server, where it was found and not named. */
  baseUrl?: string;
  /** The model of sessions that name none, where the server was found by the key of a provider. */
  defaultModel?: string;
}

type Given = Pick<GivenSettings, 'runtime' | 'baseUrl' | 'model'>;
/**
 * What was given decides, then the configuration, then `PARALLEL_AGENTS_RUNTIME`, then what is found here. Nothing is taken
 * silently: what was found says why.
 *
 * @param options `onlyLook`: nothing is to be spawned, so that none is needed. `onlyKeys`: of what nobody named, only keys of
 * providers count
 * @throws InputError `INVALID_OPTION` for a runtime that does not exist
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` if nothing is named and nothing is found
 */
export async function chooseRuntime(
  given: Given,
  config: Pick<Config, 'runtime' | 'openaiCompatible' | 'openclaw' | 'model' | 'aliases'>,
  here: RuntimePlaces,
  { onlyLook = false, onlyKeys = false }: { onlyLook?: boolean; onlyKeys?: boolean } = {},
): Promise<ChosenRuntime> {
  const named = namedByGiven(given, here.describe) ?? namedByConfig(config) ?? namedByVariable(here.env);
  // What the configuration names may be put aside by what was given, and is wrong all the same.
  if (config.runtime !== undefined) runtimeNamed(config.runtime, { path: ['runtime'] }, here.runtimes);
  if (named !== undefined) {
    const { name, namedBy, because } = named;
    return { runtime: runtimeNamed(name, namedBy, here.runtimes), ...(because !== undefined && { because }) };
  }
  const { defaultAliases } = await import('@parallel-agents/escalation');
  const model = given.model ?? config.model;
  const aliases: Readonly<Record<string, string>> = { ...defaultAliases, ...config.aliases };
  const isAlias = model !== undefined && Object.hasOwn(aliases, model);
  const find = onlyKeys ? findByKey : findRuntime;
  const wanted = isAlias ? aliases[model] : model;
  const found = await find(here, wanted);
  if (found !== undefined) {
    const { name, ...rest } = found;
    return { runtime: runtimeNamed(name, { path: ['runtime'] }, here.runtimes), ...rest };
  }
  if (onlyLook) return { runtime: onlyLookedAt, because: 'nothing is set up here yet that could run it.' };
  throw await nothingSetUp(here.describe, wanted);
}

interface NamedRuntime {
  name: string;
  /** The setting, field or variable that names it. */
  namedBy: NamedBy;
  because?: string;
}

/** A base URL names the runtime too. */
function namedByGiven({ runtime, baseUrl }: Given, describe: Describe): NamedRuntime | undefined {
  if (baseUrl === undefined)
    return runtime === undefined ? undefined : { name: runtime, namedBy: byGiven(describe, 'runtime') };
  const name = runtime ?? 'openai-compatible';
  if (name === 'openai-compatible' || name === 'batch')
    return { name, namedBy: byGiven(describe, 'baseUrl') };
  const fix = `Leave ${describe('baseUrl')} out, or choose ${describe('runtime', 'openai-compatible')}.`;
  throw settingError(describe, 'baseUrl', `the runtime ${name} has no base URL`, fix);
}

/** So does a server in the configuration. */
function namedByConfig({ runtime, openaiCompatible, openclaw }: Parameters<typeof chooseRuntime>[1]) {
  if (runtime !== undefined) {
    return { name: runtime, namedBy: { path: ['runtime'] }, because: 'the configuration says `runtime`.' };
  }
  if (openaiCompatible?.baseUrl !== undefined) {
    const because = 'the configuration says `openaiCompatible.baseUrl`.';
    return { name: 'openai-compatible', namedBy: { path: ['openaiCompatible.baseUrl'] }, because };
  }
  if (openclaw?.url === undefined) return undefined;
  const because = 'the configuration says `openclaw.url`.';
  return { name: 'openclaw', namedBy: { path: ['openclaw.url'] }, because };
}

const variable = 'PARALLEL_AGENTS_RUNTIME';

function namedByVariable(env: RuntimePlaces['env']): NamedRuntime | undefined {
  const name = env[variable]?.trim();
  return name ? { name, namedBy: { path: [variable] }, because: `${variable} is set.` } : undefined;
}

function runtimeNamed(name: string, namedBy: NamedBy, runtimes: readonly RuntimeChoice[]): RuntimeChoice {
  const chosen = runtimes.find((runtime) => runtime.name === name);
  if (chosen !== undefined) return chosen;
  const fix = `The runtimes are: ${runtimes.map((runtime) => runtime.name).join(', ')}.`;
  throw namedError(namedBy, `there is no runtime "${name}"`, fix);
}

/** For a dry run where nothing is set up: tasks are looked at, and nothing could be spawned. */
const onlyLookedAt: RuntimeChoice = {
  name: 'none',
  summary: 'for a dry run only',
  bareModelNames: true,
  create: async () => lookedAt('none'),
};
