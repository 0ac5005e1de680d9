import { z } from 'zod';

/** A problem at a place inside a schema. */
interface SchemaProblem {
  path: readonly (string | number)[];
  message: string;
}

type SchemaConversion =
  | { ok: true; schema: z.ZodType }
  | { ok: false; problems: [SchemaProblem, ...SchemaProblem[]] };

const typeNames = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const keywordsThatConstrain = ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'];
const schemaMaps = ['properties', 'patternProperties', '$defs', 'definitions'];
const schemaLists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];

/** Shows what is to be handed in, so that fields with a default are optional; what JSON cannot say becomes "anything". */
export function toJsonSchema(schema: z.ZodType): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}

/** Turns a JSON Schema that came from outside into a zod schema, or says what keeps it from being one. */
export function fromJsonSchema(value: unknown): SchemaConversion {
  const [first, ...others] = findProblems(value);
  if (first !== undefined) return { ok: false, problems: [first, ...others] };
  const { jitless } = z.config();
  // zod makes code of the objects that it checks often, unless told not to: what came from outside is to stay data.
  z.config({ jitless: true });
  try {
    return { ok: true, schema: z.fromJSONSchema(value as z.core.JSONSchema.JSONSchema) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, problems: [{ path: [], message: `cannot be used as a JSON Schema: ${reason}` }] };
  } finally {
    z.config({ jitless });
  }
}

/** zod's conversion reads a malformed keyword as "anything goes"; a schema that checks nothing must not pass for one. */
function findProblems(root: unknown): SchemaProblem[] {
  if (!isRecord(root)) return [{ path: [], message: 'must be a JSON Schema: an object with a "type"' }];
  if (!keywordsThatConstrain.some((keyword) => keyword in root)) {
    return [{ path: [], message: 'is no JSON Schema: it has no "type"' }];
  }
  const problems: SchemaProblem[] = [];
  const visited = new Set<unknown>();
  const visit = (node: unknown, path: readonly (string | number)[]): void => {
    if (typeof node === 'boolean' || visited.has(node)) return;
    if (!isRecord(node)) {
      problems.push({ path, message: 'must be a JSON Schema: an object, true or false' });
      return;
    }
    visited.add(node);
    problems.push(
      ...keywordProblems(node).map(({ keyword, message }) => ({ path: [...path, keyword], message })),
    );
    for (const keyword of schemaMaps) {
      if (!isRecord(node[keyword])) continue;
      for (const [key, child] of Object.entries(node[keyword])) visit(child, [...path, keyword, key]);
    }
    for (const keyword of schemaLists) {
      if (!Array.isArray(node[keyword])) continue;
      for (const [index, child] of node[keyword].entries()) visit(child, [...path, keyword, index]);
    }
    for (const keyword of ['items', 'additionalProperties']) {
      if (node[keyword] !== undefined && !Array.isArray(node[keyword]))
        visit(node[keyword], [...path, keyword]);
    }
  };
  visit(root, []);
  return problems;
}

function keywordProblems(node: Record<string, unknown>): { keyword: string; message: string }[] {
  const problems: { keyword: string; message: string }[] = [];
  const refuse = (keyword: string, message: string) => problems.push({ keyword, message });
  for (const type of [node.type ?? []].flat()) {
    if (typeof type !== 'string' || !typeNames.includes(type)) {
      refuse('type', `"${String(type)}" is no JSON Schema type; the types are ${typeNames.join(', ')}`);
    }
  }
  for (const keyword of schemaMaps) {
    if (node[keyword] !== undefined && !isRecord(node[keyword])) refuse(keyword, 'must map names to schemas');
  }
  for (const keyword of [...schemaLists, 'enum']) {
    const list = node[keyword];
    if (list !== undefined && (!Array.isArray(list) || list.length === 0))
      refuse(keyword, 'must be a list with entries');
  }
  const required = node.required;
  if (
    required !== undefined &&
    !(Array.isArray(required) && required.every((name) => typeof name === 'string'))
  ) {
    refuse('required', 'must be a list of property names');
  }
  if (node.type === undefined) {
    if (node.properties !== undefined) refuse('properties', 'need "type: object" beside them');
    if (node.items !== undefined) refuse('items', 'need "type: array" beside them');
  }
  return problems;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
