import {
  type AdmissionControl,
  type AdmissionRequest,
  type AgentTask,
  type AttemptPolicy,
  InputError,
  type SharedAccount,
} from '@parallel-agents/core';
import { SessionSlots, singleModel } from '@parallel-agents/core/internal';
import type { Budget, CascadeOptions, JudgeOptions } from '@parallel-agents/escalation';
import type { TierOutcome } from '@parallel-agents/escalation/internal';
import type { Describe } from '../basics/describe.ts';
import { didYouMean } from '../basics/nearest-name.ts';
import type { Notes } from '../basics/notes.ts';
import type { Settings } from '../settings/settings.ts';
import type { SpendingSettings } from '../settings/spending-settings.ts';

/** How a run climbs its tiers and keeps its budget. */
export interface Escalation {
  policy?: AttemptPolicy;
  /** The same for tasks of which several answers are wanted; absent: `policy` is for all. */
  severalPolicy?: AttemptPolicy;
  admission: AdmissionControl[];
  /** One of the admission controls, where there is a budget. */
  budget?: Budget;
}

/** What a run climbs with beside its settings. */
interface Climbing {
  /** Those that are known by now, for their prices. */
  tasks: readonly AgentTask[];
  describe: Describe;
  /** What earlier runs learned about the tiers. @default nothing */
  experience?: readonly TierOutcome[];
  /** What else lets sessions start: after the provider’s limits, before the budget. @default nothing */
  others?: readonly AdmissionControl[];
  /** Where the budget is kept as one with others. @default it stands alone */
  account?: SharedAccount | undefined;
}

/** @throws InputError if a budget in US dollars cannot be kept because a price is not known */
export async function createEscalation(
  {
    spending: settings,
    runtime,
    model,
    batch,
    rateLimit,
  }: Pick<Settings, 'spending' | 'runtime' | 'model' | 'batch' | 'rateLimit'>,
  { tasks, describe, experience = [], others = [], account }: Climbing,
): Promise<Escalation> {
  const { bestOf, cascade, createBudget, gate, minScore, priced, processRateLimiter } = await import(
    '@parallel-agents/escalation'
  );
  const { learnedStart, rateCap } = await import('@parallel-agents/escalation/internal');
  const { tiers, start, overrides } = settings;
  requirePrices(settings, tasks, describe);
  const budget = settings.budget && createBudget({ ...settings.budget, ...(account && { account }) });
  // Answers that are made up cost nothing.
  const defaultModel = model ?? settings.budget?.defaultModel;
  const pricing = runtime.scripted
    ? []
    : [priced(settings.listPrices, defaultModel === undefined ? {} : { defaultModel })];
  // A batch is one request: what single sessions were told of limits says nothing of it.
  const isBeside = ({ runtime: name }: AdmissionRequest): boolean => name !== runtime.name;
  const rates = [...(rateLimit ? [rateCap(rateLimit)] : []), processRateLimiter];
  const live = batch?.live ? [new SessionSlots().control(batch.live.concurrent), ...rates] : [];
  const control = {
    admission: [
      ...(runtime.batched ? live.map((each) => onlyFor(each, isBeside)) : rates),
      ...others,
      ...(budget ? [budget] : []),
      ...pricing,
    ],
    ...(budget && { budget }),
  };
  const { judges = [], ...wanted } = settings.bestOf ?? {};
  const [first] = judges;
  const panel = {
    ...(judges.length > 0 && { judges: judges.length }),
    ...(first !== undefined && { models: judges.flatMap((each) => each ?? []) }),
  };
  const several = (policy: AttemptPolicy) =>
    settings.bestOf && { severalPolicy: bestOf(policy, { ...wanted, ...panel }) };
  if (tiers === undefined) return { ...several(singleModel(model)), ...control };
  const judged = settings.gate !== undefined;
  const learned = start === 'auto' ? learnedStart(experience, tiers, { judged }) : undefined;
  const gateOf = (options: JudgeOptions) =>
    settings.gate ? [gate(minScore(settings.gate.minScore), { model: settings.gate.model, ...options })] : [];
  const climbing = {
    tiers,
    start: (agent: { name: string; tier: string }, task: AgentTask) => {
      const own = Object.hasOwn(overrides, agent.name) ? overrides[agent.name]?.tier : undefined;
      return own ?? learned?.(agent, task) ?? start;
    },
  } satisfies CascadeOptions;
  return {
    policy: cascade({ ...climbing, accept: gateOf({}) }),
    // Who judges whether an answer is accepted says, too, which one is the best.
    ...several(cascade({ ...climbing, accept: gateOf(panel) })),
    ...control,
  };
}

/** Sessions that a runtime cannot bound may use more than was set aside for them: a cap that did not hold is said. */
export function noteOverspending(budget: Budget | undefined, note: Notes['note']): void {
  const exceeded = budget?.exceeded() ?? [];
  if (exceeded.length === 0) return;
  note(
    `The budget was exceeded: ${exceeded.join(', ')}. Sessions used more than was set aside for them; set budget.reserveOutputTokens in the configuration to what your models write.`,
  );
}

function requirePrices(
  { budget, tiers, gate, bestOf, prices, pricedModels }: SpendingSettings,
  tasks: readonly AgentTask[],
  describe: Describe,
): void {
  if (budget?.usd === undefined || budget.unknownPrice === 'allow') return;
  const own = tasks.flatMap(({ model }) => model ?? []);
  const shared = tiers ? tiers.map(({ model }) => model) : (budget.defaultModel ?? []);
  const models = new Set([
    ...own,
    ...[shared].flat(),
    ...(gate ? [gate.model] : []),
    ...(bestOf?.judges ?? []).flatMap((judge) => judge ?? []),
  ]);
  if (
    tiers === undefined &&
    budget.defaultModel === undefined &&
    tasks.some(({ model }) => model === undefined)
  ) {
    throw unpriced(
      'the runtime’s default model is not known here, so that its price is not either',
      `Name it with ${describe('model')}, or give ${describe('tiers')}`,
      describe,
    );
  }
  const unknown = [...models].filter(
    (model) => prices.costUsd(model, { inputTokens: 1, outputTokens: 1 }) === undefined,
  );
  if (unknown.length === 0) return;
  const similar = unknown.map((model) => didYouMean(model, pricedModels)).join('');
  throw unpriced(
    `the price of ${unknown.join(', ')} is not known`,
    `${similar}Give it in ${describe('prices')}`,
    describe,
  );
}

function unpriced(message: string, first: string, describe: Describe): InputError {
  const fix = `${first}, cap tokens with ${describe('tokens')} instead, or add ${describe('allowUnknownPrices')}.`;
  return new InputError([{ code: 'UNKNOWN_PRICE', path: ['budget'], message, fix }]);
}

/** The control, asked about the sessions of which this says so; all others start at once, as far as it is concerned. */
function onlyFor(
  control: AdmissionControl,
  concerns: (request: AdmissionRequest) => boolean,
): AdmissionControl {
  const { name, closed } = control;
  return {
    ...(name !== undefined && { name }),
    ...(closed && { closed }),
    admit: async (request, options) =>
      concerns(request) ? control.admit(request, options) : { settle: (outcome) => outcome },
    waitOf: (request) => (concerns(request) ? control.waitOf?.(request) : undefined),
    restore: (earlier) => control.restore?.(earlier),
  };
}
