import type { JsonSchema } from './json-schema.ts';
import { type Random, randomInteger } from './random.ts';
import { sampleFromPattern } from './sample-from-pattern.ts';
import { cut } from './task-line.ts';

/** A text of the length, format or pattern that a schema asks for; free text names its field. */
export function sampleString(schema: JsonSchema, name: string, random: Random): string {
  const { format, pattern, minLength, maxLength } = schema;
  const formatted = typeof format === 'string' ? formats[format]?.(random) : undefined;
  if (formatted !== undefined && (typeof pattern !== 'string' || matches(pattern, formatted)))
    return formatted;
  if (typeof pattern === 'string') {
    const made = sampleFromPattern(pattern, random, typeof minLength === 'number' ? minLength : 0);
    if (made !== undefined) return made;
  }
  const least = typeof minLength === 'number' ? minLength : 0;
  const most = typeof maxLength === 'number' ? maxLength : Infinity;
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  const text = `Sample ${words} ${randomInteger(random, 1, 999)}`;
  const padding = ' and more of it';
  return cut(text + padding.repeat(Math.max(0, Math.ceil((least - text.length) / padding.length))), most);
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(pattern, 'u').test(text);
}

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => randomInteger(random, 0, 9)).join('');
const hex = (random: Random, count: number): string =>
  Array.from({ length: count }, () => randomInteger(random, 0, 15).toString(16)).join('');
const date = (random: Random): string =>
  `2026-${String(randomInteger(random, 1, 12)).padStart(2, '0')}-${String(randomInteger(random, 1, 28)).padStart(2, '0')}`;
const time = (random: Random): string =>
  `${String(randomInteger(random, 0, 23)).padStart(2, '0')}:${String(randomInteger(random, 0, 59)).padStart(2, '0')}:00`;
const address = (random: Random): string => `https://example.com/sample/${digits(random, 4)}`;

const formats: Partial<Record<string, (random: Random) => string>> = {
  date,
  time,
  'date-time': (random) => `${date(random)}T${time(random)}Z`,
  duration: (random) => `PT${randomInteger(random, 1, 59)}M`,
  email: (random) => `sample${digits(random, 3)}@example.com`,
  hostname: (random) => `host${digits(random, 3)}.example.com`,
  ipv4: (random) => `192.0.2.${randomInteger(random, 1, 254)}`,
  ipv6: (random) => `2001:db8::${hex(random, 4)}`,
  uri: address,
  url: address,
  'uri-reference': address,
  uuid: (random) =>
    `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
};
