import { isRecord } from '../is-record.ts';
import { fits } from './fits.ts';
import { branches, flatten, type JsonSchema, toSchema } from './json-schema.ts';
import { cut } from './task-line.ts';

type Path = readonly (string | number)[];

interface FreeText {
  path: Path;
  text: string;
  maxLength: number;
}

/** A text with its hashtags stays below what the strictest platform takes. */
const postLength = 230;

/** Puts a note before the first free text of a value that has room for it; a value without free text stays as it is. */
export function weave(value: unknown, schema: JsonSchema, note: string): unknown {
  const places = [...freeTexts(value, schema, schema, [])];
  const place = places.find(({ maxLength }) => maxLength >= note.length) ?? places[0];
  if (place === undefined) return value;
  const separator = /[.!?:;,…]$/.test(note) ? ' ' : ': ';
  const woven = place.text === '' ? note : `${note}${separator}${place.text}`;
  // What is short enough to be posted stays so.
  const most = place.text.length <= postLength ? postLength : place.maxLength;
  return replace(value, place.path, cut(woven, Math.min(most, place.maxLength)));
}

/** The strings of a value, in order, that the schema lets be any text. */
function* freeTexts(value: unknown, schema: JsonSchema, root: JsonSchema, path: Path): Generator<FreeText> {
  const flat = flatten(schema, root);
  const alternatives = branches(flat, root);
  if (alternatives.length > 0) {
    const fitting = alternatives.find((alternative) => fits(value, alternative, root));
    if (fitting) yield* freeTexts(value, fitting, root, path);
  } else if (typeof value === 'string') {
    const { maxLength } = flat;
    if (isFree(flat)) {
      yield { path, text: value, maxLength: typeof maxLength === 'number' ? maxLength : Infinity };
    }
  } else if (Array.isArray(value)) {
    const first = Array.isArray(flat.prefixItems) ? flat.prefixItems : [];
    for (const [index, item] of value.entries()) {
      yield* freeTexts(item, toSchema(first[index] ?? flat.items), root, [...path, index]);
    }
  } else if (isRecord(value)) {
    const properties = isRecord(flat.properties) ? flat.properties : {};
    for (const [name, item] of Object.entries(value)) {
      yield* freeTexts(item, toSchema(properties[name] ?? flat.additionalProperties), root, [...path, name]);
    }
  }
}

const narrowing = ['enum', 'const', 'format', 'pattern', 'contentEncoding', 'contentMediaType', 'not'];

function isFree(schema: JsonSchema): boolean {
  return (
    (schema.type === undefined || [schema.type].flat().includes('string')) &&
    narrowing.every((keyword) => schema[keyword] === undefined)
  );
}

function replace(value: unknown, [step, ...rest]: Path, text: string): unknown {
  if (step === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? replace(item, rest, text) : item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === step ? replace(item, rest, text) : item]),
  );
}
