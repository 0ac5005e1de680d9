import {
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/**
 * The text of a configuration file whose `agents` are these. Only what must be is written anew: comments, the order of the
 * fields, quotes and line ends stay as they are.
 *
 * @param text a configuration that has been read and found good; empty for a new one
 */
export function withAgents(text: string, wanted: readonly string[]): string {
  const before = agentsIn(text);
  const kept = before.filter((entry) => wanted.includes(entry));
  const added = wanted.filter((entry) => !before.includes(entry));
  let edited = text;
  for (const entry of before.filter((one) => !kept.includes(one))) edited = without(edited, entry) ?? edited;
  for (const entry of added) edited = withOne(edited, entry) ?? edited;
  const result = holds(edited, text, wanted) ? edited : rewritten(text, wanted);
  // An empty file is no configuration.
  return result.trim() === '' ? 'agents: []\n' : result;
}

/** What a configuration names under `agents`, as it is written. */
export function agentsIn(text: string): string[] {
  const value: unknown = parseDocument(text).toJS();
  const agents = typeof value === 'object' && value !== null && 'agents' in value ? value.agents : [];
  return Array.isArray(agents) ? agents.filter((entry) => typeof entry === 'string') : [];
}

/** Whether an edited text says what it should, and all else as before. */
function holds(edited: string, before: string, wanted: readonly string[]): boolean {
  const document = parseDocument(edited);
  if (document.errors.length > 0) return false;
  const fields = { ...parseDocument(before).toJS(), agents: wanted };
  const found = { ...document.toJS(), agents: agentsIn(edited) };
  return JSON.stringify(sorted(fields)) === JSON.stringify(sorted(found));
}

function sorted(fields: Record<string, unknown>): [string, unknown][] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** For what cannot be edited in its place: comments and order stay, blanks may not. */
function rewritten(text: string, wanted: readonly string[]): string {
  const document = parseDocument(text);
  document.set('agents', document.createNode([...wanted]));
  return document.toString({ lineWidth: 0 });
}

function withOne(text: string, entry: string): string | undefined {
  const { contents } = parseDocument(text);
  if (contents === null || !isMap(contents) || contents.items.length === 0) {
    if (contents !== null && isMap(contents))
      return inserted(text, text.lastIndexOf('}'), `"agents": [${quoted(entry)}]`);
    return `${lineEnded(text)}agents:${newlineOf(text)}  - ${plain(entry)}${newlineOf(text)}`;
  }
  const list = listIn(contents);
  if (list === undefined) return withList(text, contents, entry);
  const last = list.items.at(-1);
  if (list.flow) {
    const isJson = contents.flow === true;
    const word = isJson ? quoted(entry) : plain(entry, true);
    if (last === undefined) return inserted(text, endOf(list) - 1, word);
    // As the others stand: each in a line of its own, or in one.
    const [lead] = /\n[ \t]*$/.exec(text.slice(0, startOf(last))) ?? [' '];
    return inserted(text, endOf(last), `,${lead}${word}`);
  }
  if (last === undefined) return undefined;
  const [indent = ''] = /[^\n]*$/.exec(text.slice(0, startOf(last)).replace(/-[ \t]*$/, '')) ?? [];
  const end = lineEnd(text, endOf(last));
  return inserted(
    text,
    end,
    `${text.endsWith('\n', end) || end === 0 ? '' : newlineOf(text)}${indent}- ${plain(entry)}${newlineOf(text)}`,
  );
}

/** A list where there was none. */
function withList(text: string, contents: YAMLMap, entry: string): string {
  if (!contents.flow)
    return `${lineEnded(text)}agents:${newlineOf(text)}  - ${plain(entry)}${newlineOf(text)}`;
  const last = contents.items.at(-1);
  const [lead] = /\n[ \t]*$/.exec(text.slice(0, startOf(last?.key))) ?? [' '];
  return inserted(text, endOf(last?.value), `,${lead}"agents": [${quoted(entry)}]`);
}

function without(text: string, entry: string): string | undefined {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) return undefined;
  const list = listIn(contents);
  const index = list?.items.findIndex((item) => isScalar(item) && item.value === entry) ?? -1;
  if (list === undefined || index < 0) return undefined;
  const [item, earlier, later] = [list.items[index], list.items[index - 1], list.items[index + 1]];
  if (list.flow) {
    if (earlier !== undefined) return cut(text, endOf(earlier), endOf(item));
    return cut(text, startOf(item), later === undefined ? endOf(item) : startOf(later));
  }
  const lines = cut(text, lineStart(text, startOf(item)), lineEnd(text, endOf(item)));
  if (list.items.length > 1) return lines;
  const key = pairIn(contents)?.key;
  const start = lineStart(text, startOf(key));
  return cut(lines, start, lineEnd(lines, startOf(key)));
}

function pairIn(contents: YAMLMap): Pair | undefined {
  return contents.items.find(({ key }) => isScalar(key) && key.value === 'agents');
}

function listIn(contents: YAMLMap): YAMLSeq | undefined {
  const value = pairIn(contents)?.value;
  return isSeq(value) ? value : undefined;
}

function startOf(node: unknown): number {
  return (node as Scalar).range?.[0] ?? 0;
}

function endOf(node: unknown): number {
  return (node as Scalar).range?.[1] ?? 0;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line break. */
function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  return found === -1 ? text.length : found + 1;
}

function inserted(text: string, offset: number, more: string): string {
  return `${text.slice(0, offset)}${more}${text.slice(offset)}`;
}

function cut(text: string, from: number, to: number): string {
  return `${text.slice(0, from)}${text.slice(to)}`;
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function lineEnded(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}${newlineOf(text)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** As a person would write it; in quotes where YAML would take it for something else. */
function plain(text: string, inFlow = false): string {
  const source = inFlow ? `[${text}]` : `- ${text}\n`;
  const document = parseDocument(source);
  const [item] = document.errors.length === 0 && isSeq(document.contents) ? document.contents.items : [];
  const isKept =
    isScalar(item) && item.value === text && isSeq(document.contents) && document.contents.items.length === 1;
  return isKept ? text : quoted(text);
}
