import { RE2JS } from 're2js';

/** A pattern whose test takes time in proportion to the text. */
export interface BoundedPattern {
  test(text: string): boolean;
  /** Steps that a character of a text takes at most. */
  size: number;
}

const compiled = new Map<string, BoundedPattern>();

/** The largest pattern that is taken, in steps a character. */
const maxSize = 5000;

/** As long as a pattern may be: to read one of a megabyte takes seconds, and all memory there is. */
const maxCharacters = 10_000;

/**
 * A test for a pattern that takes time in proportion to the text, whatever both are: RE2 does not try again. It knows no
 * look-around and no references back, which cannot be bounded so.
 *
 * @throws Error in words: it is no regular expression, or cannot be bounded
 */
export function boundedPattern(pattern: string): BoundedPattern {
  const known = compiled.get(pattern);
  if (known) return known;
  if (pattern.length > maxCharacters)
    throw new Error(`is a pattern of more than ${maxCharacters} characters: write a shorter one`);
  try {
    new RegExp(pattern, 'u');
  } catch {
    throw new Error('is no regular expression');
  }
  const bounded = compile(pattern, '');
  compiled.set(pattern, bounded);
  return bounded;
}

/**
 * The test of a regular expression, in time that grows with the text only. It knows the flags `i`, `s`, `u`, `g` and `y`,
 * and `m` where neither `^` nor `$` needs it; a character is a whole one, as with `u`.
 *
 * @throws Error in words: it cannot be bounded
 */
export function linearTest({ source, flags }: RegExp): (text: string) => boolean {
  const needsLines = flags.includes('m') && /[$^]/.test(source.replace(/\\[\s\S]|\[\^/g, ''));
  if (needsLines || flags.includes('v')) {
    throw new Error(`has a flag that cannot be used, of "${flags}": write it without m and v`);
  }
  const { test } = compile(flags.includes('y') ? `^(?:${source})` : source, flags);
  return test;
}

function compile(pattern: string, flags: string): BoundedPattern {
  const matcher = pattern.length > maxCharacters ? undefined : matcherOf(pattern, flags);
  const size = matcher?.programSize() ?? Number.POSITIVE_INFINITY;
  if (matcher === undefined || size > maxSize) {
    const fix = 'write it without look-around, references back and large counts';
    throw new Error(`is a pattern that may take for ever on some text: ${fix}`);
  }
  return { test: (text: string) => matcher.test(text), size };
}

function matcherOf(pattern: string, flags: string): RE2JS | undefined {
  try {
    const dotAll = flags.includes('s');
    const options = flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0;
    return RE2JS.compile(RE2JS.translateRegExp(asRe2(pattern, { dotAll })), options);
  } catch {
    return undefined;
  }
}

const spaces =
  '\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';

/** The names of kinds of characters that RE2 knows by their short ones only. */
const kinds: Readonly<Record<string, string>> = {
  Letter: 'L',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Mark: 'M',
  Number: 'N',
  Decimal_Number: 'Nd',
  Punctuation: 'P',
  Symbol: 'S',
  Separator: 'Z',
};

const constructs =
  /\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{4}))|\\([pP])\{(?:(?:sc|Script|gc|General_Category)=)?(\w+)\}|\\[\s\S]|[[\].]/g;

/** The same pattern as RE2 writes it: its `\s` and `.` know the white space and the line breaks of ASCII only. */
function asRe2(pattern: string, { dotAll }: { dotAll: boolean }): string {
  let inClass = false;
  return pattern.replace(constructs, (part: string, high, low, long, short, property, kind) => {
    if (high !== undefined)
      return `\\x{${String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)).codePointAt(0)?.toString(16)}}`;
    if ((long ?? short) !== undefined) return `\\x{${long ?? short}}`;
    if (property !== undefined) return `\\${property}{${kinds[kind] ?? kind}}`;
    if (part === '[') inClass = true;
    if (part === ']') inClass = false;
    if (part === '\\s') return inClass ? spaces : `[${spaces}]`;
    if (part === '\\S' && !inClass) return `[^${spaces}]`;
    if (part === '.' && !inClass) return dotAll ? '(?s:.)' : '[^\\n\\r\\x{2028}\\x{2029}]';
    return part;
  });
}

/** As long as a name may be that is matched against a pattern of names. */
export const maxMatchedName = 128;

/**
 * Why a pattern of names cannot be used: they are matched by the validator’s own engine, which tries again, so that only
 * patterns are taken that do so a bounded number of times on names of up to 128 characters.
 */
export function namePatternProblem(pattern: string): string | undefined {
  boundedPattern(pattern);
  const plain = pattern.replace(/\\[\s\S]/g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  if (/\(\?(?!:)/.test(plain)) return 'has a group that cannot be used in a pattern of names';
  if (/\)(?:[*+?]|\{)/.test(plain))
    return 'repeats a group, which may take for ever on some names: repeat single characters';
  const repeats = plain.match(/[*+?]|\{\d+(?:,\d*)?\}/g)?.length ?? 0;
  const most = plain.startsWith('^') ? 2 : 1;
  return repeats > most + (plain.endsWith('.*') ? 1 : 0)
    ? 'repeats too often, which may take for ever on some names: begin with ^ and repeat at most twice'
    : undefined;
}
