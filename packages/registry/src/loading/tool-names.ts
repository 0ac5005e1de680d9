import type { ToolLimit } from '@parallel-agents/core';

/** What one field says: all tools, none, or a limit. */
export type Said = 'all' | 'none' | ToolLimit;

/**
 * What a value says that names tools: a list, a text, a map of opencode, the words for all and none. `undefined`: it
 * cannot be understood.
 */
export function readTools(value: unknown): Said | undefined {
  if (value === false) return 'none';
  if (value === true) return 'all';
  if (typeof value === 'string') return fromText(value);
  if (Array.isArray(value)) {
    if (!value.every((item) => typeof item === 'string')) return undefined;
    const [only, ...others] = value;
    return only !== undefined && others.length === 0 && isWord(only)
      ? fromText(only)
      : fromList(value.flatMap((item) => splitAt(item, /,;\n/)));
  }
  return typeof value === 'object' && value !== null ? fromMap(value) : undefined;
}

/** Words that say it for all tools at once. */
const everything = /^(?:\*|all(?: (?:available )?tools)?|inherit)$/i;
const nothing = /^(?:none|no tools)$/i;
const everythingBut =
  /^(?:\*|all)(?: (?:available )?tools)?,?\s+(?:except|but|without|excluding)(?: for)?:?\s+(.+)$/is;

function isWord(text: string): boolean {
  const word = text.trim();
  return everything.test(word) || nothing.test(word) || everythingBut.test(word);
}

function fromText(text: string): Said {
  const word = text.trim();
  const but = everythingBut.exec(word)?.[1];
  if (but !== undefined) return { never: namesIn(splitText(but)) };
  if (everything.test(word)) return 'all';
  return nothing.test(word) ? 'none' : fromList(splitText(word));
}

function fromList(items: readonly string[]): Said {
  const names = namesIn(items);
  // `!Bash` and `-Bash` take one away.
  const never = names.flatMap((name) => /^[!-]\s*(.+)$/s.exec(name)?.[1] ?? []);
  const only = names.filter((name) => !/^[!-]/.test(name));
  if (only.some((name) => everything.test(name) && name.toLowerCase() !== 'inherit'))
    return never.length > 0 ? { never } : 'all';
  if (only.length > 0) return { only, ...(never.length > 0 && { never }) };
  return never.length > 0 ? { never } : 'none';
}

/** Without quotes, and without the dash of a list that stands in a text. */
function namesIn(items: readonly string[]): string[] {
  return items
    .map((item) => item.trim().replace(/^[-•*]\s+/, ''))
    .map((item) => item.replace(/^(["'`])(.*)\1$/s, '$2').trim())
    .filter((item) => /[\p{L}\p{N}*]/u.test(item));
}

/** `Read, Bash(git log:*, git show:*)` by its commas outside of brackets; by spaces where there is no comma. */
function splitText(text: string): string[] {
  const items = splitAt(text.replace(/^\[|\]$/g, ''), /,;\n/);
  const [only = '', ...others] = items;
  return others.length > 0 ? items : splitAt(only, /\s/);
}

/** @param marks what stands between two names, as in a class of characters */
function splitAt(text: string, marks: RegExp): string[] {
  return text.match(new RegExp(`(?:\\([^)]{0,500}\\)|[^(${marks.source}]|\\()+`, 'g')) ?? [];
}

/** opencode: `bash: false` forbids, `"*": false` forbids all that is not allowed by name. */
function fromMap(map: object): Said | undefined {
  const entries = Object.entries(map);
  if (!entries.every(([, value]) => typeof value === 'boolean')) return undefined;
  const allowed = entries.flatMap(([name, value]) => (value === true && name !== '*' ? [name] : []));
  const never = entries.flatMap(([name, value]) => (value === false && name !== '*' ? [name] : []));
  if (entries.some(([name, value]) => name === '*' && value === false)) return fromList(allowed);
  return never.length > 0 ? { never } : 'all';
}

/** What opencode's `permission` says, and `permissions` in the form of Claude's settings. Nobody is there to be asked. */
export function readPermission(value: unknown): Said {
  if (value === undefined || value === null || value === 'allow' || value === true) return 'all';
  if (typeof value !== 'object' || Array.isArray(value)) return 'none';
  const entries = Object.entries(value);
  if (entries.every(([name, names]) => /^(?:allow|deny|ask)$/.test(name) && typeof names === 'object')) {
    const listed = (name: string): Said =>
      readTools(entries.find(([one]) => one === name)?.[1] ?? []) ?? 'all';
    return narrower(
      entries.some(([name]) => name === 'allow') ? listed('allow') : 'all',
      without(namesOf(listed('deny')), namesOf(listed('ask'))),
    );
  }
  const isAllowed = (given: unknown): boolean => given === 'allow' || given === true;
  const allowed = entries.flatMap(([name, given]) => (isAllowed(given) && name !== '*' ? [name] : []));
  if (entries.some(([name, given]) => name === '*' && !isAllowed(given))) return fromList(allowed);
  return without(entries.flatMap(([name, given]) => (isAllowed(given) ? [] : [name])));
}

/** What a field forbids. What is forbidden in a way that is not understood is everything. */
export function readForbidden(value: unknown): Said {
  if (value === undefined || value === null) return 'all';
  return without(namesOf(readTools(value) ?? 'all'));
}

/** Everything but these; `*` is all of them. */
export function without(...names: (readonly string[])[]): Said {
  const never = [...new Set(names.flat())];
  if (never.includes('*')) return 'none';
  return never.length > 0 ? { never } : 'all';
}

function namesOf(said: Said): readonly string[] {
  if (said === 'all') return ['*'];
  return said === 'none' ? [] : [...(said.only ?? []), ...(said.never ?? [])];
}

/** What both allow. */
export function narrower(one: Said, other: Said): Said {
  if (one === 'none' || other === 'none') return 'none';
  if (one === 'all') return other;
  if (other === 'all') return one;
  const never = [...new Set([...(one.never ?? []), ...(other.never ?? [])])];
  const listed = [one.only, other.only].filter((names) => names !== undefined);
  const [first, second = first] = listed;
  const only = first?.filter((name) => second?.includes(name) && !never.includes(name));
  if (only?.length === 0) return 'none';
  return { ...(only && { only }), ...(never.length > 0 && { never }) };
}
