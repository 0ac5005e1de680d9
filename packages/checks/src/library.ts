import type { Check } from '@parallel-agents/core';
import { distance } from 'fastest-levenshtein';
import { componentStates } from './files/component-states.ts';
import { containerRules, rollbackCommand, variablesListed } from './files/container-rules.ts';
import { enforcedInFile } from './files/enforced-in-file.ts';
import { filesParse } from './files/files-parse.ts';
import { importsResolve } from './files/imports-resolve.ts';
import { noPlaceholders } from './files/no-placeholders.ts';
import { noSecrets } from './files/no-secrets.ts';
import { openApi } from './files/open-api.ts';
import { safePaths } from './files/safe-paths.ts';
import { sqlObjects } from './files/sql-objects.ts';
import { testsHold } from './files/tests-hold.ts';
import { consecutiveDays } from './plans/consecutive-days.ts';
import { gearUsed } from './plans/gear-used.ts';
import { minutesAddUp, printSums } from './plans/sums.ts';
import { withinBudget } from './plans/within-budget.ts';
import { emergencyFirst, wordsFromInput } from './plans/words-from-input.ts';
import { confidenceRange } from './reviews/confidence-range.ts';
import { cweKnown } from './reviews/cwe-known.ts';
import { lookedAt } from './reviews/looked-at.ts';
import { mergeableWithoutCritical } from './reviews/mergeable-without-critical.ts';
import { namedFunctionsExist } from './reviews/named-functions-exist.ts';
import { noDuplicateFindings } from './reviews/no-duplicate-findings.ts';
import { quotesInput } from './reviews/quotes-input.ts';
import { scoreFromSeverities } from './reviews/score-from-severities.ts';
import { severityOrder } from './reviews/severity-order.ts';
import { sourcesAndSinks } from './reviews/sources-and-sinks.ts';
import { statedCost } from './reviews/stated-cost.ts';
import { wcagCriterion } from './reviews/wcag-criterion.ts';
import { altTexts } from './writing/alt-texts.ts';
import { figuresGiven } from './writing/figures-given.ts';
import { figuresInClaims } from './writing/figures-in-claims.ts';
import { hashtagsClean } from './writing/hashtags-clean.ts';
import { identifiersInMaterial } from './writing/identifiers-in-material.ts';
import { markdownWhole } from './writing/markdown-whole.ts';
import { platformLimit } from './writing/platform-limit.ts';
import { trendGiven } from './writing/trend-given.ts';

/** All checks of this package, in the order of the page about them. */
export const library: readonly Check[] = [
  quotesInput,
  noDuplicateFindings,
  severityOrder,
  scoreFromSeverities,
  mergeableWithoutCritical,
  confidenceRange,
  namedFunctionsExist,
  lookedAt,
  cweKnown,
  sourcesAndSinks,
  wcagCriterion,
  statedCost,
  testsHold,
  safePaths,
  noPlaceholders,
  noSecrets,
  filesParse,
  importsResolve,
  componentStates,
  enforcedInFile,
  sqlObjects,
  openApi,
  containerRules,
  variablesListed,
  rollbackCommand,
  platformLimit,
  hashtagsClean,
  figuresInClaims,
  figuresGiven,
  trendGiven,
  altTexts,
  markdownWhole,
  identifiersInMaterial,
  consecutiveDays,
  withinBudget,
  gearUsed,
  wordsFromInput,
  emergencyFirst,
  printSums,
  minutesAddUp,
] as Check[];

/**
 * The check with this name, as markdown agents name it.
 * @example
 * checkNamed('safe-paths'); // safePaths
 */
export function checkNamed(name: string): Check | undefined {
  return library.find((check) => check.name === name);
}

/** The name of a check that is nearest to one that is not known. */
export function nearestCheck(name: string): string | undefined {
  const byDistance = library
    .map((check) => ({
      name: check.name,
      away: distance(check.name, name.toLowerCase().replaceAll(/[\s_]/g, '-')),
    }))
    .toSorted((one, other) => one.away - other.away);
  const [best] = byDistance;
  return best && best.away <= Math.max(2, best.name.length / 3) ? best.name : undefined;
}
