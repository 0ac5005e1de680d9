import { parseDocument } from 'yaml';
import { isToolField } from './tool-words.ts';
import { isTooIntricate, untilError } from './yaml-bounds.ts';

/** A field of a frontmatter that is no YAML as a whole. */
export interface PermissiveField {
  value: unknown;
  /** Counted from 0 within the frontmatter. */
  line: number;
}

interface Entry {
  key: string;
  /** What stands behind the colon. */
  rest: string;
  /** With the lines below. */
  lines: string[];
  line: number;
}

/** Who speaks in the dialogues that descriptions give as examples; such a line is no field. */
const speakers: ReadonlySet<string> = new Set(
  'user assistant human ai agent context commentary example examples input output note notes'.split(' '),
);

/**
 * Reads a frontmatter field by field, as the tools do that such files were written for: a value that is no YAML by itself
 * is text, with the lines below it that are no field. Where a field comes twice, the first counts. What speaks of tools is
 * there each time, under its name with a blank behind it: the second may forbid what the first allows.
 */
export function readPermissively(lines: readonly string[]): Map<string, PermissiveField> {
  const fields = new Map<string, PermissiveField>();
  for (const entry of entriesOf(lines.map((line) => line.replace(/^[ ]*\t+[ \t]*/, untabbed)))) {
    let { key } = entry;
    while (fields.has(key) && isToolField(key)) key += ' ';
    if (!fields.has(key)) fields.set(key, { value: valueIn(entry), line: entry.line });
  }
  return fields;
}

function untabbed(indent: string): string {
  return indent.replaceAll('\t', '  ');
}

function entriesOf(lines: readonly string[]): Entry[] {
  const indent = lines.find((line) => fieldIn(line) !== undefined)?.search(/\S/) ?? 0;
  const entries: Entry[] = [];
  const closings = lastClosings(lines);
  /** Fields in an example are text, down to the end of it. */
  let exampleUntil = -1;
  for (const [index, line] of lines.entries()) {
    const last = entries.at(-1);
    const isField = index > exampleUntil && line.search(/\S/) <= indent;
    const field =
      (isField ? (fieldIn(line) ?? gluedField(line)) : undefined) ??
      (index > exampleUntil ? toolFieldIn(line, last) : undefined);
    const isText = field !== undefined && last !== undefined && isSpoken(field.key, last);
    if (field !== undefined && !isText) entries.push({ lines: [line], ...field, line: index });
    else last?.lines.push(line);
    if (line.includes('<example>') && !isClosedIn(line)) {
      const end = closings.find((closing) => closing > index);
      if (end !== undefined) exampleUntil = Math.max(exampleUntil, end - (isFieldLine(lines[end]) ? 1 : 0));
    }
  }
  return entries;
}

function lastClosings(lines: readonly string[]): number[] {
  return lines.flatMap((line, index) => (line.includes('</example>') ? [index] : []));
}

function isClosedIn(line: string): boolean {
  return line.lastIndexOf('</example>') > line.lastIndexOf('<example>');
}

function isFieldLine(line: string | undefined): boolean {
  return line !== undefined && fieldIn(line) !== undefined && !/^\s*<\//.test(line);
}

function fieldIn(line: string): { key: string; rest: string } | undefined {
  const found =
    /^[ ]*(?:"([\w.-]{1,64})"|'([\w.-]{1,64})'|([A-Za-z_][\w.-]{0,63}))[ \t]*:(?:[ \t]+(.*))?$/.exec(line);
  const key = found?.[1] ?? found?.[2] ?? found?.[3];
  return key === undefined ? undefined : { key, rest: found?.[4]?.trim() ?? '' };
}

/** The fields that an agent cannot do without, and those that limit it. */
const glued = /^[ ]*([A-Za-z][\w-]{2,30}):(?=[^\s:/])(.*)$/i;

/** `name:a`, where the blank behind the colon is missing, of a field that is known. */
function gluedField(line: string): Omit<Entry, 'line'> | undefined {
  const [, key = '', rest = ''] = glued.exec(line) ?? [];
  if (!/^(?:name|description|model)$/i.test(key) && !isToolField(key)) return undefined;
  return { key, rest: rest.trim(), lines: [`${key}: ${rest}`] };
}

/**
 * A field that speaks of tools however it is written: what it limits must not become text of the field above. Below a
 * field without a value it may be one of an inner map.
 */
function toolFieldIn(line: string, above: Entry | undefined): Omit<Entry, 'line'> | undefined {
  if (above !== undefined && /^(?:[&!]\S*)?$/.test(above.rest) && /^\s/.test(line)) return undefined;
  // What is merged in cannot be looked up here, and may limit them.
  if (/^[ ]*<<[ \t]*:/.test(line)) return { key: '<<', rest: 'merged', lines: ['"<<": merged'] };
  const [, key = '', rest = ''] =
    /^[\s*_"'`]{0,64}([A-Za-z][\w -]{2,30}?)[\s*_"'`]{0,16}[:：](?:\s+|(?<=：))(.*)$/.exec(line) ?? [];
  return isToolField(key) ? { key, rest: rest.trim(), lines: [`${key.trim()}: ${rest}`] } : undefined;
}

/** A line of a dialogue within the text of the field above. */
function isSpoken(key: string, above: Entry): boolean {
  if (isToolField(key)) return false;
  return above.rest !== '' && (speakers.has(key.toLowerCase()) || /^[A-Z]/.test(key));
}

function valueIn({ rest, lines }: Entry): unknown {
  const source = lines.join('\n');
  const document = isTooIntricate(source)
    ? undefined
    : parseDocument(untilError(source), { prettyErrors: false, logLevel: 'error' });
  if (document?.errors.length === 0) {
    try {
      const [value] = Object.values((document.toJS({ maxAliasCount: 100 }) ?? {}) as Record<string, unknown>);
      if (value !== null || rest === '') return value ?? asList(lines.slice(1)) ?? null;
    } catch {
      // Aliases that multiply: taken as the text they are.
    }
  }
  const below = lines.slice(1);
  if (rest === '') return asList(below) ?? asText(below);
  if (/^[|>][+-]?\d?$/.test(rest)) return asText(below);
  const list = /^\[(.*)\]$/.exec(asText([rest, ...below]))?.[1];
  if (list !== undefined)
    return list
      .split(',')
      .map(unquoted)
      .filter((item) => item !== '');
  return unquoted(asText([rest, ...below]));
}

function asList(lines: readonly string[]): string[] | undefined {
  const items = lines.filter((line) => line.trim() !== '');
  if (items.length === 0 || !items.every((line) => /^\s*-\s/.test(line))) return undefined;
  return items.map((line) => unquoted(line.replace(/^\s*-\s+/, '')));
}

function asText(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

/** `"Read", "Grep"`: the first quote and the last are not of one text. */
const severalQuoted = /^(["'])[^"']*\1(?:[ \t]*,[ \t]*\1[^"']*\1)+$/;

function unquoted(text: string): string {
  const inner = /^(["'])([\s\S]*)\1$/.exec(text.trim())?.[2];
  return inner === undefined || severalQuoted.test(text.trim())
    ? text.trim()
    : inner.replace(/\\(["'])/g, '$1').replaceAll('\\n', '\n');
}
