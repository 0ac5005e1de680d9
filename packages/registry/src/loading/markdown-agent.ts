import { type AgentDefinition, formatPath, InputError, type InputIssue } from '@parallel-agents/core';
import { fromJsonSchema } from '@parallel-agents/core/json-schema';
import { z } from 'zod';
import { suggestName } from '../suggest-name.ts';
import { translateClaudeCodeFields } from './claude-code-fields.ts';
import { agentFields } from './definition-schema.ts';
import { type Frontmatter, parseFrontmatter } from './frontmatter.ts';
import { loadIssue } from './load-issue.ts';

export interface MarkdownAgent {
  /** Without namespace. */
  definition: AgentDefinition;
  /** The namespace that the frontmatter asks for. */
  namespace?: string;
  /**
   * The tools that the file lists, as it names them. The definition knows only all tools or none: whoever runs it and
   * cannot keep to the list gives it none.
   */
  toolNames?: readonly string[];
  warnings: string[];
}

const jsonSchema = z.unknown().transform((value, context): z.ZodType => {
  const conversion = fromJsonSchema(value);
  if (conversion.ok) return conversion.schema;
  for (const { path, message } of conversion.problems) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
  return z.NEVER;
});

/** Input is always a set of named values, so a schema that wants anything else could never be satisfied. */
const inputJsonSchema = z
  .unknown()
  .refine((value) => (value as { type?: unknown } | null)?.type === 'object', 'must have "type: object"')
  .pipe(jsonSchema);

const markdownFieldsSchema = z.object({
  name: agentFields.name,
  description: agentFields.description,
  namespace: agentFields.namespace.exactOptional(),
  category: agentFields.category.default('custom'),
  version: agentFields.version.default('0.0.0'),
  tier: agentFields.tier.default('standard'),
  tools: agentFields.tools.default('none'),
  inputSchema: inputJsonSchema.exactOptional(),
  outputSchema: jsonSchema.exactOptional(),
  rubric: agentFields.rubric.exactOptional(),
  fixtures: agentFields.fixtures.exactOptional(),
});

const knownFields = Object.keys(markdownFieldsSchema.shape);

/**
 * Reads one markdown agent: frontmatter for the fields, body for the instructions. Subagents written for Claude Code are
 * read too; what of them is not honoured is among the warnings.
 *
 * @param file how errors and warnings name the file
 * @throws InputError (`INVALID_FILE`, `INVALID_AGENT`) with file, line, field and fix for everything that is wrong
 */
export function parseMarkdownAgent(text: string, file: string): MarkdownAgent {
  const frontmatter = parseFrontmatter(text, file);
  const { fields, remarks, toolNames } = translateClaudeCodeFields(frontmatter.fields);
  const parsed = markdownFieldsSchema.safeParse(fields);
  const issues = parsed.success
    ? []
    : parsed.error.issues.map((issue) => fieldIssue(issue, frontmatter, file));
  if (frontmatter.body === '') {
    const place = `${file}:${frontmatter.bodyLine}`;
    const fix = 'Write the instructions of the agent below the frontmatter.';
    issues.push(loadIssue('INVALID_AGENT', place, 'there are no instructions below the frontmatter', fix));
  }
  if (!parsed.success || issues.length > 0) throw new InputError(issues);

  const { namespace, ...definition } = parsed.data;
  const unknown = Object.keys(fields).filter((field) => !knownFields.includes(field));
  return {
    definition: { ...definition, instructions: frontmatter.body },
    ...(namespace !== undefined && { namespace }),
    ...(toolNames && { toolNames }),
    warnings: [...remarks, ...unknown.map(unknownField)].map(
      ({ field, message }) => `${file}:${frontmatter.lineOf([field])}: ${message}`,
    ),
  };
}

function fieldIssue(issue: z.core.$ZodIssue, frontmatter: Frontmatter, file: string): InputIssue {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const [field = ''] = path;
  const missing = !(field in frontmatter.fields);
  const fix = missing
    ? `Add "${field}: …" to the frontmatter.`
    : `Correct "${field}" in the frontmatter; the README of @parallel-agents/registry lists what each field takes.`;
  return loadIssue(
    'INVALID_AGENT',
    `${file}:${frontmatter.lineOf(path)}`,
    `"${formatPath(path)}" ${issue.message}`,
    fix,
  );
}

function unknownField(field: string): { field: string; message: string } {
  const near = suggestName(field, knownFields);
  return { field, message: `"${field}" is not honoured${near ? `; did you mean "${near}"?` : ''}` };
}
