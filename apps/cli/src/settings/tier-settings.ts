import { InputError, type InputIssue } from '@parallel-agents/core';
import type { TierModel } from '@parallel-agents/escalation';
import { didYouMean } from '../input/nearest-name.ts';
import type { Config } from './config-schema.ts';
import type { RunFlags } from './flags.ts';
import type { ModelNames } from './model-names.ts';

/** The tiers of a run; one model on the command line goes before tiers in the configuration. */
export async function readTiers(
  flags: RunFlags,
  config: Config,
  names: ModelNames,
): Promise<TierModel[] | undefined> {
  const list = flags.tiers ?? (flags.model === undefined ? config.tiers : undefined);
  if (list === undefined) return undefined;
  const path = flags.tiers === undefined ? ['tiers'] : ['--tiers'];
  const issues = list
    .map((name) => name.trim())
    .filter((name) => name !== '')
    // A tier has its name from an alias, or from its place among models of providers.
    .flatMap((name) => names.check(name, path, { bareNames: false }) ?? []);
  if (issues.length > 0) throw new InputError(issues);
  const { resolveTiers } = await import('@parallel-agents/escalation');
  try {
    return resolveTiers(list, names.aliases);
  } catch (thrown) {
    throw thrown instanceof InputError
      ? new InputError(thrown.issues.map((issue) => ({ ...issue, path })))
      : thrown;
  }
}

/**
 * @param words what may stand there instead of a tier
 * @throws InputError `INVALID_OPTION` for a tier that the run does not have
 */
export function checkTierName(
  name: string,
  path: InputIssue['path'],
  tiers: readonly TierModel[],
  words: readonly string[] = [],
): void {
  const known = [...words, ...tiers.map(({ tier }) => tier)];
  if (known.includes(name)) return;
  const fix = `${didYouMean(name, known)}Choose one of: ${known.join(', ')}.`;
  throw new InputError([{ code: 'INVALID_OPTION', path, message: `there is no tier "${name}"`, fix }]);
}
