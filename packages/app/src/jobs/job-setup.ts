import {
  type AgentRuntime,
  type AgentTask,
  type AttemptPolicy,
  InputError,
  type JobLimits,
  type OrchestratorOptions,
} from '@parallel-agents/core';
import { defined, within } from '@parallel-agents/core/internal';
import type { Budget } from '@parallel-agents/escalation';
import type { TierOutcome } from '@parallel-agents/escalation/internal';
import { inSeconds, type Limits } from '../config/limits.ts';
import { recallExperience } from '../experience/learning.ts';
import { type RequiredModel, requiringModels } from '../runtimes/requiring-models.ts';
import { sayingAliases } from '../runtimes/saying-aliases.ts';
import { openRuntime } from '../settings/open-runtime.ts';
import { judgesOf, limitsOf, modelsOf, type Settings } from '../settings/settings.ts';
import type { JobContext } from './context.ts';
import { createEscalation } from './escalation.ts';
import { type BestOfSpec, defaultAnswers } from './job-spec.ts';
import { noteUnusedPrices } from './unused-prices.ts';

/** Seconds that a runtime has to let go of its connections once the results are there. */
const closeSeconds = 5;

/** What the runs of one job work with. */
export interface JobSetup {
  settings: Settings;
  runtime: AgentRuntime;
  /** For `createOrchestrator` and all that takes what it takes; without agents and journal. */
  options: Omit<OrchestratorOptions, 'agents' | 'journal'>;
  /** The policy of tasks of which several answers are wanted. */
  severalPolicy?: AttemptPolicy;
  budget: Budget | undefined;
  /** What the job may use at most, for those who show it. */
  shown: { limits?: JobLimits };
  experience: readonly TierOutcome[];
  /** Lets go of the runtime, behind the results. */
  release(): void;
}

interface Wanted {
  /** Tasks that are known by now, for their prices. */
  tasks: readonly AgentTask[];
  limits: Limits | undefined;
  /** @default one answer of each task */
  bestOf?: BestOfSpec | undefined;
  /** Models beside those of the settings. @default none */
  models?: readonly string[];
  /** Models without which the job cannot do its work. @default the judges of outputs */
  required?: readonly RequiredModel[];
  /** Whether tiers start where earlier runs learned to. @default true */
  recalls?: boolean;
}

/**
 * Opens what a job needs: experience, tiers, budget and runtime, in this order.
 *
 * @throws InputError or RuntimeError
 */
export async function openSetup(
  settings: Settings,
  { tasks, limits, bestOf, models = [], required = judgesOf(settings), recalls = true }: Wanted,
  { here, notes, admission = [], lastAdmission = [], account, closings, openTools }: JobContext,
): Promise<JobSetup> {
  const narrowed = withBestOf(narrow(settings, limits), bestOf);
  noteUnusedPrices(narrowed, tasks, notes);
  const experience = recalls ? await recallExperience(narrowed, { here, note: notes.note }) : [];
  const { budget, severalPolicy, ...escalation } = await createEscalation(narrowed, {
    ...{ tasks, experience, account, others: admission },
    describe: here.describe,
  });
  const tools = narrowed.tools && (await openTools?.(narrowed.tools));
  const opened = await openRuntime(narrowed, [...modelsOf(narrowed), ...models], here, notes);
  const runtime = requiringModels(sayingAliases(opened, narrowed.names), required);
  return {
    settings: narrowed,
    runtime,
    options: {
      runtime,
      ...limitsOf(narrowed),
      ...escalation,
      ...(tools && { tools }),
      admission: [...escalation.admission, ...lastAdmission],
    },
    ...(severalPolicy && { severalPolicy }),
    budget,
    shown: shownLimits(narrowed),
    experience,
    release: () => {
      closings.begin('The runtime', () => within(runtime.close(), closeSeconds));
      if (tools) closings.begin('The tools', () => within(tools.close(), closeSeconds));
    },
  };
}

/** What a job may use at most, for its log. @param asking the caps that it asks for itself */
export function jobLimits(settings: Settings, asking: Limits | undefined): JobSetup['shown'] {
  return shownLimits(narrow(settings, asking));
}

function shownLimits({ spending: { budget = {} } }: Settings): JobSetup['shown'] {
  const { usd, tokens, spawns, deadlineSeconds } = budget;
  const limits = defined({ usd, tokens, spawns, deadlineSeconds });
  return Object.keys(limits).length === 0 ? {} : { limits };
}

/** @throws InputError for a judge that cannot be had */
function withBestOf(settings: Settings, asked: BestOfSpec | undefined): Settings {
  if (asked === undefined) return settings;
  const { answers = defaultAnswers, vote = false, judges: seats = 3, judgeModels = [] } = asked;
  const { gate, tiers } = settings.spending;
  if (vote) {
    const idle = (['judges', 'judgeModels'] as const).find((field) => asked[field] !== undefined);
    if (idle !== undefined) throw voteWithoutJudge({ path: ['bestOf', idle] });
  }
  const named = judgeModels.map((model, index) =>
    settings.names.resolve(model, { path: ['bestOf', 'judgeModels', index] }),
  );
  const models = named.length > 0 ? named : [gate?.model ?? tiers?.[0]?.model];
  const judges = Array.from({ length: vote ? 0 : seats }, (_, index) => models[index % models.length]);
  const bestOf = { answers, by: vote ? ('vote' as const) : ('score' as const), judges };
  return { ...settings, spending: { ...settings.spending, bestOf } };
}

function voteWithoutJudge(namedBy: { path: string[] }): InputError {
  const message = 'means nothing with a vote, which has no judge';
  const fix = 'Leave it out, or leave the vote out.';
  return new InputError([{ code: 'INVALID_OPTION', ...namedBy, message, fix }]);
}

/** Caps that a job asks for narrow those that are set. */
function narrow(settings: Settings, asking: Limits | undefined): Settings {
  if (asking === undefined) return settings;
  const asked = inSeconds(asking);
  const limits = { ...settings.limits };
  const caps = ['usd', 'tokens', 'spawns', 'deadlineSeconds', 'concurrent', 'timeoutSeconds'] as const;
  for (const cap of caps) {
    const wanted = asked[cap];
    if (wanted !== undefined) limits[cap] = Math.min(wanted, limits[cap] ?? Infinity);
  }
  const { usd, tokens, spawns, deadlineSeconds } = limits;
  const capped = defined({ usd, tokens, spawns, deadlineSeconds });
  if (Object.keys(capped).length === 0) return { ...settings, limits };
  const { budget, listPrices: prices, limitNames, tiers } = settings.spending;
  const defaultModel = tiers ? undefined : (settings.model ?? settings.openaiCompatible.model);
  const base = { prices, settings: limitNames, ...defined({ defaultModel }) };
  return {
    ...settings,
    limits,
    spending: { ...settings.spending, budget: { ...base, ...budget, ...capped } },
  };
}
