import { InputError } from '@parallel-agents/core';

/** A tier: one of several models to try, the cheapest first in a list. */
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
 * Turns names into tiers: each is an alias (`cheap`) or a model (`provider/model`), the cheapest first. No two tiers have
 * the same name or model.
 *
 * @throws InputError for an empty list, an unknown alias, or the same model twice
 * @example
 * resolveTiers(['cheap', 'anthropic/claude-opus-4-5']).map(({ model }) => model);
 */
export function resolveTiers(
  names: readonly string[],
  aliases: Readonly<Record<string, string>> = defaultAliases,
): TierModel[] {
  const wanted = names.map((name) => name.trim()).filter((name) => name !== '');
  const taken = new Set(wanted.filter((name) => Object.hasOwn(aliases, name)));
  const tiers = wanted.map((name, index): TierModel => {
    const model = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
    if (model !== undefined) return { tier: name, model };
    if (name.includes('/')) return { tier: freeName(name, index, wanted.length, taken), model: name };
    const known = Object.keys(aliases).join(', ');
    throw refused(
      `there is no tier alias "${name}"`,
      `Known aliases: ${known}. Or name a model as "provider/model".`,
    );
  });
  checkTiers(tiers);
  return tiers;
}

/** By its place; where an alias of the list has that name already, by its number, else as its model. */
function freeName(model: string, index: number, count: number, taken: ReadonlySet<string>): string {
  const byPlace = namesByCount[count]?.[index];
  const numbered = `tier-${index + 1}`;
  return [byPlace, numbered].find((name) => name !== undefined && !taken.has(name)) ?? model;
}

/**
 * A list that can be climbed: two tiers of one name or one model could not be told apart.
 *
 * @throws InputError if it is empty, a name or a model is in it twice, or a tier is called `agent`
 */
export function checkTiers(tiers: readonly TierModel[]): void {
  if (tiers.length === 0)
    throw refused('the list of tiers is empty', 'Name at least one model, or leave it out.');
  for (const [index, { tier, model }] of tiers.entries()) {
    if (tier === 'agent')
      throw refused('no tier can be called "agent"', 'That is what a start by agent is called.');
    const before = tiers.slice(0, index);
    const twin = before.find((other) => other.model === model);
    if (twin !== undefined) {
      const message = `the model "${model}" is named twice, as "${twin.tier}" and as "${tier}"`;
      throw refused(message, 'Name each model once, the cheapest first.');
    }
    if (before.some((other) => other.tier === tier))
      throw refused(`two tiers are called "${tier}"`, 'Give each tier a name of its own.');
  }
}

/** The place of a tier in a list by its name, or of the rank that an agent names. */
export function tierIndex(tiers: readonly TierModel[], name: string): number {
  const exact = tiers.findIndex(({ tier }) => tier === name);
  return exact >= 0 ? exact : rankIndex(tiers, name);
}

/**
 * Where an agent of a rank starts, however many tiers there are. `cheap`: on the first one, as what stands there is meant
 * to be tried first. `strong`: on the tier of that name, else on the last one. `standard`: on the tier of that name, else
 * half-way up to the strong one, rather lower, because a cascade climbs on evidence and need not start high.
 */
export function rankIndex(tiers: readonly TierModel[], rank: string): number {
  const named = tiers.findIndex(({ tier }) => tier === rank);
  switch (rank) {
    case 'strong':
      return named >= 0 ? named : tiers.length - 1;
    case 'standard':
      return named >= 0 ? named : Math.floor(rankIndex(tiers, 'strong') / 2);
    default:
      return 0;
  }
}

function refused(message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['tiers'], message, fix }]);
}
