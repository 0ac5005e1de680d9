import { InputError } from '@parallel-agents/core';
import type { TierModel } from '@parallel-agents/escalation';
import type { Describe } from '../basics/describe.ts';
import { didYouMean } from '../basics/nearest-name.ts';
import { byGiven, type NamedBy, namedError } from '../basics/setting-issue.ts';
import type { Config } from './config-schema.ts';
import type { GivenSettings } from './given-settings.ts';
import type { ModelNames } from './model-names.ts';

/** The tiers of a run; one model that is given goes before tiers in the configuration. */
export async function readTiers(
  given: GivenSettings,
  config: Config,
  names: ModelNames,
  describe: Describe,
): Promise<TierModel[] | undefined> {
  const list = given.tiers ?? (given.model === undefined ? config.tiers : undefined);
  if (list === undefined) return undefined;
  const namedBy = given.tiers === undefined ? { path: ['tiers'] } : byGiven(describe, 'tiers');
  const issues = list
    .map((name) => name.trim())
    .filter((name) => name !== '')
    // A tier has its name from an alias, or from its place among models of providers.
    .flatMap((name) => names.check(name, namedBy, { bareNames: false }) ?? []);
  if (issues.length > 0) throw new InputError(issues);
  const { resolveTiers } = await import('@parallel-agents/escalation');
  try {
    return resolveTiers(list, names.aliases);
  } catch (thrown) {
    throw thrown instanceof InputError
      ? new InputError(thrown.issues.map((issue) => ({ ...issue, ...namedBy })))
      : thrown;
  }
}

/**
 * @param words what may stand there instead of a tier
 * @throws InputError `INVALID_OPTION` for a tier that the run does not have
 */
export function checkTierName(
  name: string,
  namedBy: NamedBy,
  tiers: readonly TierModel[],
  words: readonly string[] = [],
): void {
  const known = [...words, ...tiers.map(({ tier }) => tier)];
  if (known.includes(name)) return;
  const fix = `${didYouMean(name, known)}Choose one of: ${known.join(', ')}.`;
  throw namedError(namedBy, `there is no tier "${name}"`, fix);
}
