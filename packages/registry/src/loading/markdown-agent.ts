import { type AgentDefinition, InputError, type InputIssue } from '@parallel-agents/core';
import { formatPath, sayIssue } from '@parallel-agents/core/internal';
import { fromJsonSchema } from '@parallel-agents/core/json-schema';
import { z } from 'zod';
import { toAgentName } from '../agent-name.ts';
import { suggestName } from '../suggest-name.ts';
import { agentFields, missingFields, namedChecks } from './definition-schema.ts';
import { translateFields } from './foreign-fields.ts';
import { type Frontmatter, parseFrontmatter } from './frontmatter.ts';
import { loadIssue } from './load-issue.ts';
import { NoAgentError } from './no-agent-error.ts';
import type { FieldRemark } from './remark.ts';

/** Something of a file that is not as it is written, with its place. */
export interface AgentRemark extends FieldRemark {
  /** `file:line`. */
  place: string;
}

export interface MarkdownAgent {
  /** Without namespace. */
  definition: AgentDefinition;
  /** The namespace that the frontmatter asks for. */
  namespace?: string;
  remarks: AgentRemark[];
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
  checks: namedChecks.exactOptional(),
  numberLines: z.boolean('must be true or false').exactOptional(),
  rubric: agentFields.rubric.exactOptional(),
  fixtures: agentFields.fixtures.exactOptional(),
});

const knownFields = Object.keys(markdownFieldsSchema.shape);

/** Fields that an agent works without. A schema is none: its answers would not be checked. */
const optionalFields: readonly string[] = ['namespace', 'category', 'version', 'tier', 'rubric', 'fixtures'];

/** How a file is read. */
export interface MarkdownOptions {
  /** Everything that is not in our own form, or not quite, is an error. @default false: read as its own tool would */
  strict?: boolean;
  /**
   * Where the file lies, as far as is known: its folder tells which tool it was written for, where its fields do not.
   * @default what names it in errors
   */
  path?: string;
}

/**
 * Reads one markdown agent: frontmatter for the fields, body for the instructions. Agents that were written for Claude
 * Code, opencode, Copilot and as skills are read too; what of them is not honoured is among the remarks.
 *
 * @param file how errors and remarks name the file; it names the agent too where the frontmatter does not
 * @throws InputError (`INVALID_FILE`, `INVALID_AGENT`) with file, line, field and fix for everything that is wrong
 */
export function parseMarkdownAgent(
  text: string,
  file: string,
  { strict = false, path = file }: MarkdownOptions = {},
): MarkdownAgent {
  const frontmatter = parseFrontmatter(text, file, { strict });
  if (!strict && frontmatter.fields.name == null && frontmatter.fields.description == null) {
    const fix = 'Where it should be an agent, give it a "name" and a "description".';
    const message = 'the frontmatter has neither name nor description';
    throw new NoAgentError([loadIssue('INVALID_AGENT', file, message, fix)]);
  }
  if (frontmatter.fields.kind === 'remote') {
    const fix = 'Leave it out: its program is reached by the Gemini CLI.';
    const message = 'it is a remote agent, which runs in a program of its own';
    throw new NoAgentError([loadIssue('INVALID_AGENT', file, message, fix)]);
  }
  if (!strict && isSwitchedOff(frontmatter.fields)) {
    const fix = 'Take the field out where the agent should be used.';
    throw new NoAgentError([loadIssue('INVALID_AGENT', file, 'it is switched off in its frontmatter', fix)]);
  }
  const translated = translateFields(frontmatter.fields, { file, path, body: frontmatter.body });
  const remarks = [...translated.remarks];
  if (strict) takeAsWritten(translated.fields, frontmatter.fields, remarks);
  else setAside(translated.fields, remarks);
  const parsed = markdownFieldsSchema.safeParse(translated.fields);
  const issues = parsed.success
    ? []
    : parsed.error.issues.map((issue) => fieldIssue(issue, frontmatter, file));
  if (parsed.success) issues.push(...idleChecks(parsed.data, frontmatter, file));
  if (frontmatter.body === '') {
    const place = `${file}:${frontmatter.bodyLine}`;
    const fix = 'Write the instructions of the agent below the frontmatter.';
    issues.push(loadIssue('INVALID_AGENT', place, 'there are no instructions below the frontmatter', fix));
  }
  if (!parsed.success || issues.length > 0) throw new InputError(issues);

  const { namespace, ...definition } = parsed.data;
  const { displayName, toolLimit, fields } = translated;
  const isSaid = (field: string): boolean => remarks.some((remark) => remark.field === field);
  const unknown = Object.keys(fields).filter((field) => !knownFields.includes(field) && !isSaid(field));
  return {
    definition: {
      ...definition,
      ...(displayName !== undefined && { displayName }),
      ...(toolLimit && { toolLimit }),
      instructions: frontmatter.body,
    },
    ...(namespace !== undefined && { namespace }),
    remarks: [...remarks, ...unknown.map(unknownField)].map((remark) => ({
      ...remark,
      place: `${file}:${frontmatter.lineOf([remark.field])}`,
    })),
  };
}

/** opencode has `disable: true`, others say it the other way round. */
function isSwitchedOff({ disable, disabled, enabled }: Readonly<Record<string, unknown>>): boolean {
  return disable === true || disabled === true || enabled === false;
}

/** Checks that have nothing to look at: they would pass whatever comes. */
function idleChecks(
  { checks = [], outputSchema }: Pick<AgentDefinition, 'checks' | 'outputSchema'>,
  frontmatter: Frontmatter,
  file: string,
): InputIssue[] {
  return checks.flatMap((check, index) => {
    const [missing] = missingFields(check, outputSchema);
    if (missing === undefined) return [];
    const message = `the check "${check.name}" looks at a property "${missing}", and outputSchema has none`;
    const fix = `Add "${missing}" to the output schema, or leave the check out.`;
    return [loadIssue('INVALID_AGENT', `${file}:${frontmatter.lineOf(['checks', index])}`, message, fix)];
  });
}

/** Undoes what the translation forgives; hyphens in names are no fault. */
function takeAsWritten(
  fields: Record<string, unknown>,
  written: Readonly<Record<string, unknown>>,
  remarks: readonly FieldRemark[],
): void {
  const { name } = written;
  const isNear = typeof name === 'string' && fields.name === name.replaceAll('-', '_');
  for (const field of ['name', 'description', 'version', 'category', 'namespace']) {
    if (field in written) fields[field] = written[field];
    else delete fields[field];
  }
  if (isNear) fields.name = toAgentName(name);
  if (written.tools != null && remarks.some(({ field, kind }) => field === 'tools' && kind === 'tools')) {
    fields.tools = written.tools;
  }
}

/** Takes optional fields out that cannot be used, and says so. */
function setAside(fields: Record<string, unknown>, remarks: FieldRemark[]): void {
  const wrong = markdownFieldsSchema.safeParse(fields).error?.issues ?? [];
  for (const { path, message } of wrong) {
    const [field] = path;
    if (typeof field !== 'string' || !optionalFields.includes(field) || !(field in fields)) continue;
    delete fields[field];
    remarks.push({
      field,
      message: `"${formatPath(path.map(toStep))}" ${message}; it is set aside`,
      kind: 'field',
    });
  }
}

function toStep(part: PropertyKey): string | number {
  return typeof part === 'number' ? part : String(part);
}

function fieldIssue(issue: z.core.$ZodIssue, frontmatter: Frontmatter, file: string): InputIssue {
  const path = issue.path.map(toStep);
  const [field = ''] = path;
  const missing = !(field in frontmatter.fields);
  const fix = missing ? `Add "${field}: …" to the frontmatter.` : `Correct "${field}" in the frontmatter.`;
  return loadIssue(
    'INVALID_AGENT',
    `${file}:${frontmatter.lineOf(path)}`,
    `"${formatPath(path)}" ${sayIssue(issue)}`,
    fix,
  );
}

function unknownField(field: string): FieldRemark {
  const near = suggestName(field, knownFields);
  return {
    field,
    message: `"${field}" is not honoured${near ? `; did you mean "${near}"?` : ''}`,
    kind: 'field',
  };
}
