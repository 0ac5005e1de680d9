import type { ToolLimit } from '@parallel-agents/core';
import { namespacePattern, toAgentName, toNamespace } from '../agent-name.ts';
import { nameOfFile } from './agent-file-name.ts';
import { isNoChoice, tierOfModel } from './model-field.ts';
import type { FieldRemark } from './remark.ts';
import { readToolRights } from './tool-fields.ts';
import { isToolField } from './tool-words.ts';

/** The frontmatter of any form, in ours. */
export interface TranslatedFields {
  fields: Record<string, unknown>;
  remarks: FieldRemark[];
  /** The name as it is written, where it is called otherwise here. */
  displayName?: string;
  toolLimit?: ToolLimit;
}

/** Only Claude Code, opencode, Cursor and Gemini CLI have these: there, a file that names no tools has all. */
const formsWithAllTools: readonly string[] = [
  ...['model', 'color', 'permissionMode', 'disallowedTools', 'mcpServers', 'hooks', 'maxTurns'],
  ...['skills', 'memory', 'isolation', 'background', 'effort', 'mode', 'permission', 'handoffs'],
  ...['readonly', 'is_background', 'kind', 'max_turns', 'timeout_mins', 'temperature'],
];

/** Only ours has these: here, a file that names no tools has none. */
const ownFields: readonly string[] = [
  ...['tier', 'inputSchema', 'outputSchema', 'rubric', 'fixtures', 'namespace', 'checks', 'numberLines'],
];

/**
 * Reads the frontmatter that was written for another tool as ours. What is read otherwise than it is written is remarked
 * on; what is in our own form passes unchanged.
 *
 * @param file names the agent where its frontmatter does not
 */
export function translateFields(
  given: Readonly<Record<string, unknown>>,
  { file, path, body }: { file: string; path: string; body: string },
): TranslatedFields {
  const fields = Object.fromEntries(
    Object.entries(given).filter(
      ([field]) => field !== 'model' && field !== 'displayName' && !isToolField(field),
    ),
  );
  const named = { ...translateName(given.name, file), ...ownDisplayName(given) };
  const described = translateDescription(given.description, body);
  const model = translateModel(given);
  const { tools, toolLimit, remarks } = readToolRights(given, whenSilent(given, path));
  const other = translateOthers(given);
  return {
    fields: { ...fields, ...other, ...named.fields, ...described.fields, ...model.fields, tools },
    remarks: [...named.remarks, ...described.remarks, ...model.remarks, ...remarks],
    ...(named.displayName !== undefined && { displayName: named.displayName }),
    ...(toolLimit && { toolLimit }),
  };
}

type Part = Pick<TranslatedFields, 'fields' | 'remarks' | 'displayName'>;

function translateName(name: unknown, file: string): Part {
  const written = textOf(name);
  const own = written === undefined ? '' : toAgentName(written);
  const called = own || toAgentName(nameOfFile(file)) || toAgentName(`agent ${nameOfFile(file)}`);
  if (written === called) return { fields: { name: called }, remarks: [] };
  if (written === undefined || own === '')
    return { fields: { name: called }, remarks: [], displayName: written ?? nameOfFile(file) };
  const remark = { field: 'name', message: `"${written}" is called "${called}" here`, kind: 'name' } as const;
  return { fields: { name: called }, remarks: [remark], displayName: written };
}

/** Our own form has a field for what an agent is called elsewhere. */
function ownDisplayName({ name, displayName }: Readonly<Record<string, unknown>>): Pick<Part, 'displayName'> {
  const written = textOf(displayName);
  return written === undefined || written === name ? {} : { displayName: written };
}

/** As much of a body as describes an agent. */
const longestDescription = 300;

function translateDescription(description: unknown, body: string): Part {
  const written = textOf(description);
  if (written !== undefined) return { fields: { description: written }, remarks: [] };
  const line = body
    .split('\n')
    .map((text) => text.replace(/^[#>*\s-]+/, '').trim())
    .find((text) => text !== '');
  if (line === undefined) return { fields: {}, remarks: [] };
  const cut = line.length > longestDescription ? `${line.slice(0, longestDescription)}…` : line;
  const message = 'there is no description; the first line of the instructions is taken';
  return {
    fields: { description: cut.toWellFormed() },
    remarks: [{ field: 'description', message, kind: 'field' }],
  };
}

function translateModel({ model, tier }: Readonly<Record<string, unknown>>): Part {
  if (model === undefined || isNoChoice(model)) return { fields: {}, remarks: [] };
  const remark = (message: string): FieldRemark[] => [{ field: 'model', message, kind: 'model' }];
  if (tier !== undefined)
    return { fields: {}, remarks: remark('"model" is not honoured because "tier" is given') };
  const found = tierOfModel(model);
  if (found !== undefined) return { fields: { tier: found }, remarks: [] };
  const message = `the model ${JSON.stringify(model)} is not honoured: "tier" takes cheap, standard or strong`;
  return { fields: {}, remarks: remark(message) };
}

function translateOthers({
  version,
  category,
  namespace,
}: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [, numbers] = /^v?(\d+(?:\.\d+){0,2})$/.exec(textOf(version) ?? '') ?? [];
  const slug = typeof category === 'string' ? toAgentName(category) : '';
  const isCategory = typeof category === 'string' && /^[a-z][a-z0-9_-]{0,63}$/.test(category);
  const space = typeof namespace === 'string' ? toNamespace(namespace) : '';
  return {
    ...(numbers !== undefined && { version: [...numbers.split('.'), '0', '0'].slice(0, 3).join('.') }),
    ...(!isCategory && /^[a-z]/.test(slug) && { category: slug }),
    ...(namespacePattern.test(space) && { namespace: space }),
  };
}

/** Where tools keep agents whose files name no tools and have all of them. */
const foldersWithAllTools =
  /(?:^|[\\/])\.(?:claude|opencode|pi|github|cursor|gemini|agents)[\\/](?:.*[\\/])?agents?[\\/]|(?:^|[\\/])\.config[\\/](?:opencode|gemini-cli)[\\/]|\.(?:agent|chatmode)\.md$/i;

function whenSilent(fields: Readonly<Record<string, unknown>>, path: string): 'all' | 'none' | 'unknown' {
  if (fields.tools === null) return 'unknown';
  if (ownFields.some((field) => field in fields)) return 'none';
  const tellsForm = formsWithAllTools.some((field) => field in fields) || foldersWithAllTools.test(path);
  return tellsForm ? 'all' : 'unknown';
}

/** Text, and what YAML takes for a number or a yes although it is meant as text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return textOf(value.join(' '));
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
