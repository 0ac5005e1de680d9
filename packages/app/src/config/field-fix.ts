import type { InputIssue } from '@parallel-agents/core';
import { formatPath } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { didYouMean } from '../basics/nearest-name.ts';
import { configSchema } from './config-schema.ts';

/**
 * What to do about a field of the configuration that is wrong, or that there is none of.
 * @param kind what zod says of it
 */
export function fixForField(path: InputIssue['path'], kind: z.core.$ZodIssue['code']): string {
  const section = path.slice(0, -1);
  if (kind === 'unrecognized_keys') return fixForUnknown(String(path.at(-1)), section);
  if (kind === 'invalid_key') return `Rename ${shown(path)}.`;
  const inside = fieldsOf(schemaAt(path));
  return inside.length === 0
    ? `Correct ${shown(path)}.`
    : `Correct ${shown(path)}; its fields are: ${inside.join(', ')}.`;
}

function fixForUnknown(name: string, section: InputIssue['path']): string {
  const known = fieldsOf(schemaAt(section));
  const hint = didYouMean(name, known);
  if (hint === '' && isSecret(name)) return secretFix(section);
  const place = placeOf(name, section);
  if (place !== undefined) return `Put it ${place}.`;
  return `${hint}The fields of ${shown(section)} are: ${known.join(', ')}.`;
}

/** Where a field of this name may stand, if it stands in the wrong place. */
function placeOf(name: string, section: InputIssue['path']): string | undefined {
  const atTop = fieldsOf(configSchema);
  if (section.length > 0 && atTop.includes(name)) return 'at the top of the file, below no other field';
  const sections = atTop.filter((field) => fieldsOf(schemaAt([field])).includes(name));
  return sections.length === 0 ? undefined : `below ${sections.map((field) => `"${field}"`).join(' or ')}`;
}

/** What is kept in fields of these names, whole: `maxTokens` counts, a `token` opens. */
const secretWords = new Set(['token', 'password', 'passphrase', 'secret', 'authorization', 'credentials']);
const secretKeys = new Set(['key', 'apikey', 'accesskey', 'privatekey', 'secretkey']);

function isSecret(name: string): boolean {
  const words = name
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[\s_.-]+/);
  const whole = words.join('');
  return secretWords.has(words.at(-1) ?? '') || secretKeys.has(whole) || whole.endsWith('apikey');
}

function secretFix([section]: InputIssue['path']): string {
  const variables: Record<string, string> = {
    openaiCompatible: 'PARALLEL_AGENTS_API_KEY',
    aiSdk: 'the key of the provider, such as ANTHROPIC_API_KEY,',
    batch: 'the key of the provider, such as ANTHROPIC_API_KEY,',
    engine: 'PARALLEL_AGENTS_ENGINE_PASSWORD',
  };
  const variable = variables[String(section)];
  const instead =
    variable === undefined
      ? 'Set OPENCLAW_GATEWAY_TOKEN (or PARALLEL_AGENTS_API_KEY for another server) in the environment, or leave it to OpenClaw’s own configuration.'
      : `Set ${variable} in the environment.`;
  return `Remove it: secrets do not belong in this file. ${instead}`;
}

/** The schema of a place in the configuration, where it has one. */
function schemaAt(path: InputIssue['path']): z.core.$ZodType | undefined {
  let schema: z.core.$ZodType | undefined = configSchema;
  for (const part of path) {
    const outer = unwrapped(schema);
    if (outer instanceof z.ZodObject) schema = outer.shape[String(part)];
    else if (outer instanceof z.ZodRecord) schema = outer.valueType;
    else if (outer instanceof z.ZodArray) schema = outer.element;
    else return undefined;
  }
  return unwrapped(schema);
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap())
    : schema;
}

/** None where names are free, and in a value. */
function fieldsOf(schema: z.core.$ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function shown(path: InputIssue['path']): string {
  return path.length === 0 ? 'the file' : `"${formatPath(path)}"`;
}
