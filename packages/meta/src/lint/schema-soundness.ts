import { isRecord } from '@parallel-agents/core/internal';
import type { AgentDesign } from '../design/agent-design.ts';
import { isNoSchema, type JsonSchema, toZod } from '../design/schemas.ts';
import type { LintFinding } from './lint-finding.ts';
import { visitNodes } from './schema-nodes.ts';

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
    toZod(body);
    const problems = oversights(body);
    return problems.length > 0 ? unusable(problems.join('; ')) : undefined;
  } catch (thrown) {
    return unusable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function unusable(reason: string): string {
  return `is no JSON Schema that can be used: ${reason}`;
}

/** What JSON Schema allows and nobody means: a field that must be there and is not described, a count of nothing. */
function oversights(root: JsonSchema): string[] {
  const problems: string[] = [];
  visitNodes(root, '', ({ properties, required, contains, minContains, maxContains }, path) => {
    const place = path === '' ? '' : `${path.slice(1)}: `;
    const described = isRecord(properties) ? properties : {};
    for (const name of Array.isArray(required) ? required : []) {
      if (Object.hasOwn(described, String(name))) continue;
      problems.push(`${place}required: "${name}" is not among the properties beside it`);
    }
    if (contains === undefined && (minContains ?? maxContains) !== undefined) {
      problems.push(`${place}"minContains" and "maxContains" need "contains" beside them`);
    }
  });
  return problems;
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
