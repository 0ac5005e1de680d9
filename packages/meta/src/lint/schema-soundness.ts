import safeRegex from 'safe-regex2';
import type { AgentDesign } from '../design/agent-design.ts';
import { isNoSchema, type JsonSchema, toZod } from '../design/schemas.ts';
import type { LintFinding } from './lint-finding.ts';
import { keywordProblems } from './schema-keywords.ts';
import { isRecord, visitNodes } from './schema-nodes.ts';
import { referenceProblems } from './schema-references.ts';

/** Answers that no useful schema lets through all together. */
const uselessAnswers: readonly unknown[] = [null, {}, [], '', 'anything', 0];

/** Whether both schemas are JSON Schema, can be satisfied, and refuse something. */
export function checkSchemas(design: AgentDesign): LintFinding[] {
  return (['inputSchema', 'outputSchema'] as const).flatMap((field) => {
    const schema = design[field];
    if (isNoSchema(schema)) return [];
    const problem = unsound(schema) ?? (field === 'inputSchema' ? notObject(schema) : tooOpen(schema));
    if (problem === undefined) return bounds(schema, field);
    const fix =
      'Write JSON Schema (2020-12): "type", and "properties" with "required" where it is an object.';
    return [{ rule: 'schema', severity: 'error', field, problem, fix }];
  });
}

/** What keeps the schema from being one. It is read, never made into code: a model may have written it. */
function unsound(schema: JsonSchema): string | undefined {
  const { $schema: _dialect, $id: _name, ...body } = schema;
  try {
    const slow = slowPattern(body);
    if (slow !== undefined) return `the pattern ${slow} may take for ever on some text`;
    const problems = [...keywordProblems(body), ...referenceProblems(body)];
    if (problems.length > 0) return unusable(problems.join('; '));
    toZod(body);
    return undefined;
  } catch (thrown) {
    return unusable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function unusable(reason: string): string {
  return `is no JSON Schema that can be used: ${reason}`;
}

/** A pattern that a model wrote is run on every answer; one that backtracks without end would stop the process. */
export function slowPattern(root: JsonSchema): string | undefined {
  let slow: string | undefined;
  visitNodes(root, '', (node) => {
    const own = typeof node.pattern === 'string' ? [node.pattern] : [];
    const keys = isRecord(node.patternProperties) ? Object.keys(node.patternProperties) : [];
    slow ??= [...own, ...keys].find((pattern) => !safeRegex(pattern));
  });
  return slow;
}

function notObject(schema: JsonSchema): string | undefined {
  return schema.type === 'object' ? undefined : 'input is always an object: it needs "type": "object"';
}

function tooOpen(schema: JsonSchema): string | undefined {
  const zod = toZod(schema);
  const open = uselessAnswers.every((answer) => zod?.safeParse(answer).success);
  if (open) return 'lets every answer through';
  return zod?.safeParse({}).success ? 'lets an empty object through: nothing is required' : undefined;
}

const pairs = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

/** Bounds that nothing can keep. */
function bounds(root: JsonSchema, field: string): LintFinding[] {
  const found: LintFinding[] = [];
  visitNodes(root, field, (node, path) => {
    for (const [low, high] of pairs) {
      const [least, most] = [node[low], node[high]];
      if (typeof least !== 'number' || typeof most !== 'number' || least <= most) continue;
      const problem = `${low} ${least} is above ${high} ${most}: nothing satisfies it`;
      found.push({
        rule: 'contradiction',
        severity: 'error',
        field: path,
        problem,
        fix: 'Correct the bounds.',
      });
    }
  });
  return found;
}
