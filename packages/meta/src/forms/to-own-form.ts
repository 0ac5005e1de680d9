import type { AgentDefinition } from '@parallel-agents/core';
import { parseDocument } from 'yaml';
import { fieldsOf, toMarkdown, toYaml } from '../design/to-markdown.ts';
import { type Block, blocksOf, isPreamble, partsOf } from './markdown-blocks.ts';

/** Fields that list the tools of an agent; others only take some away. */
const toolLists: readonly string[] = ['tools', 'allowed-tools', 'allowedTools'];

/**
 * A file that was written for another tool, in our own form, and nothing of it is lost: what means the same here stays line
 * for line, what is read otherwise is written as it is read, with what stood there as a comment, and what was only implied
 * is said. Fields of other tools stay, so that the file serves them as before.
 *
 * @param definition what the file was read as
 */
export function toOwnForm(text: string, definition: AgentDefinition): string {
  const plain = withoutIndent(text.includes('\n') ? text : text.replaceAll('\r', '\n'));
  const parts = partsOf(plain);
  if (parts === undefined || !isPreamble(parts.preamble)) return toMarkdown(definition);
  const fields = ownFields(definition);
  const said = new Set<string>();
  const lines = blocksOf(parts.frontmatter).flatMap((block) => {
    const { key } = block;
    if (key === undefined) return asComments(block.lines);
    if (said.has(key)) return commented(block.lines);
    if (isPartOf(definition.description, block) && !(key in fields)) return [];
    said.add(key);
    return key in fields ? ownLines(key, block, fields) : foreignLines(key, block);
  });
  if (fields.displayName !== undefined && !said.has('displayName')) {
    lines.splice(1, 0, toYaml({ displayName: fields.displayName }));
  }
  const isListed = toolLists.some((field) => said.has(field));
  const implied = { name: 1, description: 1, tier: 1, ...(!isListed && { tools: 1 }) };
  const added = Object.keys(implied).flatMap((key) => (said.has(key) ? [] : toYaml({ [key]: fields[key] })));
  const frontmatter = withNewlines(
    `${lines.join('')}${lines.at(-1)?.endsWith('\n') === false ? '\n' : ''}${added.join('')}`,
    parts.opening,
  );
  const written = `${parts.preamble}${parts.opening}${frontmatter}${parts.closing}${parts.body}`;
  return isYaml(frontmatter) ? written : `${withComments(toMarkdown(definition), parts.frontmatter)}`;
}

/** The name in our spelling, and beside it as it is written. */
function ownFields(definition: AgentDefinition): Record<string, unknown> {
  const name = definition.name.slice(definition.name.lastIndexOf('/') + 1);
  const { displayName } = definition;
  const isOther =
    displayName !== undefined && displayName !== name && displayName.replaceAll('-', '_') !== name;
  const { disallowedTools: _never, ...fields } = fieldsOf(definition);
  return { ...fields, name, ...(isOther && { displayName }) };
}

function ownLines(key: string, block: Block, fields: Record<string, unknown>): string[] {
  const read = saidBy(key, block);
  const wanted = fields[key];
  const isKept =
    key === 'tools'
      ? read !== undefined && isToolList(read.value)
      : read !== undefined && sameText(read.value, wanted, key);
  if (isKept) return block.lines;
  const isCarried = key === 'name' || key === 'description';
  return [...(isCarried ? [] : commented(block.lines)), toYaml({ [key]: wanted })];
}

/** Names differ by hyphens only; lines of a description may be folded. */
function sameText(value: unknown, wanted: unknown, key: string): boolean {
  if (key === 'name') return typeof value === 'string' && value.replaceAll('-', '_') === wanted;
  if (typeof value === 'string' && typeof wanted === 'string') return value.trim() === wanted.trim();
  return JSON.stringify(value) === JSON.stringify(wanted);
}

/** What our reader takes as it stands. */
function isToolList(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'boolean')
  );
}

function foreignLines(key: string, block: Block): string[] {
  if (saidBy(key, block) !== undefined) return block.lines;
  const [first = '', ...rest] = block.lines;
  const text = [first.slice(first.indexOf(':') + 1), ...rest]
    .map((line) => line.trim())
    .join('\n')
    .trim();
  return [toYaml({ [key]: text })];
}

/** What one field says by itself, where it is YAML. */
function saidBy(key: string, { lines }: Block): { value: unknown } | undefined {
  const data = dataIn(lines.join(''));
  return typeof data === 'object' && data !== null && key in data
    ? { value: (data as Record<string, unknown>)[key] }
    : undefined;
}

/** `undefined` for what is no YAML; names for parts that are not there are found when it is read only. */
function dataIn(yaml: string): unknown {
  const document = parseDocument(yaml);
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: 10 });
  } catch {
    return undefined;
  }
}

/** Lines of a dialogue in the description look like fields, and are in it already. */
function isPartOf(description: string, { lines }: Block): boolean {
  const own = lines.map((line) => line.trim()).filter((line) => line !== '');
  return own.length > 0 && own.every((line) => description.includes(line));
}

function asComments(lines: readonly string[]): string[] {
  return lines.map((line) => (/^\s*(?:#|$)/.test(line) ? line : `# ${line}`));
}

function commented(lines: readonly string[]): string[] {
  return lines.map((line) => (line.trim() === '' ? line : `# ${line.endsWith('\n') ? line : `${line}\n`}`));
}

function withComments(markdown: string, frontmatter: string): string {
  const opening = '---\n';
  return `${opening}${commented(frontmatter.split('\n').map((line) => `${line}\n`)).join('')}${markdown.slice(opening.length)}`;
}

function withNewlines(text: string, opening: string): string {
  return opening.endsWith('\r\n') ? text.replace(/\r?\n/g, '\r\n') : text;
}

function isYaml(frontmatter: string): boolean {
  return dataIn(frontmatter) !== undefined;
}

/** Some files are indented as a whole, down to the end of their frontmatter. */
function withoutIndent(text: string): string {
  const [, indent = ''] = /^\uFEFF?(?:[ \t]*\r?\n)*([ \t]+)---[ \t]*\r?\n/.exec(text) ?? [];
  return indent === '' ? text : text.replace(new RegExp(`^${indent}`, 'gm'), '');
}
