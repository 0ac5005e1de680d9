import { z } from 'zod';
import { formatPath } from '../errors.ts';
import type { ChecksRecord } from '../output/check.ts';

/** Whole numbers are asked for, since servers that bind a model to a schema bound only those; 7.5 is taken too. */
const amount = z.number().meta({ type: 'integer' });
const scalar = z.union([z.string(), amount, z.boolean(), z.null()]);
const words = z.array(z.string().min(1, 'must not be empty')).min(1, 'must name at least one');

const rules = z
  .strictObject({
    is: scalar.optional().describe('Exactly this.'),
    oneOf: z.array(scalar).min(1).optional().describe('One of these.'),
    atLeast: amount.optional().describe('At least so much; of a list so many entries, of a text characters.'),
    atMost: amount.optional().describe('At most so much, counted in the same way.'),
    contains: z.string().min(1).optional().describe('A text that holds this, in upper or lower case.'),
  })
  .describe('Without any of them: that the field is there.');

/** The form of an expectation, for those who read agents from files. */
export const fixtureExpectationSchema = z.strictObject({
  fields: z
    .record(z.string().min(1), z.union([scalar, rules]))
    .optional()
    .describe(
      'By field, names joined by dots, "*" for any entry of a list: a value, or { is, oneOf, atLeast, atMost, contains }.',
    ),
  found: words.optional().describe('Words that must stand somewhere in the answer.'),
  absent: words.optional().describe('Words that must stand nowhere in it.'),
  checks: words.optional().describe('Checks of the agent that had nothing to mend.'),
});

/**
 * What a good answer to a fixture shows, as far as a machine can tell. An answer that meets it may still be poor; one that
 * does not is wrong.
 *
 * @example { fields: { 'findings.*.severity': 'high', mergeable: false }, found: ['token'], absent: ['looks good'] }
 */
export type FixtureExpectation = z.infer<typeof fixtureExpectationSchema>;

type Rule = NonNullable<FixtureExpectation['fields']>[string];

/** What the checks of its agent made of an answer. */
export interface CheckedBy {
  /** The names of the agent's checks. */
  names: readonly string[];
  /** Of the result; absent where none looked at it. */
  record?: ChecksRecord | undefined;
}

/**
 * In words, everything in which an answer does not meet what its fixture expects; empty if it meets it.
 * @param checked without it, nothing is said of the checks that are expected
 */
export function unmetExpectations(
  expected: FixtureExpectation,
  answer: unknown,
  checked?: CheckedBy,
): string[] {
  const text = (typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? '')).toLowerCase();
  const holds = (word: string): boolean => {
    // In JSON, quotes and line ends of a text are written in another way than in the word.
    const written = JSON.stringify(word).slice(1, -1);
    return [word, written].some((form) => text.includes(form.toLowerCase()));
  };
  return [
    ...Object.entries(expected.fields ?? {}).flatMap(([field, rule]) => unmetField(field, rule, answer)),
    ...(expected.found ?? []).filter((word) => !holds(word)).map((word) => `"${word}" is not in the answer`),
    ...(expected.absent ?? []).filter(holds).map((word) => `"${word}" is in the answer`),
    ...(checked ? (expected.checks ?? []).flatMap((name) => unmetCheck(name, checked)) : []),
  ];
}

function unmetCheck(name: string, { names, record }: CheckedBy): string[] {
  if (!names.includes(name))
    return [`the agent has no check "${name}"; its checks are: ${names.join(', ') || 'none'}`];
  const said = (list: readonly string[] = []): string | undefined =>
    list.find((one) => one.startsWith(`${name}: `));
  const failed = said(record?.notChecked);
  if (record === undefined || failed !== undefined)
    return [`the check did not look at the answer: ${failed ?? name}`];
  const mended = said(record.changes);
  return mended === undefined ? [] : [`the check had to mend the answer: ${mended}`];
}

function unmetField(field: string, rule: Rule, answer: unknown): string[] {
  const values = valuesAt(answer, field.split('.'));
  const asked = typeof rule === 'object' && rule !== null ? rule : { is: rule };
  // With "*" one entry that meets all of it is enough.
  if (values.some((value) => misses(asked, value) === undefined)) return [];
  const [first] = values;
  const found = values.length === 0 ? 'not there' : (misses(asked, first) ?? '');
  const any = values.length > 1 ? 'in none of its entries as expected; the first ' : '';
  return [`${formatPath(field.split('.'))} is ${any}${found}`];
}

/** Why a value is not as it should be; `undefined` if it is. */
function misses(rule: Exclude<Rule, string | number | boolean | null>, value: unknown): string | undefined {
  const shown = JSON.stringify(value)?.slice(0, 100) ?? 'nothing';
  if (rule.is !== undefined && value !== rule.is) return `${shown}, expected was ${JSON.stringify(rule.is)}`;
  if (rule.oneOf && !rule.oneOf.some((one) => one === value))
    return `${shown}, expected was one of ${JSON.stringify(rule.oneOf)}`;
  const size = sizeOf(value);
  const counted = typeof value === 'number' ? shown : size === undefined ? shown : `${size} long`;
  if (rule.atLeast !== undefined && !(size !== undefined && size >= rule.atLeast))
    return `${counted}, expected was at least ${rule.atLeast}`;
  if (rule.atMost !== undefined && !(size !== undefined && size <= rule.atMost))
    return `${counted}, expected was at most ${rule.atMost}`;
  const { contains } = rule;
  if (contains === undefined) return undefined;
  const isThere = typeof value === 'string' && value.toLowerCase().includes(contains.toLowerCase());
  return isThere ? undefined : `${shown}, expected was a text with "${contains}"`;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
}

function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (name === undefined) return [value];
  if (name === '*') return Array.isArray(value) ? value.flatMap((entry) => valuesAt(entry, rest)) : [];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Record<string, unknown>)[name], rest);
}
