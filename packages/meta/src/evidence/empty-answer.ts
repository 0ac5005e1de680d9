import { isRecord } from '@parallel-agents/core/internal';
import type { JsonSchema } from '../design/schemas.ts';

/** Whether an answer says nothing: no list in it has an entry, and no text in it has a letter or a digit. */
export function isBlank(answer: unknown): boolean {
  const { lists, entries, texts, choices } = contentOf(answer);
  // A number beside lists that are empty says nothing; by itself it may be all that is asked.
  return entries === 0 && texts === 0 && (lists > 0 || choices === 0);
}

/** Whether an answer has lists, and none of them an entry. */
export function hasEmptyLists(answer: unknown): boolean {
  const { lists, entries } = contentOf(answer);
  return lists > 0 && entries === 0;
}

interface Content {
  lists: number;
  entries: number;
  texts: number;
  /** Numbers and truth values: anybody can choose one blindly. */
  choices: number;
}

const nothing: Content = { lists: 0, entries: 0, texts: 0, choices: 0 };

function contentOf(value: unknown): Content {
  if (typeof value === 'string') return { ...nothing, texts: /[\p{L}\p{N}]/u.test(value) ? 1 : 0 };
  if (typeof value === 'number' || typeof value === 'boolean') return { ...nothing, choices: 1 };
  if (typeof value !== 'object' || value === null) return nothing;
  const own = Array.isArray(value) ? { ...nothing, lists: 1, entries: value.length } : nothing;
  return Object.values(value)
    .map(contentOf)
    .reduce(
      (sum, part) => ({
        lists: sum.lists + part.lists,
        entries: sum.entries + part.entries,
        texts: sum.texts + part.texts,
        choices: sum.choices + part.choices,
      }),
      own,
    );
}

/**
 * The least that a schema lets pass: what a model answers that does not work. `undefined` where that cannot be told.
 *
 * @param most entries of a list; where lists stand in lists, of all of them together
 */
export function emptiestAnswer(schema: JsonSchema, most: number = mostCounted): unknown {
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const [alternative] = [schema.anyOf, schema.oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  if (isRecord(alternative)) return emptiestAnswer(alternative, most);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return emptiestObject(schema, most);
    case 'array': {
      const length = countOf(schema.minItems, most);
      return Array.from({ length }, () =>
        isRecord(schema.items) ? emptiestAnswer(schema.items, Math.floor(most / length)) : null,
      );
    }
    case 'string':
      return 'x'.repeat(countOf(schema.minLength, mostCounted));
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 0;
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return undefined;
  }
}

function emptiestObject({ required, properties }: JsonSchema, most: number): Record<string, unknown> {
  const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
  return Object.fromEntries(
    names.map((name) => {
      const property = isRecord(properties) ? properties[name] : undefined;
      return [name, isRecord(property) ? emptiestAnswer(property, most) : null];
    }),
  );
}

/** More than a model would write for nothing. */
const mostCounted = 1000;

function countOf(value: unknown, most: number): number {
  return typeof value === 'number' ? Math.min(Math.max(0, value), most) : 0;
}
