import type { AgentDefinition } from '@parallel-agents/core';
import { stringify } from 'yaml';
import { fromDefinition } from './from-definition.ts';
import { isNoSchema } from './schemas.ts';

/**
 * An agent as a markdown file: frontmatter for the fields, the instructions below it. `loadAgents` of
 * `@parallel-agents/registry` reads it; nothing in it is executed. The namespace is left to the place where it is stored.
 */
export function toMarkdown(definition: AgentDefinition): string {
  const { design, standing } = fromDefinition(definition);
  const fields = {
    name: design.name,
    description: design.description,
    category: design.category,
    version: standing.version,
    tier: standing.tier,
    tools: standing.tools,
    ...(!isNoSchema(design.inputSchema) && { inputSchema: design.inputSchema }),
    ...(!isNoSchema(design.outputSchema) && { outputSchema: design.outputSchema }),
    ...(design.rubric.length > 0 && { rubric: design.rubric }),
    ...(design.fixtures.length > 0 && { fixtures: design.fixtures }),
  };
  const frontmatter = stringify(fields, { lineWidth: 110, aliasDuplicateObjects: false });
  return `---\n${frontmatter}---\n\n${definition.instructions.trim()}\n`;
}
