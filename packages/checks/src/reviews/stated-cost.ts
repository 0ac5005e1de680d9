import type { Check } from '@parallel-agents/core';
import { shown } from '../kit/fold.ts';
import { fieldOf, listOf } from '../kit/walk.ts';

/** A figure has some digits: without an end, each of a million would be tried with all behind it. */
const unit =
  /\d[\d.,\s]{0,40}(?:\^\d{1,9}\s?)?(?:×|x|times|%|µs|ns|ms|s\b|seconds?|minutes?|hours?|[kKMGT]?i?B\b|bytes|MB|GB|rows?|requests?|queries|calls?|steps?|comparisons|operations|tokens|renders|objects|\$|USD|EUR|€|per\b|\w{1,40}s\b)/u;

/**
 * The `cost` of a finding is a complexity, `O(…)`, whose variables the `assumedLoad` or the cost itself explains, or a
 * figure with its unit.
 *
 * Why: "slow" can neither be checked nor ranked.
 */
export const statedCost: Check = {
  name: 'stated-cost',
  description: 'Costs are O(…) in terms that the assumed load names, or figures with a unit.',
  fields: ['cost'],
  run({ output }) {
    const load = String(fieldOf(output, 'assumedLoad') ?? '').toLowerCase();
    const problems = listOf(output, 'findings').flatMap(({ path, fields: { cost } }) => {
      if (typeof cost !== 'string') return [];
      const say = (message: string) => [{ path: [...path, 'cost'], message }];
      const order = /[OΘΩ]\(([^()]*(?:\([^()]*\)[^()]*)*)\)/u.exec(cost);
      if (order === null) {
        return unit.test(cost) ? [] : say(`${shown(cost)} is neither O(…) nor a figure with its unit`);
      }
      const rest = cost.replace(order[0], '').toLowerCase();
      const unknown = variablesOf(order[1] ?? '').filter((name) => !explains(`${load} ${rest}`, name));
      return unknown.length === 0
        ? []
        : say(`say in the cost or the assumed load what ${unknown.join(', ')} is`);
    });
    return { problems };
  },
};

function variablesOf(order: string): string[] {
  // What stands above the line is a power.
  const flat = order.replace(/[\u00b2\u00b3\u00b9\u2070-\u207e]+/gu, ' ');
  const words = flat.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  return [...new Set(words)].filter((word) => !['log', 'ln', 'lg', 'sqrt', 'min', 'max', 'x'].includes(word));
}

/** `tasks` is explained by "10,000 open tasks", and by "each task". */
function explains(text: string, name: string): boolean {
  const stem = name.length > 3 ? name.replace(/s$/, '') : name;
  const escaped = stem.replace(/[^\p{L}\p{N}_]/gu, '');
  return new RegExp(
    `(?<![\\p{L}\\p{N}_])${escaped}${name.length > 3 ? '' : '(?![\\p{L}\\p{N}_])'}`,
    'u',
  ).test(text);
}
