import type { AgentDefinition, ToolLimit } from '@parallel-agents/core';
import type { FieldRemark } from './remark.ts';
import { changing, narrower, readForbidden, readTools, type Said, without } from './tool-names.ts';
import { readMode, readPermission } from './tool-permissions.ts';

/** What an agent may use, and what is to be said of it. */
export interface ToolRights {
  tools: AgentDefinition['tools'];
  toolLimit?: ToolLimit;
  remarks: FieldRemark[];
}

type Meaning = 'listed' | 'forbidden' | 'permission' | 'mode' | 'readonly';

/** The fields that speak of tools in all forms, as `plain` writes them. */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ...pairs('listed', 'tools tool allowedtools enabledtools availabletools includetools coretools'),
  ...pairs('forbidden', 'disallowedtools deniedtools denytools excludetools excludedtools'),
  ...pairs('forbidden', 'blockedtools forbiddentools disabledtools'),
  ...pairs('permission', 'permission permissions'),
  ...pairs('mode', 'permissionmode approvalmode'),
  ...pairs('readonly', 'readonly'),
]);

function pairs(meaning: Meaning, names: string): [string, Meaning][] {
  return names.split(' ').map((name) => [name, meaning]);
}

/** `allowed-tools`, `allowed_tools` and `allowedTools` are one. */
function plain(field: string): string {
  return field.toLowerCase().replace(/[-_ ]/g, '');
}

/** Whether a field speaks of tools in a way that is known. */
export function isToolField(field: string): boolean {
  return meanings.has(plain(field));
}

/** Fields that may limit tools, though nobody knows how: whatever they say, … */
const mayLimit = /tool(?!tip)|permission|^groups$|^<<$/;
/** … unless they say no, … */
const mayForbid = /^(?:sandbox|isolated$|disallow|den(?:y|ied)|block|exclude|forbid|restrict)/;
/** … or unless they say all. */
const mayAllow = /^(?:extensions$|allow|(?:inherit|include|enable).*(?:mcp|extension))/;

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
  const given = Object.entries(fields).filter(([, value]) => value != null);
  const of = (meaning: Meaning) => given.filter(([field]) => meanings.get(plain(field)) === meaning);
  const unclear = (field: string): Said => {
    const message = `"${field}" cannot be understood, so the agent gets no tools; write a list of their names`;
    remarks.push({ field, message, kind: 'tools' });
    return 'none';
  };
  const readAs = (meaning: Meaning, read: (value: unknown) => Said | undefined): Said[] =>
    of(meaning).map(([field, value]) => read(value) ?? unclear(field));
  const listed = of('listed');
  const lists = readAs('listed', readTools);
  if (listed.length === 0 && whenSilent === 'unknown') {
    const message =
      'the agent gets no tools, because its file names none; where it should have all of them, write "tools: inherit"';
    remarks.push({ field: 'tools', message, kind: 'tools' });
  }
  const said = [
    ...(listed.length === 0 && whenSilent !== 'all' ? (['none'] as const) : lists),
    ...readAs('forbidden', readForbidden),
    ...readAs('permission', readPermission),
    ...readAs('mode', readMode),
    ...readAs('readonly', (value) => (isNo(value) ? 'all' : without(changing))),
  ].reduce(narrower, 'all');
  if (said === 'none') return { tools: 'none', remarks };
  const [limit] = said === 'all' ? given.filter(([field, value]) => isLimit(plain(field), value)) : [];
  if (limit !== undefined) {
    const [field] = limit;
    const message = `"${field}" may limit the tools and is not understood, so the agent gets none; write "tools: …" with their names`;
    return { tools: 'none', remarks: [...remarks, { field, message, kind: 'tools' }] };
  }
  return { tools: 'inherit', ...(said !== 'all' && { toolLimit: said }), remarks };
}

function isLimit(field: string, value: unknown): boolean {
  if (meanings.has(field)) return false;
  if (mayForbid.test(field)) return !isNo(value) && readTools(value) !== 'none';
  return mayLimit.test(field) || (mayAllow.test(field) && readTools(value) !== 'all');
}

function isNo(value: unknown): boolean {
  return value === false || /^(?:false|no|off)$/i.test(String(value));
}
