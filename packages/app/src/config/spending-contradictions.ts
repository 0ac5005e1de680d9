import { InputError, type InputIssue } from '@parallel-agents/core';
import { type Describe, waysTo } from '../basics/describe.ts';
import { byGiven, type NamedBy } from '../basics/setting-issue.ts';
import type { Config } from './config-schema.ts';
import type { GivenSettings } from './given-settings.ts';

/** What in one configuration contradicts itself, whatever is given beside it. */
export function contradictionsIn({ model, tiers, overrides = {} }: Config): InputIssue[] {
  const both = Object.entries(overrides).filter(
    ([, own]) => own.model !== undefined && own.tier !== undefined,
  );
  return [
    ...(model !== undefined && tiers !== undefined
      ? [contradiction(['tiers'], 'model and tiers contradict each other')]
      : []),
    ...both.map(([agent]) => contradiction(['overrides', agent], 'model and tier contradict each other')),
  ];
}

/**
 * What was given goes before the configuration: tiers before its `model`, a model before its `tiers` and all that belongs
 * to them.
 *
 * @throws InputError for settings that contradict each other, and for settings of tiers in a run that has none
 */
export function refuseContradictions(given: GivenSettings, config: Config, describe: Describe): void {
  if (given.model !== undefined && given.tiers !== undefined) {
    const both = `${describe('model')} and ${describe('tiers')} contradict each other`;
    throw new InputError([{ ...contradiction([], both), ...byGiven(describe, 'tiers') }]);
  }
  const isTiered = given.tiers !== undefined || (config.tiers !== undefined && given.model === undefined);
  if (!isTiered) {
    // Who asks for one model puts the tiers of the configuration aside.
    const fields = given.model === undefined ? tierFields(config) : [];
    const meaningless = [...tierSettings(given, describe), ...fields.map((path) => ({ path }))];
    if (meaningless.length > 0) throw new InputError(meaningless.map((one) => withoutTiers(one, describe)));
    return;
  }
  if ((given.minScore ?? config.gate?.minScore) !== undefined) return;
  if (given.judge !== undefined) throw new InputError([withoutScore(byGiven(describe, 'judge'), describe)]);
  if (config.gate?.model !== undefined)
    throw new InputError([withoutScore({ path: ['gate', 'model'] }, describe)]);
}

/** The settings of tiers in the configuration that one model puts aside and that somebody may count on. */
export function putAside(given: GivenSettings, config: Config, describe: Describe): string | undefined {
  const fields = given.model === undefined ? [] : tierFields(config).map((path) => path.join('.'));
  if (fields.length === 0) return undefined;
  return `With ${describe('model')} there are no tiers: ${fields.join(', ')} of the configuration ${fields.length === 1 ? 'does' : 'do'} not apply.`;
}

function tierSettings(given: GivenSettings, describe: Describe): NamedBy[] {
  const settings = (['start', 'minScore', 'judge'] as const).filter((name) => given[name] !== undefined);
  return settings.map((setting) => byGiven(describe, setting));
}

function tierFields({ start, gate, overrides = {} }: Config): string[][] {
  const tiered = Object.entries(overrides).filter(([, { tier }]) => tier !== undefined);
  return [
    ...(start === undefined ? [] : [['start']]),
    ...(gate === undefined ? [] : [['gate']]),
    ...tiered.map(([agent]) => ['overrides', agent, 'tier']),
  ];
}

function withoutTiers(namedBy: NamedBy, describe: Describe): InputIssue {
  const message = `${namedBy.path.join('.')} means nothing without tiers`;
  return { code: 'INVALID_OPTION', ...namedBy, message, fix: `Add ${waysTo(describe, 'tiers')}.` };
}

function withoutScore(namedBy: NamedBy, describe: Describe): InputIssue {
  const message = `${namedBy.path.join('.')} means nothing without a score that outputs must reach`;
  const fix = `Add ${waysTo(describe, 'minScore', '7')}.`;
  return { code: 'INVALID_OPTION', ...namedBy, message, fix };
}

function contradiction(path: InputIssue['path'], message: string): InputIssue {
  return { code: 'INVALID_OPTION', path, message, fix: 'Name one model, or tiers; not both.' };
}
