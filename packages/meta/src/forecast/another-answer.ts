import { type JsonSchema, toZod } from '../design/schemas.ts';

/** No schema is searched further for a place that may differ. */
const mostTries = 200;

/**
 * An answer that differs from another one and from those with other numbers, and that the schema lets pass as well: of
 * equal answers nobody asks which is better. The same one where no place of it may differ.
 */
export function anotherAnswer(answer: unknown, number: number, schema: JsonSchema): unknown {
  const checked = toZod(schema);
  let tries = 0;
  for (const other of variationsOf(answer, number)) {
    if (checked === undefined || checked.safeParse(other).success) return other;
    if (++tries >= mostTries) break;
  }
  return answer;
}

/** The value with one of its texts, numbers or lists changed, each in turn. */
function* variationsOf(value: unknown, number: number): Generator<unknown> {
  if (typeof value === 'string') yield `${value} (${number})`;
  if (typeof value === 'number') {
    yield value + number;
    yield value - number;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const other of variationsOf(part, number)) {
      yield Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other };
    }
  }
  if (Array.isArray(value) && value.length > 0)
    yield [...value, ...Array.from({ length: number }, () => value[0])];
}
