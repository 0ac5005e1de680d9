import type { AgentDefinition, ToolLimit } from '@parallel-agents/core';
import type { FieldRemark } from './remark.ts';

/** What an agent may use, and what is to be said of it. */
export interface ToolRights {
  tools: AgentDefinition['tools'];
  toolLimit?: ToolLimit;
  remarks: FieldRemark[];
}

/** The fields that speak of tools, in all forms. */
export const toolFields: readonly string[] = [
  'tools',
  'allowed-tools',
  'allowedTools',
  'disallowedTools',
  'disallowed-tools',
  'permission',
  'permissionMode',
  'readonly',
];

/** What changes something, and what `permissionMode: plan` and `readonly: true` therefore forbid. */
const changing = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'Bash'];

/** What one field says: all tools, none, or a limit. */
type Said = 'all' | 'none' | ToolLimit;

/**
 * Reads what a file says of tools: lists, texts, the maps of opencode, what is forbidden. Where fields say different
 * things, the narrower one counts, and what cannot be understood means none.
 *
 * @param whenSilent what it means in the form of the file to say nothing
 */
export function readToolRights(
  fields: Readonly<Record<string, unknown>>,
  whenSilent: 'all' | 'none' | 'unknown',
): ToolRights {
  const remarks: FieldRemark[] = [];
  const listed = ['tools', 'allowed-tools', 'allowedTools'].find((field) => fields[field] != null);
  let said: Said = whenSilent === 'all' ? 'all' : 'none';
  if (listed !== undefined) {
    const read = readTools(fields[listed]);
    if (read === undefined) {
      const message = `"${listed}" cannot be understood, so the agent gets no tools; write a list of their names`;
      remarks.push({ field: listed, message, kind: 'tools' });
    }
    said = read ?? 'none';
  } else if (whenSilent === 'unknown') {
    const message =
      'the agent gets no tools, because its file names none; where it should have all of them, write "tools: inherit"';
    remarks.push({ field: 'tools', message, kind: 'tools' });
  }
  if (said === 'none') return { tools: 'none', remarks };
  const never = [...(said === 'all' ? [] : (said.never ?? [])), ...forbidden(fields)];
  const only = said === 'all' ? undefined : said.only?.filter((tool) => !never.includes(tool));
  if (only?.length === 0) return { tools: 'none', remarks };
  const toolLimit = { ...(only && { only }), ...(never.length > 0 && { never: [...new Set(never)] }) };
  return { tools: 'inherit', ...(Object.keys(toolLimit).length > 0 && { toolLimit }), remarks };
}

function readTools(value: unknown): Said | undefined {
  if (value === 'none' || value === false) return 'none';
  if (value === 'inherit' || value === true) return 'all';
  if (typeof value === 'string') return fromList(splitList(value));
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string') ? fromList(value) : undefined;
  return typeof value === 'object' && value !== null ? fromMap(value) : undefined;
}

function fromList(items: readonly string[]): Said {
  const names = items.map((item) => item.trim()).filter((item) => item !== '');
  if (names.some((name) => /^(?:\*|all|all tools)$/i.test(name))) return 'all';
  return names.length === 0 ? 'none' : { only: names };
}

/** `Read, Bash(git log:*, git show:*)` by its commas outside of brackets; by spaces where there is no comma. */
function splitList(text: string): string[] {
  if (/^(?:all tools)$/i.test(text.trim())) return ['*'];
  const items = text.replace(/^\[|\]$/g, '').match(/(?:\([^)]{0,500}\)|[^,(\n]|\()+/g) ?? [];
  const [only = '', ...others] = items;
  return others.length > 0 ? items : (only.match(/(?:\([^)]{0,500}\)|[^\s(]|\()+/g) ?? []);
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

function forbidden(fields: Readonly<Record<string, unknown>>): string[] {
  const { permission, permissionMode, readonly } = fields;
  const listed = ['disallowedTools', 'disallowed-tools'].flatMap((field) => namesIn(fields[field]));
  const asked = typeof permission === 'object' && permission !== null ? Object.entries(permission) : [];
  // Nobody is there to be asked.
  const refused = asked.flatMap(([name, value]) => (value === 'allow' ? [] : [name]));
  return [...listed, ...refused, ...(permissionMode === 'plan' || readonly === true ? changing : [])];
}

function namesIn(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const said = readTools(value);
  // What is forbidden in a way that is not understood is everything.
  if (said === undefined || said === 'all') return ['*'];
  return said === 'none' ? [] : [...(said.only ?? []), ...(said.never ?? [])];
}
