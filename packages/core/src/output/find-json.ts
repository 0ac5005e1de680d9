import { type FencedBlock, fencedBlocks } from './fences.ts';
import { readGap } from './json-comment.ts';
import { maxValues } from './limits.ts';
import { ReadFailure } from './read-failure.ts';
import { readJson } from './read-json.ts';

/** A JSON value found in an answer. */
export interface FoundJson {
  value: unknown;
  /** Where it stands in the answer: its first character, and what follows its last. */
  start: number;
  end: number;
  /** What it needed to be read, in words. */
  repairs: readonly string[];
  /**
   * How it stands there: it is the whole answer, fills a fenced block, has its lines for itself (a colon may lead to
   * it), or stands in the middle of a sentence.
   */
  place: 'whole' | 'fenced' | 'alone' | 'inline';
}

/** A value that began and could not be read. */
interface BrokenJson {
  failure: ReadFailure;
  place: FoundJson['place'];
  /** As many values had been found before it. */
  before: number;
}

export interface JsonSearch {
  found: readonly FoundJson[];
  broken?: BrokenJson;
}

/** More values than an answer can mean; the search ends there. */
const maxFound = 100;

/** As many brackets as are tried: each costs a little, and an answer in prose has far fewer. */
const maxBrackets = 20_000;

/**
 * Every outermost JSON value in an answer, in the order they stand. A bracket in prose that begins no value is passed
 * over; where a value began and cannot be read, nothing inside it is taken for one. Reads each character a bounded
 * number of times.
 */
export function findJson(answer: string): JsonSearch {
  const whole = readWhole(answer);
  if (whole instanceof ReadFailure)
    return { found: [], broken: { failure: whole, place: 'whole', before: 0 } };
  if (whole) return { found: [whole] };
  return new Search(answer).run();
}

/** @returns the failure of one that is too large: to look for its parts would take as long again */
function readWhole(answer: string): FoundJson | ReadFailure | undefined {
  const start = answer.length - answer.trimStart().length;
  const end = answer.trimEnd().length;
  try {
    const { value, repairs, end: valueEnd } = readJson(answer, start, end);
    // Without brackets a word such as None may be prose.
    const isContainer = typeof value === 'object' && value !== null;
    if (valueEnd !== end || (!isContainer && repairs.length > 0)) return undefined;
    return { value, start, end, repairs, place: 'whole' };
  } catch (thrown) {
    if (!(thrown instanceof ReadFailure)) throw thrown;
    return thrown.tooMany === 'values' ? thrown : undefined;
  }
}

class Search {
  readonly #text: string;
  readonly #found: FoundJson[] = [];
  #broken: BrokenJson | undefined;
  /** Whether a block was read beyond its closing fence once: that a text in it holds fences is rare. */
  #readBeyond = false;
  #bracketsLeft = maxBrackets;
  /** Characters that may be looked through for the ends of what is no value. */
  #lookahead: number;
  #bracketAt = -1;
  /** Of all values of the answer together, with what is in them. */
  readonly #left = { values: maxValues };

  constructor(text: string) {
    this.#text = text;
    this.#lookahead = 4 * text.length;
  }

  run(): JsonSearch {
    let at = 0;
    for (const block of fencedBlocks(this.#text)) {
      if (block.start < at) continue;
      at = Math.max(at, this.#prose(at, block.start));
      if (this.#done || at > block.start) break;
      at = this.#block(block);
      if (this.#done) break;
    }
    if (!this.#done) this.#prose(at, this.#text.length);
    return { found: this.#found, ...(this.#broken && { broken: this.#broken }) };
  }

  get #done(): boolean {
    return (
      this.#bracketsLeft <= 0 ||
      this.#found.length >= maxFound ||
      (this.#broken !== undefined && this.#broken.place !== 'inline')
    );
  }

  /** Values outside fences; returns how far it has read, which may be beyond `to`. */
  #prose(from: number, to: number): number {
    let at = from;
    while (!this.#done) {
      const start = this.#bracketFrom(at);
      if (start >= to) return Math.max(at, to);
      const limit = this.#text.length;
      this.#bracketsLeft--;
      try {
        const { value, repairs, end } = readJson(this.#text, start, limit, this.#left);
        const place = this.#placeOf(start, end);
        if (place !== 'inline' || !isCitation(value)) this.#found.push({ value, start, end, repairs, place });
        at = end;
      } catch (thrown) {
        if (!(thrown instanceof ReadFailure)) throw thrown;
        at = Math.max(start + 1, thrown.at);
        if (thrown.unclosedText && !thrown.begun) at = thrown.at + 1;
        const begun = thrown.begun || thrown.tooMany !== undefined;
        if (!begun && !this.#looksLikeValue(start)) {
          at = Math.max(at, this.#endOfStrange(start) ?? 0);
          continue;
        }
        const end = balancedEnd(this.#text, start);
        const place = end === undefined ? 'alone' : this.#placeOf(start, end);
        this.#breaks(thrown, begun && place === 'inline' && this.#leads(start) ? 'alone' : place);
        at = Math.max(at, end ?? limit);
      }
    }
    return at;
  }

  /** It begins a line, or is led to, and quotes are the next thing in it. */
  #looksLikeValue(start: number): boolean {
    return /^[{[]\s{0,200}"/.test(this.#text.slice(start, start + 202)) && this.#leads(start);
  }

  /**
   * Where something in brackets ends that has its lines for itself and is no value: what stands inside is a part of it.
   * Doubled brackets are those of a template.
   */
  #endOfStrange(start: number): number | undefined {
    if (this.#lookahead <= 0 || this.#text[start + 1] === this.#text[start] || !this.#leads(start)) {
      return undefined;
    }
    const end = balancedEnd(this.#text, start);
    this.#lookahead -= (end ?? this.#text.length) - start;
    return end !== undefined && this.#placeOf(start, end) === 'alone' ? end : undefined;
  }

  /** The next bracket is looked for once, however many blocks stand before it. */
  #bracketFrom(at: number): number {
    if (this.#bracketAt < at) {
      // `<![CDATA[` of XML begins no list.
      const bracket = /(?<!<!)(?<!<!\[CDATA)[[{]/g;
      bracket.lastIndex = at;
      this.#bracketAt = bracket.exec(this.#text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return this.#bracketAt;
  }

  /** What fills a block; one that is not labelled as JSON is read only where all of it is a value. */
  #block(block: FencedBlock): number {
    const label = block.label.split(/[\s{]/, 1)[0] ?? '';
    const isJson = /^(?:json[5cl]?|jsonc|jsonlines|ndjson)$/.test(label);
    const values: FoundJson[] = [];
    this.#bracketsLeft--;
    const limit = block.contentEnd;
    let at = block.contentStart;
    for (;;) {
      try {
        at = this.#behindComments(at, limit, isJson);
        if (at >= limit || values.length >= maxFound) break;
        const { value, repairs, end } = readJson(this.#text, at, limit, this.#left);
        if (!isJson && (typeof value !== 'object' || value === null)) return block.end;
        values.push({ value, start: at, end, repairs, place: 'fenced' });
        at = end;
      } catch (thrown) {
        if (!(thrown instanceof ReadFailure)) throw thrown;
        const beyond = thrown.unclosedText && block.closed && !this.#readBeyond;
        if (beyond && values.length === 0) {
          this.#readBeyond = true;
          const end = this.#valueBeyond(at);
          if (end !== undefined) return end;
        }
        if (isJson || (label === '' && thrown.begun)) this.#breaks(thrown, 'fenced');
        return block.end;
      }
    }
    if (isJson || values.length === 1 || label === '') this.#found.push(...values);
    return block.end;
  }

  /** Where the next value begins. In a block of JSON remarks may stand around values, such as the name of a file. */
  #behindComments(at: number, limit: number, isJson: boolean): number {
    if (isJson) return readGap(this.#text, at, limit, { inList: false, begun: true }).end;
    const rest = this.#text.slice(at, limit);
    return at + rest.length - rest.trimStart().length;
  }

  /** A text in the value holds lines that look like fences; the value ends where a fence follows it. */
  #valueBeyond(start: number): number | undefined {
    try {
      const { value, repairs, end } = readJson(this.#text, start, this.#text.length, this.#left);
      const [closing] =
        /^\s{0,100}(?:`{3,}|~{3,})[ \t]*(?=\r?\n|$)/.exec(this.#text.slice(end, end + 200)) ?? [];
      if (closing === undefined) return undefined;
      this.#found.push({ value, start, end, repairs, place: 'fenced' });
      return end + closing.length;
    } catch (thrown) {
      if (!(thrown instanceof ReadFailure)) throw thrown;
      return undefined;
    }
  }

  #breaks(failure: ReadFailure, place: FoundJson['place']): void {
    this.#broken = { failure, place, before: this.#found.length };
  }

  #placeOf(start: number, end: number): 'alone' | 'inline' {
    const behind = this.#text.slice(end, end + 200);
    // A part of something whose beginning is missing.
    if (/^\s*(?:[,}\]]|"[^"\n]{0,60}"\s*:)/.test(behind)) return 'inline';
    const [rest = ''] = behind.split('\n', 1);
    const endsLine = /^[.;)`*\s]*(?:<\/[\w-]+>\s*)?$/.test(rest);
    return endsLine && this.#leads(start) && !this.#isFootnote(start) ? 'alone' : 'inline';
  }

  /** `[1]:` or `[^note]:` leads to it: the text above has it for a source. */
  #isFootnote(start: number): boolean {
    return /(?:^|\n)[ \t>*-]{0,20}\[\^?[\w-]{1,30}\]:[ \t]*$/.test(
      this.#text.slice(Math.max(0, start - 80), start),
    );
  }

  /**
   * Nothing stands before it on its line, or what introduces a value: a colon, an equals sign, a tag. A name in quotes
   * introduces a part of one.
   */
  #leads(start: number): boolean {
    const before = this.#text.slice(Math.max(0, start - 200), start);
    const line = before.slice(before.lastIndexOf('\n') + 1);
    if (line.trim() === '') return start <= 200 || before.includes('\n');
    return /[:=>(][ \t]*[`*]*$/.test(line) && !/"[ \t]*:[ \t]*$/.test(line);
  }
}

/** `[1]`, `[2, 3]`, `[0, 10]`: a source or a range, unless it stands for itself. */
function isCitation(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'number');
  return Object.keys(value as object).length === 0;
}

/** Where the brackets that begin at `start` are all closed again, as far as that can be told. */
function balancedEnd(text: string, start: number): number | undefined {
  const part = /["\\[\]{}]/g;
  part.lastIndex = start;
  let depth = 0;
  let inText = false;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const [mark] = match;
    if (mark === '\\') part.lastIndex++;
    else if (mark === '"') inText = !inText;
    else if (!inText) depth += mark === '{' || mark === '[' ? 1 : -1;
    if (depth === 0) return match.index + 1;
  }
  return undefined;
}
