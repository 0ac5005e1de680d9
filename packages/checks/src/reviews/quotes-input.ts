import type { Check, CheckProblem } from '@parallel-agents/core';
import { QuoteFinder, type QuotePlace } from '../kit/find-quote.ts';
import { shown } from '../kit/fold.ts';
import { sourcesOf } from '../kit/sources.ts';
import { type Fields, type Found, objectsIn, type Path } from '../kit/walk.ts';
import { severityOf } from './severities.ts';

/**
 * Each `quote` stands in what the model was given, white space aside, at the lines that `startLine` and `endLine` name.
 * A quote at another line gets the right lines; one in another file of a diff gets that file, too. A finding whose quote
 * stands nowhere is dropped and counted; where that is more than half of them, or a critical one, the answer is refused: it
 * may be about other code.
 *
 * Why: a finding about code that is not there costs the reader more than one that is missing.
 *
 * @example
 * defineAgent({ name: 'critic', instructions, outputSchema: z.object({
 *   findings: z.array(z.object({ quote: z.string(), startLine: z.int(), endLine: z.int() })),
 * }), checks: [quotesInput] });
 */
export const quotesInput: Check = {
  name: 'quotes-input',
  description:
    'Quotes stand in the input at the lines named; others are re-anchored, or dropped and counted.',
  fields: ['quote'],
  run(subject) {
    const finder = new QuoteFinder(sourcesOf(subject));
    const problems: CheckProblem[] = [];
    const changes: string[] = [];
    const dropped = new Set<string>();
    const anchored = new Map<string, Fields>();
    const quoting = [...objectsIn(subject.output)].filter(({ fields }) => typeof fields.quote === 'string');
    for (const found of quoting) {
      const place = placeOf(finder, found);
      const key = keyOf(found.path);
      if (place === undefined) dropped.add(key);
      else if (!isThere(found.fields, place)) {
        anchored.set(key, placeFields(found.fields, place));
        changes.push(movedTo(found, place));
      }
    }
    const lost = quoting.filter(({ path }) => dropped.has(keyOf(path)));
    const isTooMuch =
      lost.length > quoting.length / 2 || lost.some(({ path, fields }) => mustStand(path, fields));
    if (isTooMuch) {
      for (const { path, fields } of lost) {
        const message = `${shown(String(fields.quote))} does not stand in the input; copy at most 3 lines as they are`;
        problems.push({ path: [...path, 'quote'], message });
      }
      return { problems };
    }
    for (const { path, fields } of lost) {
      changes.push(
        `dropped ${keyOf(path)}: its quote ${shown(String(fields.quote))} does not stand in the input`,
      );
    }
    if (lost.length === 0 && anchored.size === 0) return undefined;
    return { output: rebuild(subject.output, [], dropped, anchored), changes };
  },
};

function placeOf(finder: QuoteFinder, { fields }: Found): QuotePlace | undefined {
  return finder.find(String(fields.quote), {
    ...(typeof fields.file === 'string' && { file: fields.file }),
    ...(typeof fields.startLine === 'number' && { line: fields.startLine }),
  });
}

function isThere(fields: Fields, place: QuotePlace): boolean {
  return Object.entries(placeFields(fields, place)).every(([name, value]) => fields[name] === value);
}

/** The fields that a finding has for its place, as they should be: a schema may have no others. */
function placeFields(fields: Fields, place: QuotePlace): Fields {
  const { startLine, endLine, file } = fields;
  return {
    ...(startLine !== undefined && { startLine: place.startLine }),
    ...(startLine !== undefined && endLine !== undefined && { endLine: place.endLine }),
    ...(typeof file === 'string' && place.file !== undefined && { file: place.isNamed ? file : place.file }),
  };
}

function movedTo({ path, fields }: Found, place: QuotePlace): string {
  const right = { ...fields, ...placeFields(fields, place) };
  if (right.file === fields.file)
    return `${keyOf(path)} is at ${linesWords(right)}, not ${linesWords(fields).replace(/^\w+ /, '')}`;
  return `${keyOf(path)} is ${fileWords(right)}, not ${fileWords(fields)}`;
}

function fileWords(fields: Fields): string {
  const lines = linesWords(fields);
  return `in ${shown(String(fields.file))}${lines === '' ? '' : ` at ${lines}`}`;
}

function linesWords({ startLine, endLine }: Fields): string {
  if (startLine === undefined) return '';
  return endLine === undefined
    ? `line ${String(startLine)}`
    : `lines ${String(startLine)}–${String(endLine)}`;
}

/** It cannot be dropped from a list, or it would be missed. */
function mustStand(path: Path, { severity }: Fields): boolean {
  return severityOf(severity) === 'critical' || typeof path.at(-1) !== 'number';
}

function keyOf(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

function rebuild(
  value: unknown,
  path: Path,
  dropped: ReadonlySet<string>,
  anchored: ReadonlyMap<string, Fields>,
): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      dropped.has(keyOf([...path, index])) ? [] : [rebuild(item, [...path, index], dropped, anchored)],
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, item]) => [
    name,
    rebuild(item, [...path, name], dropped, anchored),
  ]);
  return { ...Object.fromEntries(fields), ...anchored.get(keyOf(path)) };
}
