import { jsonrepair } from 'jsonrepair';

/** A JSON value found in a model's answer. */
export interface FoundJson {
  value: unknown;
  /** It was not JSON as it stood: a trailing comma, single quotes, a missing bracket at the end. */
  repaired: boolean;
  /** Characters of the answer that it took up. */
  length: number;
}

interface Span {
  text: string;
  /** The brackets do not match up to the end of the answer. */
  open: boolean;
}

/**
 * Every JSON value in an answer, in the order they stand: the whole answer, fenced blocks, objects and arrays in
 * prose. Only when nothing parses as it stands are the same places tried again with repair. A value that looks cut
 * off is never repaired: closing its brackets would pass half an answer off as a whole one.
 */
export function findJson(text: string): FoundJson[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const whole = parse(trimmed);
  if (whole !== undefined) return [whole];
  const places = [...fencedBlocks(trimmed), trimmed];
  const spans = places.flatMap(bracketSpans);
  const exact = [...places, ...spans.filter((span) => !span.open).map((span) => span.text)].flatMap(
    (place) => parse(place) ?? [],
  );
  if (exact.length > 0) return exact;
  return spans.flatMap((span) => repair(span) ?? []);
}

/** Whether the answer ends in the middle of a JSON value. */
export function looksCutOff(text: string): boolean {
  const last = bracketSpans(text.trim()).at(-1);
  return last?.open === true && withoutLostTail(last.text) === undefined;
}

/** The contents of ``` fences; a last fence that is never closed counts too. */
export function fencedBlocks(text: string): string[] {
  const blocks = text.matchAll(/^[ \t]*```[^\n`]*\n([\s\S]*?)(?:^[ \t]*```[ \t]*$|(?![\s\S]))/gm);
  return [...blocks].map((match) => (match[1] ?? '').trim()).filter((block) => block !== '');
}

function parse(text: string): FoundJson | undefined {
  try {
    return { value: JSON.parse(text) as unknown, repaired: false, length: text.length };
  } catch {
    return undefined;
  }
}

function repair(span: Span): FoundJson | undefined {
  const text = span.open ? withoutLostTail(span.text) : span.text;
  if (text === undefined) return undefined;
  try {
    return { value: JSON.parse(jsonrepair(text)) as unknown, repaired: true, length: text.length };
  } catch {
    return undefined;
  }
}

/** The outermost `{…}` and `[…]` of a text; one that is not closed reaches to the end. */
function bracketSpans(text: string): Span[] {
  const spans: Span[] = [];
  let start = -1;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = depth > 0;
    } else if (character === '{' || character === '[') {
      if (depth === 0) start = index;
      depth++;
    } else if ((character === '}' || character === ']') && depth > 0) {
      depth--;
      if (depth === 0) spans.push({ text: text.slice(start, index + 1), open: false });
    }
  }
  if (depth > 0) spans.push({ text: text.slice(start), open: true });
  return spans;
}

/**
 * An unclosed value up to where only closing brackets are missing, or `undefined` where content is missing too:
 * after the last bracket or string nothing may have begun that was not finished.
 */
function withoutLostTail(text: string): string | undefined {
  const lastBracket = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  if (lastBracket >= 0) {
    const tail = text.slice(lastBracket + 1).trim();
    return /^[,:"]/.test(tail) ? undefined : text.slice(0, lastBracket + 1);
  }
  const quotes = text.replace(/\\./g, '').split('"').length - 1;
  return text.trimEnd().endsWith('"') && quotes % 2 === 0 ? text : undefined;
}
