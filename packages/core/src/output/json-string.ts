import { ReadFailure } from './read-failure.ts';

/** The marks that a text may stand in, each with those that end it. */
const closers: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '“”',
  '”': '”',
  '„': '“”',
  '‘': '’‘',
  '’': '’',
  '«': '»',
};

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Characters of a text that need no look: they end none and stand for themselves. Most texts are little else. */
const plain = /[^\\"'`“”„‘’«»\p{Cc}]*/uy;

export interface ReadString {
  text: string;
  /** Behind the closing mark. */
  end: number;
  /** Where a backslash stands alone that no escape of JSON begins with; it was kept. */
  loneBackslash?: number;
  /** Where an escape stands that would mean something else if its writer did not double backslashes. */
  escape?: number;
}

export function isQuote(mark: string | undefined): boolean {
  return mark !== undefined && mark in closers;
}

/**
 * Reads the text that begins at `start`. Everything in it is kept: raw line breaks, and a backslash that no escape
 * begins with. What could mean two things is refused.
 *
 * @param repairs what it needed to be read is added to them, in words
 * @throws ReadFailure
 */
export function readString(source: string, start: number, limit: number, repairs: Set<string>): ReadString {
  const mark = source[start] ?? '';
  const ends = closers[mark] ?? '';
  if (mark !== '"') repairs.add('quotes of another kind');
  const found: Pick<ReadString, 'loneBackslash' | 'escape'> = {};
  let text = '';
  let from = start + 1;
  for (let at = from; at < limit; at++) {
    plain.lastIndex = at;
    plain.test(source);
    at = plain.lastIndex;
    if (at >= limit) break;
    const character = source[at] ?? '';
    if (ends.includes(character)) {
      text += source.slice(from, at);
      if (mark === '`' && text.includes('${')) throw new ReadFailure(computed, start);
      return { text, end: at + 1, ...found };
    }
    if (character === '\\') {
      text += source.slice(from, at);
      const { length, meaning } = readEscape(source, at, mark, limit);
      if (meaning === undefined) found.loneBackslash ??= at;
      else if (source[at + 1] !== mark && source[at + 1] !== '"') found.escape ??= at;
      text += meaning ?? '\\';
      from = at + length;
      at += length - 1;
    } else if (character < ' ') {
      repairs.add(/[\r\n]/.test(character) ? 'line breaks in a text' : 'control characters in a text');
    } else if (character === '"' && mark !== "'" && mark !== '`') {
      throw new ReadFailure('a text begins and ends with different quotes', at);
    }
  }
  throw new ReadFailure('a text has no closing quote', start, { cut: true, unclosedText: true });
}

const computed = 'a text in backticks computes a part of itself, and what comes of it cannot be told';

/**
 * An escape of JSON where its writer meant a backslash: a command of LaTeX, `\bword` of a pattern, a folder of a drive.
 * Nobody begins a word with a backspace or a form feed.
 */
const looksEscaped =
  /\\(?:[bf](?=\p{L})|n(?:abla|eq|otin)\b|t(?:imes|heta|ext(?:bf|it|rm|tt)?(?=\{)|ilde|riangle|frac)|r(?:ho|ight)\b|(?<=(?<!\p{L})\p{Lu}:\\)[rt](?=\p{Ll}))/uy;

/** Escapes of other languages, which a backslash that stands alone cannot be told from. */
const foreignEscape = /[x0-9\r\n'`“”„‘’«»]/;

function readEscape(
  source: string,
  at: number,
  mark: string,
  limit: number,
): { length: number; meaning?: string } {
  if (at + 1 >= limit)
    throw new ReadFailure('it breaks off before its end', at, { cut: true, unclosedText: true });
  const next = source[at + 1] ?? '';
  const meaning = escapes[next];
  if (meaning !== undefined) {
    looksEscaped.lastIndex = at;
    if (looksEscaped.test(source)) throw unclear(next, at);
    return { length: 2, meaning };
  }
  if (next === 'u') {
    const hex = source.slice(at + 2, at + 6);
    if (/^[0-9a-fA-F]{4}$/.test(hex))
      return { length: 6, meaning: String.fromCharCode(Number.parseInt(hex, 16)) };
  }
  if (next === mark) return { length: 2, meaning: next };
  // JavaScript's own `\u{1F600}`, and Python's `\U0001F600`.
  const isLong = /^(?:u\{[0-9a-fA-F]{1,6}\}|U[0-9a-fA-F]{8})/.test(source.slice(at + 1, at + 10));
  if (isLong || foreignEscape.test(next)) throw unclear(next, at);
  return { length: 1 };
}

function unclear(next: string, at: number): ReadFailure {
  return new ReadFailure(`what the backslash before ${JSON.stringify(next)} means cannot be told`, at);
}
