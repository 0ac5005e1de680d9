type Schema = Readonly<Record<string, unknown>>;

/** The longest repetition that llama.cpp surely makes a grammar of; it refuses those of 2,000. */
const longestRepetition = 1000;

/** Formats that servers know by their names; the patterns that stand beside them are in words that not all know. */
const knownFormats: ReadonlySet<unknown> = new Set(['date', 'time', 'date-time', 'uuid']);

const maps: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);
const lists: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const nested: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'not']);

/** One conversion a schema: the same agent may have thousands of tasks. */
const converted = new WeakMap<Schema, Schema>();

/**
 * The schema of an answer as servers take it: without what some refuse a whole request for. It only asks for less; that
 * the answer keeps to all of the schema is checked when it is there.
 */
export function schemaForServer(schema: Schema): Schema {
  let result = converted.get(schema);
  if (result === undefined) {
    result = convert(schema);
    converted.set(schema, result);
  }
  return result;
}

function convert(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]) => {
      const kept = convertKeyword(schema, keyword, value);
      return kept === undefined ? [] : [[keyword, kept]];
    }),
  );
}

/** `undefined` for a keyword that is left out. */
function convertKeyword(schema: Schema, keyword: string, value: unknown): unknown {
  if (maps.has(keyword) && isSchema(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, convertChild(child)]));
  }
  if (lists.has(keyword) && Array.isArray(value)) return value.map(convertChild);
  if (nested.has(keyword)) return convertChild(value);
  switch (keyword) {
    case 'propertyNames':
      // vLLM and Gemini know none.
      return undefined;
    case 'maxLength':
    case 'maxItems':
    case 'minLength':
    case 'minItems':
      return typeof value === 'number' && value > longestRepetition ? undefined : value;
    case 'pattern':
      return knownFormats.has(schema.format) ? undefined : plainPattern(value);
    default:
      return value;
  }
}

function convertChild(child: unknown): unknown {
  return isSchema(child) ? schemaForServer(child) : child;
}

/**
 * Marks of a pattern that llama.cpp reads as something else, or that let it write what is no JSON: escapes of letters,
 * groups with `?`, long repetitions, and whatever may stand for a quotation mark.
 */
const unknownToSome = /\\[A-Za-z0-9]|\(\?|\{[\d,]*\d{4}|\[\^|(?<!\\)\./;
const characterClass = /\[(?:[^\\\]]|\\.)*\]/g;

/** A pattern in words that llama.cpp knows; `undefined` where there are none, or it is not bound at both ends. */
function plainPattern(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string' || !/^\^.*(?<!\\)\$$/s.test(pattern)) return undefined;
  // A backslash in a text is written as two, which no pattern of these can say.
  if (pattern.includes('\\\\')) return undefined;
  const plain = pattern
    .replace(characterClass, (one) => one.replaceAll('\\d', '0-9').replaceAll('\\w', 'A-Za-z0-9_'))
    .replaceAll('\\d', '[0-9]')
    .replaceAll('\\w', '[A-Za-z0-9_]');
  // A dot inside of brackets is a dot.
  const outside = plain.replace(characterClass, (one) => one.replaceAll('.', ''));
  return unknownToSome.test(outside) ? undefined : plain;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
