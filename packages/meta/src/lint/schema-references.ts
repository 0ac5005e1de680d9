import type { JsonSchema } from '../design/schemas.ts';
import { isRecord, visitNodes } from './schema-nodes.ts';

/** Keywords whose schemas are checked against the same value as the one they stand in. */
const sameValueKeywords = ['allOf', 'anyOf', 'oneOf'];

/** As many schemas as one value may be checked against: references that fork again and again would never be through. */
const maxChecks = 1000;

/** What is wrong with the references in a schema, in words: they lead nowhere, round and round, or to too many places. */
export function referenceProblems(root: JsonSchema): string[] {
  const problems = new Set<string>();
  const known = new Map<string, number>();
  /** How many schemas stand behind a reference for the same value; one met again on the way to itself never ends. */
  const checksBehind = (reference: string, under: readonly string[]): number => {
    const checks = known.get(reference);
    if (checks !== undefined) return checks;
    const target = resolve(root, reference);
    if (target === undefined) problems.add(`the reference ${reference} leads to nothing under "$defs"`);
    if (under.includes(reference)) problems.add(`the reference ${reference} leads back to itself`);
    const behind = under.includes(reference) ? 0 : checksOf(target, [...under, reference]);
    known.set(reference, behind);
    return behind;
  };
  const checksOf = (node: unknown, under: readonly string[]): number => {
    if (!isRecord(node)) return 1;
    const behind = typeof node.$ref === 'string' ? checksBehind(node.$ref, under) : 0;
    const children = sameValueKeywords.flatMap((keyword) => [node[keyword] ?? []].flat());
    return children.reduce((sum: number, child) => sum + checksOf(child, under), 1 + behind);
  };
  visitNodes(root, '', (node) => {
    if (typeof node.$ref === 'string') checksBehind(node.$ref, []);
  });
  if (Math.max(0, ...known.values()) > maxChecks)
    problems.add('its references fork too often to be followed');
  return [...problems];
}

/** The schema that a reference means: the whole, or one of its definitions. */
function resolve(root: JsonSchema, reference: string): unknown {
  if (reference === '#') return root;
  const [, escaped] = /^#\/\$defs\/([^/]+)$/.exec(reference) ?? [];
  if (escaped === undefined || !isRecord(root.$defs)) return undefined;
  const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
  return Object.hasOwn(root.$defs, name) ? root.$defs[name] : undefined;
}
