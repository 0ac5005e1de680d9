import type { AgentTask } from '@parallel-agents/core';
import { nearestName } from '../basics/nearest-name.ts';
import type { Notes } from '../basics/notes.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * Says which prices of the configuration no model of this run has: they may be mistyped. That is no mistake by itself,
 * for a configuration serves many runs, and nobody can tell of a run on models that only its runtime knows.
 */
export function noteUnusedPrices(
  { model, spending, openaiCompatible, names }: Settings,
  tasks: readonly AgentTask[],
  { note }: Pick<Notes, 'note'>,
): void {
  const { tiers = [], gate, pricedModels, overrides } = spending;
  const shared = tiers.length > 0 ? tiers.map((tier) => tier.model) : (model ?? openaiCompatible.model);
  if (shared === undefined && tasks.some((task) => task?.model === undefined)) return;
  const used = new Set([
    ...[shared ?? []].flat(),
    ...(gate ? [gate.model] : []),
    ...tasks.flatMap((task) => task?.model ?? []),
  ]);
  // What the configuration names itself is meant for other runs of it.
  const named = new Set([
    ...used,
    ...Object.values(names.aliases),
    ...Object.values(overrides).flatMap((own) => own.model ?? []),
  ]);
  const unused = pricedModels.filter((priced) => !named.has(priced));
  if (unused.length === 0) return;
  const shown = unused.map((priced) => {
    const nearest = nearestName(priced, used);
    return nearest === undefined ? priced : `${priced} (did you mean ${nearest}?)`;
  });
  note(`\`prices\` of the configuration has models that nothing in this run uses: ${shown.join(', ')}.`);
}
