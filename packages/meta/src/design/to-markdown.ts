import type { AgentDefinition } from '@parallel-agents/core';
import { stringify } from 'yaml';
import { blocksOf, isPreamble, partsOf } from '../forms/markdown-blocks.ts';
import { fromDefinition } from './from-definition.ts';
import { isNoSchema } from './schemas.ts';

export interface MarkdownOptions {
  /** A comment at the top of the frontmatter, for people who open the file. */
  note?: string;
}

/**
 * An agent as a markdown file: frontmatter for the fields, the instructions below it. `loadAgents` of
 * `@parallel-agents/registry` reads it; nothing in it is executed. The namespace is left to the place where it is stored.
 * @example
 * await writeFile('agents/critic.md', toMarkdown(critic));
 */
export function toMarkdown(definition: AgentDefinition, { note }: MarkdownOptions = {}): string {
  const comment = note === undefined ? '' : `# ${note.replace(/\s+/g, ' ')}\n`;
  return `---\n${comment}${toYaml(fieldsOf(definition))}---\n\n${definition.instructions.trim()}\n`;
}

/**
 * The file of an agent that was revised. Only what changed between the two versions is written anew: other fields, their
 * order, comments, and the spelling of a name stay as they are, line for line.
 *
 * @param text the file that `before` was read from
 */
export function updateMarkdown(text: string, before: AgentDefinition, after: AgentDefinition): string {
  const parts = partsOf(text);
  if (parts === undefined || !isPreamble(parts.preamble)) return toMarkdown(after);
  const { preamble, opening, frontmatter, closing, body } = parts;
  const newline = opening.endsWith('\r\n') ? '\r\n' : '\n';
  const [old, fields] = [fieldsOf(before), fieldsOf(after)];
  const changed = [...new Set([...Object.keys(old), ...Object.keys(fields)])].filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(fields[name]),
  );
  const kept = blocksOf(frontmatter).flatMap(({ key, lines }) => {
    if (key === undefined || !changed.includes(key)) return lines;
    changed.splice(changed.indexOf(key), 1);
    return fields[key] === undefined ? [] : lineEnded({ [key]: fields[key] }, newline);
  });
  const added = changed.flatMap((name) =>
    fields[name] === undefined ? [] : lineEnded({ [name]: fields[name] }, newline),
  );
  const [was, is] = [before.instructions.trim(), after.instructions.trim()];
  const revised = was === is ? body : `${newline}${is.replaceAll('\n', newline)}${newline}`;
  return `${preamble}${opening}${kept.join('')}${added.join('')}${closing}${revised}`;
}

/** What of an agent stands in the frontmatter. */
export function fieldsOf(definition: AgentDefinition): Record<string, unknown> {
  const { design, metadata } = fromDefinition(definition);
  return {
    name: metadata.displayName ?? design.name,
    description: design.description,
    category: design.category,
    version: metadata.version,
    tier: metadata.tier,
    tools: metadata.toolLimit?.only ?? metadata.tools,
    ...(metadata.toolLimit?.never && { disallowedTools: metadata.toolLimit.never }),
    ...(!isNoSchema(design.inputSchema) && { inputSchema: design.inputSchema }),
    ...(!isNoSchema(design.outputSchema) && { outputSchema: design.outputSchema }),
    ...(design.rubric.length > 0 && { rubric: design.rubric }),
    ...(design.fixtures.length > 0 && { fixtures: design.fixtures }),
  };
}

export function toYaml(fields: Record<string, unknown>): string {
  return stringify(fields, { lineWidth: 110, aliasDuplicateObjects: false });
}

function lineEnded(fields: Record<string, unknown>, newline: string): string[] {
  return [toYaml(fields).replaceAll('\n', newline)];
}
