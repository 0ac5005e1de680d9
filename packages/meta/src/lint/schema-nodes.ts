import { isRecord } from '@parallel-agents/core/internal';
import type { JsonSchema } from '../design/schemas.ts';

/** Keywords whose values are data, not schemas. */
const dataKeywords = ['examples', 'default', 'const', 'enum'];
/** Keywords whose values hold schemas by names, which may be those of keywords. */
const mapKeywords = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** Every object in a schema, with its place; what stands there as data is left out. */
export function visitNodes(
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
