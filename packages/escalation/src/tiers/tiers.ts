import { InputError } from '@parallel-agents/core';

/** A rung of models, the cheapest first in a list. */
export interface TierModel {
  /** `cheap`, `standard`, `strong`, or a name of your own. */
  tier: string;
  /** `provider/model`. */
  model: string;
}

/** The models behind the names of tiers unless configuration says otherwise. */
export const defaultAliases: Readonly<Record<string, string>> = {
  cheap: 'anthropic/claude-haiku-4-5',
  standard: 'kimi-coding/k2p5',
  strong: 'anthropic/claude-opus-4-5',
};

/** The ranks that agent definitions name, lowest first. */
const ranks = ['cheap', 'standard', 'strong'];

/** What tiers are called when only their models are given. */
const namesByCount: Record<number, readonly string[]> = { 1: ['strong'], 2: ['cheap', 'strong'], 3: ranks };

/**
 * Turns names into tiers: each is an alias (`cheap`) or a model (`provider/model`), the cheapest first.
 *
 * @throws InputError for an empty list, an unknown alias, or the same model twice
 */
export function resolveTiers(
  names: readonly string[],
  aliases: Readonly<Record<string, string>> = defaultAliases,
): TierModel[] {
  const wanted = names.map((name) => name.trim()).filter((name) => name !== '');
  if (wanted.length === 0)
    throw refused('the list of tiers is empty', 'Name at least one model, or leave it out.');
  const tiers = wanted.map((name, index): TierModel => {
    const model = aliases[name];
    if (model !== undefined) return { tier: name, model };
    if (name.includes('/'))
      return { tier: namesByCount[wanted.length]?.[index] ?? `tier-${index + 1}`, model: name };
    const known = Object.keys(aliases).join(', ');
    throw refused(
      `there is no tier alias "${name}"`,
      `Known aliases: ${known}. Or name a model as "provider/model".`,
    );
  });
  const double = tiers.find(({ model }, index) => tiers.findIndex((tier) => tier.model === model) !== index);
  if (double)
    throw refused(`the model "${double.model}" is named twice`, 'Name each model once, the cheapest first.');
  return tiers;
}

/**
 * The place of a tier in a list: its own, or for a name that the list lacks the nearest cheaper one, because a cascade
 * climbs on evidence and need not start high.
 */
export function tierIndex(tiers: readonly TierModel[], name: string): number {
  const exact = tiers.findIndex(({ tier }) => tier === name);
  if (exact >= 0) return exact;
  const rank = ranks.indexOf(name);
  const cheaper = tiers.findLastIndex(({ tier }) => ranks.includes(tier) && ranks.indexOf(tier) <= rank);
  return Math.max(cheaper, 0);
}

function refused(message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['tiers'], message, fix }]);
}
