import { Ajv2020 } from 'ajv/dist/2020.js';
import safeRegex from 'safe-regex2';
import type { AgentDesign } from '../design/agent-design.ts';
import { isNoSchema, type JsonSchema, toZod } from '../design/schemas.ts';
import type { LintFinding } from './lint-finding.ts';

/** Strict: a keyword that JSON Schema does not have, or a required property that is not declared, is an error. */
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictTuples: false,
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
});

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

/** What keeps the schema from being one. */
function unsound(schema: JsonSchema): string | undefined {
  const { $schema: _dialect, ...body } = schema;
  const slow = slowPattern(body);
  if (slow !== undefined) return `the pattern ${slow} may take for ever on some text`;
  try {
    ajv.compile(body);
    toZod(body);
    return undefined;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return `is no JSON Schema that can be used: ${reason.replace(/\bdata\//g, '').replace('strict mode: ', '')}`;
  }
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

/** Keywords whose values are data, not schemas. */
const dataKeywords = ['examples', 'default', 'const', 'enum'];
/** Keywords whose values hold schemas by names, which may be those of keywords. */
const mapKeywords = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** Every object in a schema, with its place; what stands there as data is left out. */
function visitNodes(
  node: unknown,
  path: string,
  look: (node: JsonSchema, path: string) => void,
  isMap = false,
): void {
  if (Array.isArray(node)) {
    for (const [index, child] of node.entries()) visitNodes(child, `${path}[${index}]`, look);
    return;
  }
  if (!isRecord(node)) return;
  look(node, path);
  for (const [key, child] of Object.entries(node)) {
    if (!isMap && dataKeywords.includes(key)) continue;
    visitNodes(child, `${path}.${key}`, look, !isMap && mapKeywords.includes(key));
  }
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
