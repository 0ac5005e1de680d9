import { nodeUtil } from '../node-parts.ts';
import { type Gap, readGap } from './json-comment.ts';
import { isQuote, readString } from './json-string.ts';
import { isEllipsis, isNoteForMore, standsForMore } from './left-out.ts';
import { maxDepth, maxValues } from './limits.ts';
import { survivesReading } from './numbers.ts';
import { ReadFailure } from './read-failure.ts';

export interface ReadValue {
  value: unknown;
  /** Behind its last character. */
  end: number;
  /** What it needed to be read, in words; empty where it is JSON as it stands. */
  repairs: string[];
}

/**
 * Reads the JSON value that begins at `start`, or something that says the same in another form: comments, commas too
 * many or too few, other quotes, names without quotes, raw line breaks, the words of Python, one bracket too few at the
 * very end. Whatever leaves a choice is refused, so that no repair changes, drops or makes up content.
 *
 * It reads every character once and goes no deeper than an answer may.
 * @param left how many values may still be read, counted down
 * @throws ReadFailure
 */
export function readJson(
  source: string,
  start: number,
  limit: number = source.length,
  left: { values: number } = { values: maxValues },
): ReadValue {
  return new Reader(source, { start, limit, left }).read();
}

const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
const pythonLiterals: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };

/** What is no part of a word or a number. */
const word = /[^\s,:;[\]{}()"'`“”„‘’«»/#]+/y;
const standardNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const looseNumber = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const identifier = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** The beginning of a word that JSON knows, or of a number. */
function isBegun(found: string): boolean {
  return (
    ['true', 'false', 'null'].some((one) => one.startsWith(found)) ||
    /^-?(?:\d+(?:\.\d*)?(?:[eE][+-]?)?)?$/.test(found)
  );
}

function leftOut(mark: unknown, at: number): ReadFailure {
  return new ReadFailure(`items were left out (${JSON.stringify(mark)}); all of them are needed`, at, {
    cut: true,
  });
}

const missingBracket = 'a missing bracket at the end';
const sameNameTwice = 'a name that stood twice with the same value';

type Kind = 'string' | 'number' | 'literal' | 'container';

class Reader {
  readonly #source: string;
  readonly #limit: number;
  readonly #repairs = new Set<string>();
  readonly #left: { values: number };
  #at: number;
  #depth = 0;
  #begun = false;
  /** Numbers in a list: a value where it breaks off, and otherwise maybe a range in prose, such as `[0, 1)`. */
  #numbers = false;
  #loneBackslash: number | undefined;
  #escape: number | undefined;

  constructor(
    source: string,
    { start, limit, left }: { start: number; limit: number; left: { values: number } },
  ) {
    this.#source = source;
    this.#at = start;
    this.#limit = limit;
    this.#left = left;
  }

  read(): ReadValue {
    try {
      const { value } = this.#value();
      if (this.#loneBackslash !== undefined && this.#escape !== undefined) {
        const why = 'a backslash stands alone, and others do not: what they mean cannot be told';
        throw new ReadFailure(`${why}; write every backslash as \\\\`, this.#loneBackslash);
      }
      // The bracket that is missing is then more likely one in the middle.
      if (this.#repairs.has(missingBracket) && this.#repairs.has(sameNameTwice)) {
        throw new ReadFailure('a bracket is missing, and where cannot be told', this.#at, { cut: true });
      }
      if (this.#loneBackslash !== undefined) this.#repairs.add('backslashes that stood alone, kept');
      return { value, end: this.#at, repairs: [...this.#repairs] };
    } catch (thrown) {
      if (thrown instanceof ReadFailure) thrown.begun = this.#begun || (this.#numbers && thrown.cut);
      throw thrown;
    }
  }

  get #next(): string | undefined {
    return this.#at < this.#limit ? this.#source[this.#at] : undefined;
  }

  #value(): { value: unknown; kind: Kind } {
    if (this.#left.values === 0)
      throw new ReadFailure(`it holds more than ${maxValues} values`, this.#at, { tooMany: 'values' });
    this.#left.values--;
    const character = this.#next;
    if (character === '{') return { value: this.#inside(() => this.#object()), kind: 'container' };
    if (character === '[') return { value: this.#inside(() => this.#list()), kind: 'container' };
    if (isQuote(character)) return { value: this.#string(), kind: 'string' };
    return this.#word();
  }

  #inside<Value>(read: () => Value): Value {
    if (this.#depth === maxDepth) {
      throw new ReadFailure(`it is more than ${maxDepth} levels deep`, this.#at, { tooMany: 'levels' });
    }
    this.#depth++;
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#items('}', (gap, previous) => {
      const start = this.#at;
      if (previous && !gap.lineBreak && (!isQuote(this.#next) || start === previous.end))
        throw this.#uncommaed(previous);
      const { name, quoted } = this.#name();
      this.#gap(false);
      if (this.#next !== ':') throw this.#unexpected('a ":" is missing after a name');
      if (quoted) this.#begun = true;
      this.#at++;
      this.#gap(false);
      const { value, kind } = this.#value();
      if (kind !== 'container') this.#begun = true;
      this.#keep(object, name, value, start);
      return kind;
    });
    return object;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    this.#items(']', (gap, previous) => {
      const mark = this.#next;
      if (previous) {
        const isContainer = mark === '{' || mark === '[';
        const apart = gap.lineBreak
          ? mark === '"' || !isQuote(mark)
          : isContainer && previous.kind === 'container';
        if (!apart) throw this.#uncommaed(previous);
      }
      const { value, kind } = this.#value();
      if (kind === 'container' && list.length > 0) this.#begun = true;
      list.push(value);
      return kind;
    });
    const mark = list.length > 1 ? list.find(standsForMore) : undefined;
    if (mark !== undefined) throw leftOut(mark, this.#at);
    return list;
  }

  /**
   * Reads what stands between two brackets. `readItem` is told what stands before the item, and, where no comma does,
   * which item does.
   */
  #items(
    close: '}' | ']',
    readItem: (gap: Gap, uncommaed: { kind: Kind; end: number } | undefined) => Kind,
  ): void {
    const inList = close === ']';
    let previous: { kind: Kind; end: number } | undefined;
    let comma = false;
    for (;;) {
      const gap = this.#gap(inList);
      const character = this.#next;
      if (this.#at >= this.#limit) {
        if (!comma && previous && this.#closesByItself(close, previous.kind)) return;
        throw new ReadFailure('it breaks off before its end', this.#at, { cut: true });
      }
      if (character === close) {
        if (gap.comments.some(({ ownLine }) => ownLine) && previous) {
          const { at = this.#at } = gap.comments[0] ?? {};
          throw new ReadFailure('a comment stands where items may have been left out', at, { cut: true });
        }
        if (comma) this.#repairs.add('trailing commas');
        this.#at++;
        return;
      }
      if (character === ',') {
        if (comma || previous === undefined) throw new ReadFailure('nothing stands before a comma', this.#at);
        comma = true;
        if (inList && previous.kind === 'number' && this.#depth === 1) this.#numbers = true;
        else if (inList) this.#begun = true;
        this.#at++;
        continue;
      }
      const kind = readItem(gap, comma ? undefined : previous);
      if (previous && !comma) this.#repairs.add('missing commas');
      previous = { kind, end: this.#at };
      comma = false;
    }
  }

  /** Only the bracket of the outermost object may be missing: the end of a list, or of a number, may be cut off. */
  #closesByItself(close: '}' | ']', last: Kind): boolean {
    if (this.#depth !== 1 || close !== '}' || last === 'number') return false;
    this.#repairs.add(missingBracket);
    return true;
  }

  #name(): { name: string; quoted: boolean } {
    if (isQuote(this.#next)) return { name: this.#string(), quoted: true };
    const start = this.#at;
    const name = this.#nextWord();
    if (!identifier.test(name)) {
      this.#at = start;
      throw this.#unexpected('a name in quotes is missing');
    }
    this.#repairs.add('names without quotes');
    return { name, quoted: false };
  }

  #string(): string {
    const read = readString(this.#source, this.#at, this.#limit, this.#repairs);
    this.#at = read.end;
    this.#loneBackslash ??= read.loneBackslash;
    this.#escape ??= read.escape;
    return read.text;
  }

  #word(): { value: unknown; kind: Kind } {
    const start = this.#at;
    const found = this.#nextWord();
    if (Object.hasOwn(literals, found)) return { value: literals[found], kind: 'literal' };
    if (Object.hasOwn(pythonLiterals, found)) {
      this.#repairs.add('words of Python (True, False, None)');
      return { value: pythonLiterals[found], kind: 'literal' };
    }
    if (!standardNumber.test(found)) {
      if (!looseNumber.test(found)) {
        if (this.#at >= this.#limit && isBegun(found))
          throw new ReadFailure('it breaks off before its end', start, { cut: true });
        this.#at = start;
        throw this.#unexpected('a value is missing');
      }
      this.#repairs.add('numbers in another form');
    }
    if (!survivesReading(found)) {
      const why = `the number ${found.slice(0, 40)} cannot be held with all its digits: write it as a text`;
      throw new ReadFailure(why, start);
    }
    return { value: Number(found), kind: 'number' };
  }

  #nextWord(): string {
    word.lastIndex = this.#at;
    const found = word.exec(this.#source)?.[0].slice(0, this.#limit - this.#at) ?? '';
    this.#at += found.length;
    return found;
  }

  #keep(object: Record<string, unknown>, name: string, value: unknown, at: number): void {
    if (isEllipsis(name)) throw leftOut(name, at);
    if (isNoteForMore(name, value)) throw leftOut({ [name]: value }, at);
    if (Object.hasOwn(object, name)) {
      if (!nodeUtil.isDeepStrictEqual(object[name], value)) {
        throw new ReadFailure(
          `the name ${JSON.stringify(name.slice(0, 40))} stands twice, with different values`,
          at,
        );
      }
      this.#repairs.add(sameNameTwice);
    }
    // An assignment to `__proto__` would keep nothing.
    if (name === '__proto__')
      Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
    else object[name] = value;
  }

  #gap(inList: boolean): Gap {
    const gap = readGap(this.#source, this.#at, this.#limit, {
      inList,
      begun: this.#begun || this.#numbers,
    });
    this.#at = gap.end;
    if (gap.odd) this.#repairs.add('white space of another kind');
    if (gap.comments.length > 0) this.#repairs.add('comments');
    return gap;
  }

  /** What comes next may be an item, or belong to the text before it. */
  #uncommaed(previous: { kind: Kind; end: number }): ReadFailure {
    const text = previous.kind === 'string' || isQuote(this.#next);
    if (!text || this.#at >= this.#limit) return this.#unexpected('a comma is missing');
    const failure = this.#unexpected('');
    if (failure.cut) return failure;
    return new ReadFailure(
      'a comma is missing, or quotes inside a text have no backslash before them',
      this.#at,
    );
  }

  /** What stands here instead of what was awaited. */
  #unexpected(otherwise: string): ReadFailure {
    if (this.#at >= this.#limit)
      return new ReadFailure('it breaks off before its end', this.#at, { cut: true });
    const rest = this.#source.slice(this.#at, Math.min(this.#limit, this.#at + 20));
    if (/^(?:\.\.|…)/.test(rest)) {
      return new ReadFailure('items were left out ("…"); all of them are needed', this.#at, { cut: true });
    }
    const [found = ''] = /^(?:[^\s,:[\]{}]+|.)/su.exec(rest) ?? [];
    return new ReadFailure(`${otherwise}: ${JSON.stringify(found)} stands there`, this.#at);
  }
}
