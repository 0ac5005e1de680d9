import { dereference, type Schema } from '@cfworker/json-schema';
import { isRecord } from '../is-record.ts';
import { own } from '../own.ts';
import { keywords } from './keywords.ts';
import type { SchemaProblem } from './read-schema.ts';

/** Every schema by its address, as references name it. */
export type Lookup = ReturnType<typeof dereference>;

/** Schemas that are held against the same value as the one they stand in. */
const sameValue = [
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependencies',
];

/** As many schemas as there may be when every reference is written out; those that come back to themselves count once. */
const maxExpanded = 100_000;

/** Finds what references lead to, and what is wrong with them: they lead nowhere, round and round, or to too much. */
export function resolveReferences(root: unknown): { lookup: Lookup; problems: SchemaProblem[] } {
  let lookup: Lookup;
  try {
    lookup = dereference(root as Schema);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { lookup: {}, problems: [{ path: [], message: `has names that cannot be used: ${reason}` }] };
  }
  const problems: SchemaProblem[] = [];
  const target = (node: Record<string, unknown>): unknown =>
    lookup[String(node.__absolute_ref__ ?? node.$ref)];
  visit(root, [], (node, path) => {
    if (typeof node.$ref !== 'string' || target(node) !== undefined) return;
    problems.push({
      path: [...path, '$ref'],
      message: `leads to nothing in this schema: ${node.$ref}`,
    });
  });
  if (problems.length > 0) return { lookup, problems };
  const circle = findCircle(root, target);
  if (circle) problems.push({ path: [], message: `has a reference that leads back to itself: ${circle}` });
  else if (expandedSize(root, target, new Map()) > maxExpanded) {
    const message = `has references that multiply: written out it holds more than ${maxExpanded} schemas`;
    problems.push({ path: [], message });
  }
  return { lookup, problems };
}

type Target = (node: Record<string, unknown>) => unknown;

/** A reference by which a schema is held against the same value for ever. */
function findCircle(root: unknown, target: Target): string | undefined {
  const done = new Set<unknown>();
  const under = new Set<unknown>();
  const follow = (node: unknown): string | undefined => {
    if (!isRecord(node) || done.has(node)) return undefined;
    if (under.has(node)) return '';
    under.add(node);
    let circle = typeof node.$ref === 'string' ? follow(target(node)) : undefined;
    if (circle === '') circle = String(node.$ref);
    for (const keyword of sameValue) {
      for (const child of childrenOf(node, keyword)) circle ??= follow(child.schema);
    }
    under.delete(node);
    done.add(node);
    return circle;
  };
  let found: string | undefined;
  visit(root, [], (node) => {
    found ??= follow(node);
  });
  return found;
}

function expandedSize(node: unknown, target: Target, known: Map<unknown, number>): number {
  if (!isRecord(node)) return 1;
  const size = known.get(node);
  if (size !== undefined) return size;
  // While it is counted it counts as one, so that a tree may lead back to itself.
  known.set(node, 1);
  let total = 1;
  if (typeof node.$ref === 'string') total += expandedSize(target(node), target, known);
  for (const keyword of Object.keys(node)) {
    if (keyword === '$defs' || keyword === 'definitions') continue;
    for (const { schema } of childrenOf(node, keyword)) total += expandedSize(schema, target, known);
  }
  known.set(node, total);
  return total;
}

function visit(
  node: unknown,
  path: readonly (string | number)[],
  look: (node: Record<string, unknown>, path: readonly (string | number)[]) => void,
): void {
  if (!isRecord(node)) return;
  look(node, path);
  for (const keyword of Object.keys(node)) {
    for (const { schema, place } of childrenOf(node, keyword))
      visit(schema, [...path, keyword, ...place], look);
  }
}

function childrenOf(
  node: Record<string, unknown>,
  keyword: string,
): { schema: unknown; place: (string | number)[] }[] {
  const value = node[keyword];
  const kind = own(keywords, keyword) ?? '';
  if (!/schema|dependencies/.test(kind) || value === undefined) return [];
  if (Array.isArray(value)) return value.map((schema, index) => ({ schema, place: [index] }));
  if (!isRecord(value)) return [];
  if (!/map|dependencies/.test(kind)) return [{ schema: value, place: [] }];
  return Object.entries(value).map(([name, schema]) => ({ schema, place: [name] }));
}
