import { type NumberedLine, numberedLines } from '@parallel-agents/core/internal';
import { foldSpaces } from './fold.ts';
import type { Source } from './sources.ts';

/** Where a quote stands. */
export interface QuotePlace {
  source: string;
  /** The file that the lines are of: that of a diff, or a document with a name. */
  file?: string;
  startLine: number;
  endLine: number;
  /** It stands in the file that was named. */
  isNamed?: true;
}

interface FoldedLine extends Required<Pick<NumberedLine, 'number'>> {
  file?: string;
  /** Where it begins in the folded text. */
  at: number;
}

interface Folded {
  source: string;
  isNamed: boolean;
  text: string;
  lines: readonly FoldedLine[];
}

/** As many places of one quote as are looked at: a brace stands everywhere. */
const mostPlaces = 2000;

/** Looks quotes up in texts, white space folded. The texts are folded once. */
export class QuoteFinder {
  readonly #folded: readonly Folded[];

  constructor(sources: readonly Source[]) {
    this.#folded = sources.map(fold);
  }

  /** The place that is nearest to the line that was named, in the file that was named, where it has the quote. */
  find(quote: string, { file, line }: { file?: string; line?: number }): QuotePlace | undefined {
    const bare = unnumbered(quote);
    // A prompt shows `</Input>` as `<\\/Input>`.
    const spellings = [bare, bare.replace(/^[+-]/gm, ''), unwrapped(bare), bare.replaceAll('<\\/', '</')];
    for (const spelling of new Set(spellings.map(foldSpaces))) {
      const place = this.#find(spelling, file, line);
      if (place) return place;
    }
    return undefined;
  }

  #find(wanted: string, file: string | undefined, line: number | undefined): QuotePlace | undefined {
    if (wanted === '') return undefined;
    const places = this.#folded.flatMap((folded) => placesIn(folded, wanted));
    const named = file === undefined ? [] : places.filter((place) => isFile(place, file));
    if (named.length === 0) return nearest(places, line);
    const place = nearest(named, line);
    return place && { ...place, isNamed: true };
  }
}

function fold({ name, text, isNamed = false }: Source): Folded {
  const lines: FoldedLine[] = [];
  const parts: string[] = [];
  let at = 0;
  for (const { text: line, number, file } of numberedLines(text)) {
    const folded = foldSpaces(line);
    // What a diff removes is in no new file, and can be quoted all the same.
    if (folded === '') continue;
    lines.push({ at, number: number ?? lines.at(-1)?.number ?? 1, ...(file !== undefined && { file }) });
    parts.push(folded);
    at += folded.length + 1;
  }
  return { source: name, isNamed, text: parts.join(' '), lines };
}

function placesIn({ source, isNamed, text, lines }: Folded, wanted: string): QuotePlace[] {
  const places: QuotePlace[] = [];
  for (
    let at = text.indexOf(wanted);
    at >= 0 && places.length < mostPlaces;
    at = text.indexOf(wanted, at + 1)
  ) {
    const first = lineAt(lines, at);
    const last = lineAt(lines, at + wanted.length - 1);
    if (!first || !last) continue;
    const file = first.file ?? (isNamed ? source : undefined);
    places.push({
      source,
      ...(file !== undefined && { file }),
      startLine: first.number,
      endLine: Math.max(first.number, last.number),
    });
  }
  return places;
}

/** The last line that begins at or before an offset. */
function lineAt(lines: readonly FoldedLine[], offset: number): FoldedLine | undefined {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle]?.at ?? Infinity) <= offset) low = middle;
    else high = middle - 1;
  }
  return lines[low];
}

function nearest(places: readonly QuotePlace[], line = 1): QuotePlace | undefined {
  const distance = ({ startLine }: QuotePlace): number => Math.abs(startLine - line);
  return places.reduce<QuotePlace | undefined>(
    (best, place) => (best === undefined || distance(place) < distance(best) ? place : best),
    undefined,
  );
}

function isFile({ source, file }: QuotePlace, wanted: string): boolean {
  return [source, file].some(
    (name) => name !== undefined && (name === wanted || name.endsWith(`/${wanted}`)),
  );
}

/** Models put code between backticks, and write quotes as print has them, and brackets as HTML has them. */
function unwrapped(quote: string): string {
  return quote
    .replace(/^\s*`{1,3}(?:[a-z]+\n)?|`{1,3}\s*$/g, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** Models copy the numbers that stand before the lines. */
function unnumbered(quote: string): string {
  return quote.replace(/^[ \t]*(?:\d+|-)\| ?/gm, '');
}
