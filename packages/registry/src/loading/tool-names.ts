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
    const names = value.map(nameIn);
    if (!names.every((name) => name !== undefined)) return undefined;
    const [only, ...others] = names;
    return only !== undefined && others.length === 0 && isWord(only)
      ? fromText(only)
      : fromList(names.flatMap((item) => splitAt(item, marks)));
  }
  return typeof value === 'object' && value !== null ? fromMap(value) : undefined;
}

/** A name, or what describes one tool: `{ name: Read }`. */
function nameIn(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return typeof item === 'string' ? item : undefined;
  const { name, description, ...others } = item as Record<string, unknown>;
  return typeof name === 'string' && Object.keys(others).length === 0 ? name : undefined;
}

/** What stands between two names. */
const marks = /,;\n，、；/;

/** Words that say it for all tools at once. */
const everything = /^(?:\*|all(?: (?:available )?tools)?|inherit)$/i;
const nothing = /^(?:none|no tools)$/i;
const onlyReading = /^(?:all )?read[-_ ]?only(?: tools)?$/i;
const everythingBut =
  /^(?:\*|all)(?: (?:available )?tools)?,?\s+(?:except|but|without|excluding)(?: for)?:?\s+(.+)$/is;

function isWord(text: string): boolean {
  const word = text.trim();
  return [everything, nothing, everythingBut, onlyReading].some((words) => words.test(word));
}

function fromText(text: string): Said | undefined {
  const word = text.trim();
  const but = everythingBut.exec(word)?.[1];
  if (but !== undefined) return without(namesIn(splitText(but)));
  if (everything.test(word)) return 'all';
  if (onlyReading.test(word)) return { only: reading };
  return nothing.test(word) ? 'none' : fromList(splitText(word));
}

/** What takes a name away: `!Bash`, `-Bash`, `not Bash`. */
const taken = /^(?:[!-]\s*|(?:but |and )?(?:not|no|except|without|excluding)(?: for)?:? )(.+)$/is;
/** What a tool may be called, with the rule behind it. */
const oneName = /^[^\s()]+(?:\(.*\))?$/s;

function fromList(items: readonly string[]): Said | undefined {
  const names = namesIn(items);
  const never = names.flatMap((name) => taken.exec(name)?.[1] ?? []);
  const given = names.filter((name) => !taken.test(name));
  const only = given.filter((name) => !everything.test(name) || name.toLowerCase() === 'inherit');
  if (only.length === given.length && only.length > 0) return narrower({ only }, without(never));
  if (names.length === 0) return 'none';
  // All but some, or beside some: what is no name may be a condition, and `no shell` alone is no list.
  const isAll = given.length > 0 || names.every((name) => /^[!-]/.test(name));
  return isAll && [...only, ...never].every((name) => oneName.test(name)) ? without(never) : undefined;
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
  const list = text.replace(/^\[|\]$/g, '');
  const items = splitAt(list.includes('(') ? list : list.replace(/,?\s+(?:and|&)\s+/gi, ','), marks);
  const [only = '', ...others] = items;
  return others.length > 0 ? items : splitAt(only, /\s/);
}

/** @param between what stands between two names, as in a class of characters */
function splitAt(text: string, between: RegExp): string[] {
  return text.match(new RegExp(`(?:\\([^)]{0,500}\\)|[^(${between.source}]|\\()+`, 'g')) ?? [];
}

/** What changes something. */
export const changing: readonly string[] = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'Bash'];
/** What reads, and all that is left where a list says `read-only`. */
const reading: readonly string[] = ['Read', 'Grep', 'Glob', 'LS'];

/** Names of lists in a map, of what is allowed and of what is not. */
const allowing = /^(?:allow(?:ed)?|included?|enabled?)$/i;
const forbidding =
  /^(?:disallow(?:ed)?|deny|denied|excluded?|disabled?|block(?:ed)?|forbid(?:den)?|except)$/i;

/**
 * opencode: `bash: false` forbids, `"*": false` forbids all that is not allowed by name; others write `bash: deny`, or
 * lists of what is allowed and what is not.
 */
function fromMap(map: object): Said | undefined {
  const entries = Object.entries(map);
  if (entries.length > 0 && entries.every(([name]) => allowing.test(name) || forbidding.test(name))) {
    const said = entries.map(([name, value]) =>
      allowing.test(name) ? readTools(value ?? []) : readForbidden(value ?? []),
    );
    return said.every((one) => one !== undefined) ? said.reduce(narrower, 'all' as Said) : undefined;
  }
  if (entries.length > 0 && entries.every(([, value]) => value === null))
    return fromList(entries.map(([name]) => name));
  const grants = entries.map(([name, value]) => [name, grantIn(value)] as const);
  return grants.every((grant): grant is [string, boolean] => grant[1] !== undefined)
    ? fromGrants(grants)
    : undefined;
}

/** Yes or no, in the words for it. Nobody is there to be asked. `undefined`: it is neither. */
export function grantIn(value: unknown): boolean | undefined {
  if (/^(?:true|allow|yes|on)$/i.test(String(value))) return true;
  return /^(?:false|deny|ask|no|off|never)$/i.test(String(value)) ? false : undefined;
}

/**
 * What each name has, yes or no; `*` is every other one. As in opencode the last that fits counts: a `*` that is forbidden
 * takes back what was given before it, and what is forbidden of a name such as `mcp_*` stays so.
 */
export function fromGrants(grants: readonly (readonly [name: string, given: boolean])[]): Said | undefined {
  const closedAt = grants.findLastIndex(([name, given]) => name === '*' && !given);
  const named = (wanted: boolean, from = 0): string[] =>
    grants.slice(from).flatMap(([name, given]) => (given === wanted && name !== '*' ? [name] : []));
  const others = without(named(false));
  if (closedAt === -1) return others;
  const listed = fromList(named(true, closedAt));
  return listed && narrower(listed, others);
}

/** What a field forbids. What is forbidden in a way that is not understood is everything. */
export function readForbidden(value: unknown): Said | undefined {
  const said = readTools(value) ?? 'all';
  // `All except Read`, and perhaps `!Read`, would forbid what they do not name.
  if (typeof said === 'object' && said.only === undefined) return undefined;
  return without(namesOf(said));
}

/** Everything but these; `*` is all of them. */
export function without(...names: (readonly string[])[]): Said {
  const never = [...new Set(names.flat())];
  if (never.includes('*')) return 'none';
  return never.length > 0 ? { never } : 'all';
}

export function namesOf(said: Said): readonly string[] {
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
