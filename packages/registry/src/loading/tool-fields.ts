import type { AgentDefinition, ToolLimit } from '@parallel-agents/core';
import type { FieldRemark } from './remark.ts';
import { isNo, limitsTools } from './tool-limits.ts';
import { changing, narrower, readForbidden, readTools, type Said, without } from './tool-names.ts';
import { readMode, readPermission } from './tool-permissions.ts';
import { type Meaning, meaningOf } from './tool-words.ts';

/** What an agent may use, and what is to be said of it. */
export interface ToolRights {
  tools: AgentDefinition['tools'];
  toolLimit?: ToolLimit;
  remarks: FieldRemark[];
}

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
  const of = (meaning: Meaning) => given.filter(([field]) => meaningOf(field) === meaning);
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
  const isOpen = said === 'all' || said.only === undefined;
  const [limit] = isOpen ? given.filter(([field, value]) => limitsTools(field, value, fields)) : [];
  if (limit !== undefined) {
    const [field] = limit;
    const message = `"${field}" may limit the tools and is not understood, so the agent gets none; write "tools: …" with their names`;
    return { tools: 'none', remarks: [...remarks, { field, message, kind: 'tools' }] };
  }
  return { tools: 'inherit', ...(said !== 'all' && { toolLimit: said }), remarks };
}
