import type { AgentDefinition } from '@parallel-agents/core';
import { z } from 'zod';

type JsonSchema = z.core.JSONSchema._JSONSchema | undefined;

/** Whether the answers of an agent can have a field; only a schema that rules it out says no. */
export function mayHaveField({ outputSchema }: AgentDefinition, field: string): boolean {
  if (outputSchema === undefined) return false;
  const root =
    described.get(outputSchema) ?? z.toJSONSchema(outputSchema, { io: 'output', unrepresentable: 'any' });
  described.set(outputSchema, root);
  return mayHold(root, field.split('.'));
}

/** A plan may refer to the answers of one agent a thousand times. */
const described = new WeakMap<z.ZodType, Exclude<JsonSchema, undefined>>();

/** The names of the fields that an agent takes or answers with, as far as its schema says. */
export function fieldNames(schema: z.ZodType | undefined, io: 'input' | 'output'): string[] {
  if (schema === undefined) return [];
  const { properties = {} } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return Object.keys(properties);
}

/** What stands at a field, names joined by dots; `undefined` if nothing does. */
export function valueAt(value: unknown, field: string): unknown {
  return field.split('.').reduce<unknown>((current, name) => {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    return (current as Record<string, unknown>)[name];
  }, value);
}

function mayHold(schema: JsonSchema, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined || schema === undefined || schema === true) return true;
  if (schema === false) return false;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.some((alternative) => mayHold(alternative, [name, ...rest]));
  if (schema.type === 'object') {
    const property = schema.properties?.[name];
    return property === undefined
      ? schema.additionalProperties !== false && mayHold(schema.additionalProperties, rest)
      : mayHold(property, rest);
  }
  if (schema.type === 'array') {
    return /^\d+$/.test(name) && (Array.isArray(schema.items) || mayHold(schema.items, rest));
  }
  // A schema without a type says nothing of its fields; a text, a number or a truth value has none.
  return schema.type === undefined;
}
