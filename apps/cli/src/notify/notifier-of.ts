import type { Companion } from '../app/companion.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { notifyPlaces } from './places.ts';

/**
 * Who tells that jobs are over, where somebody wants to be told; it is loaded only then.
 *
 * @throws InputError for a place that is none
 */
export async function notifierOf(
  flags: readonly string[] | undefined,
  environment: Environment,
  reporter: Pick<Reporter, 'note'>,
): Promise<Required<Companion> | undefined> {
  const wanted = notifyPlaces(flags, environment.env);
  if (wanted.places.length === 0) return undefined;
  const { notifier } = await import('./notify.ts');
  return notifier(wanted, environment, reporter);
}
