import { InputError } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import type { Describe } from '../basics/describe.ts';
import { byGiven, isAboutGiven, settingError } from '../basics/setting-issue.ts';
import { aiSdkSettings } from '../config/ai-sdk-settings.ts';
import { type LoadedConfig, loadConfig } from '../config/config.ts';
import type { Config } from '../config/config-schema.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { inSeconds, type Limits } from '../config/limits.ts';
import { ModelNames } from '../config/model-names.ts';
import { refuseServerFlags, serverSettings } from '../config/server-settings.ts';
import { refuseBadUrl } from '../config/server-url.ts';
import { putAside } from '../config/spending-contradictions.ts';
import { untrustedServersIn } from '../config/untrusted-servers.ts';
import {
  type BatchTerms,
  batchLimits,
  batchShares,
  batchTerms,
  isCheaperSomewhere,
} from '../runtimes/batches.ts';
import { chooseRuntime } from '../runtimes/choose-runtime.ts';
import { liveBeside, mixedWays, withoutBatches } from '../runtimes/live-beside.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import type { BasicSettings, Settings } from './settings.ts';
import { resolveSpending, type SpendingSettings } from './spending-settings.ts';
import type { Surroundings } from './surroundings.ts';
import { toolSettings } from './tool-settings.ts';

/** @throws InputError for a bad configuration */
export async function resolveBasics(given: GivenSettings, here: Surroundings): Promise<BasicSettings> {
  return basicsFrom(given, await loadConfig(here, { file: given.config }), here);
}

/**
 * The settings of jobs, from a configuration that has been read.
 *
 * @param options `onlyLook`: nothing is to be spawned. `elsewhere`: the sessions run where this process is not
 * @throws InputError for models, tiers and limits that are not there or contradict each other
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` if no runtime is named and none is found
 */
export async function settingsFrom(
  given: GivenSettings,
  loaded: LoadedConfig,
  here: Surroundings,
  { elsewhere = false, ...options }: { onlyLook?: boolean; elsewhere?: boolean } = {},
): Promise<Settings> {
  const { config } = loaded;
  const { describe } = here;
  try {
    const { runtime, because, baseUrl, defaultModel } = await runtimeFor(given, loaded, here, options);
    refuseServerFlags(given, runtime.name, describe);
    if (runtime.name === 'openai-compatible' || runtime.batched) await refuseBadUrl(given, config, here);
    if (given.liveJudges && !runtime.batched && !given.batchIfCheaper) throw noBatches(runtime, describe);
    if (given.keepSessions && runtime.name !== 'openclaw' && !elsewhere) throw keepsNone(runtime, describe);
    const basics = runtime.batched ? inBatches(given, loaded, here) : basicsFrom(given, loaded, here);
    const { defaultAliases } = await import('@parallel-agents/escalation');
    const names = new ModelNames({
      aliases: { ...defaultAliases, ...config.aliases },
      bareNames: runtime.bareModelNames === true,
      scripted: runtime.scripted === true,
    });
    const named = modelOf(given, config, names, describe);
    const isFree = named === undefined && (given.tiers ?? config.tiers) === undefined;
    const ofServer = config.openaiCompatible?.model === undefined ? defaultModel : undefined;
    const found = isFree ? (ofServer ?? (await runtime.defaultModel?.(basics.aiSdk, here))) : undefined;
    const model = named ?? found;
    const batch = runtime.batched
      ? await termsOf(given, basics, config, here, { model, judge: judgeOf(given, config, names) })
      : undefined;
    const shares = { shareOf: batch?.shareOf, judgeShareOf: batch?.judgeShareOf };
    const spending = priced(
      await resolveSpending(given, config, { names, model, limits: basics.limits, describe, ...shares }),
      runtime,
    );
    const note = putAside(given, config, describe);
    const notes = [
      ...(note === undefined ? [] : [note]),
      ...(runtime.scripted && given.limits?.usd !== undefined ? [costsNothing(describe)] : []),
      ...(batch && !options.onlyLook ? [batch.words] : []),
    ];
    const { locate } = loaded;
    const tools = toolSettings(given, loaded, here);
    return {
      ...basics,
      ...(baseUrl !== undefined && {
        openaiCompatible: { ...basics.openaiCompatible, baseUrl },
        foundUrl: baseUrl,
      }),
      runtime,
      ...(batch && { batch }),
      ...(because !== undefined && { because }),
      ...(model !== undefined && { model }),
      ...(found !== undefined && { isDefaultModel: true as const }),
      spending,
      ...(tools && { tools }),
      names,
      notes,
      ...(locate && { locate }),
    };
  } catch (thrown) {
    throw locatedInConfig(thrown, loaded);
  }
}

/** Tiers that are given go before one model in the configuration. */
function modelOf(
  given: GivenSettings,
  config: Config,
  names: ModelNames,
  describe: Describe,
): string | undefined {
  if (given.model !== undefined) return names.resolve(given.model, byGiven(describe, 'model'));
  if (given.tiers !== undefined || config.model === undefined) return undefined;
  return names.resolve(config.model, { path: ['model'] });
}

/** @throws InputError for a bad configuration */
export function basicsFrom(
  given: GivenSettings,
  loaded: LoadedConfig,
  { cwd, describe }: Pick<Surroundings, 'cwd' | 'describe'>,
): BasicSettings {
  const { config, folder } = loaded;
  return {
    limits: { ...limitsIn(config), ...inSeconds(given.limits ?? {}) },
    agents: [
      ...(config.agents ?? []).map((specifier) => ({
        specifier,
        from: folder,
        ...(loaded.found !== undefined && { found: true as const }),
      })),
      ...(given.agents ?? []).map((specifier) => ({ specifier, from: cwd })),
    ],
    openaiCompatible: serverSettings(given, config.openaiCompatible, describe),
    aiSdk: aiSdkSettings(given, config.aiSdk),
    ...(config.batch && { batches: config.batch }),
    ...(config.rateLimit && { rateLimit: config.rateLimit }),
    untrustedServers: untrustedServersIn(loaded).filter(
      ({ field }) => field !== 'openaiCompatible.baseUrl' || given.baseUrl === undefined,
    ),
    openclaw: { ...config.openclaw, ...(given.keepSessions && { keepSessions: true }) },
  };
}

/** Limits that a configuration sets for live sessions say nothing of those that wait for hours. */
function inBatches(given: GivenSettings, loaded: LoadedConfig, here: Surroundings): BasicSettings {
  const basics = basicsFrom(given, loaded, here);
  const { concurrent, timeoutSeconds } = given.limits ?? {};
  return {
    ...basics,
    limits: { ...basics.limits, ...batchLimits, ...defined({ concurrent, timeoutSeconds }) },
  };
}

/** Where nothing sells batches cheaper, who wants them for that only is asked for none. */
async function runtimeFor(
  given: GivenSettings,
  { config }: LoadedConfig,
  here: Surroundings,
  options: { onlyLook?: boolean },
): ReturnType<typeof chooseRuntime> {
  const chosen = await chooseRuntime(given, config, here, options);
  if (!chosen.runtime.batched || !mixedWays(given, config).ifCheaper) return chosen;
  const where = { ...basicsFrom(given, { config, folder: here.cwd }, here), env: here.env };
  if (await isCheaperSomewhere(where, config.batch)) return chosen;
  const live = await withoutBatches(given, config, here, given.model ?? config.model);
  return { ...live, because: 'no provider that is set up here is known to sell batches cheaper.' };
}

async function termsOf(
  given: GivenSettings,
  basics: BasicSettings,
  config: Config,
  here: Surroundings,
  { model = basics.openaiCompatible.model, judge }: { model: string | undefined; judge: string | undefined },
): Promise<BatchTerms> {
  const { env, describe } = here;
  const resume = `They go on without this process; ${describe('resumeJob', 'ID')} picks them up.`;
  const share = 'If batches cost less there, set `batch.priceShare` in the configuration.';
  const where = { ...basics, env };
  const shareOf = await batchShares(where, config.batch);
  const asked = { ...defined({ model, judge }), shareOf };
  const live = await liveBeside(mixedWays(given, config), given, config, here, asked);
  return batchTerms(where, config.batch, live, { resume, share });
}

/** What is wrong with the name of a judge is said where judges are set up. */
function judgeOf(given: GivenSettings, { gate }: Config, names: ModelNames): string | undefined {
  const named = given.judge ?? gate?.model;
  return named === undefined || names.check(named, { path: ['gate', 'model'] }) ? undefined : named;
}

/** The limits that a configuration file sets, by the names that it has for them. */
function limitsIn({ concurrency, timeoutSeconds, budget = {} }: Config): Limits {
  const { maxTokens, maxSpawns, ...others } = budget;
  return {
    ...others,
    ...(maxTokens !== undefined && { tokens: maxTokens }),
    ...(maxSpawns !== undefined && { spawns: maxSpawns }),
    ...(concurrency !== undefined && { concurrent: concurrency }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

/** What is wrong with a field of the configuration is pointed at in its file. */
export function locatedInConfig(thrown: unknown, { locate }: Pick<LoadedConfig, 'locate'>): unknown {
  if (locate === undefined || !(thrown instanceof InputError)) return thrown;
  return new InputError(thrown.issues.map((issue) => (isAboutGiven(issue) ? issue : locate(issue))));
}

/** Answers that are made up cost nothing, so that a budget in US dollars can be tried out on them. */
function priced(spending: SpendingSettings, { scripted }: RuntimeChoice): SpendingSettings {
  const { budget } = spending;
  return scripted && budget ? { ...spending, budget: { ...budget, unknownPrice: 'allow' } } : spending;
}

function costsNothing(describe: Describe): string {
  return `The scripted runtime costs nothing: ${describe('usd')} counts what its answers would cost on models whose price is known.`;
}

function noBatches({ name }: RuntimeChoice, describe: Describe): InputError {
  const fix = `Add ${describe('batch')}, or leave it out.`;
  const message = `it has no effect on the runtime ${name}, which asks everything at once`;
  return settingError(describe, 'liveJudges', message, fix);
}

function keepsNone({ name }: RuntimeChoice, describe: Describe): InputError {
  const fix = 'Leave it out: only an OpenClaw gateway keeps sessions.';
  return settingError(describe, 'keepSessions', `it has no effect on the runtime ${name}`, fix);
}
