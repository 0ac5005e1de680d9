import { z } from 'zod';

/**
 * An enum that takes what models write for its values: other cases, and the words that `also` gives. What is asked for,
 * and what comes out, are the values alone.
 */
export function tolerantEnum<const Values extends readonly [string, ...string[]]>(
  values: Values,
  also: Readonly<Record<string, Values[number]>> = {},
) {
  const known = new Map([...values.map((value) => [fold(value), value] as const), ...Object.entries(also)]);
  return z
    .string()
    .overwrite((text) => known.get(fold(text)) ?? text)
    .pipe(z.enum(values))
    .meta({ enum: [...values] });
}

function fold(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
}

/** A number that takes the text of one: "6", "0.8". */
export function tolerantNumber() {
  return z.coerce.number<number>();
}
