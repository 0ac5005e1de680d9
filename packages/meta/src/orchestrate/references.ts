import { z } from 'zod';
import type { PlannedTask } from './plan.ts';

const referenceSchema = z.strictObject({ $result: z.string().min(1), field: z.string().min(1).optional() });

/** A place in an input that stands for the result of another task, or for a field of it. */
export type Reference = z.infer<typeof referenceSchema>;

interface FoundReference {
  path: readonly (string | number)[];
  /** Absent where it names no task. */
  reference?: Reference;
}

/** The references among the values of an input and the entries of its lists. What stands deeper is data. */
export function findReferences(input: PlannedTask['input'] = {}): FoundReference[] {
  return Object.entries(input).flatMap(([name, value]) => {
    if (isReference(value)) return [toFound([name], value)];
    if (!Array.isArray(value)) return [];
    return value.flatMap((entry: unknown, index) =>
      isReference(entry) ? [toFound([name, index], entry)] : [],
    );
  });
}

/** The input with each reference turned into what `point` says of it; one that names no task stays as it is. */
export function resolveReferences(
  input: NonNullable<PlannedTask['input']>,
  point: (reference: Reference) => string,
): Record<string, unknown> {
  const resolve = (value: unknown): unknown => {
    const { data } = referenceSchema.safeParse(value);
    return data ? point(data) : value;
  };
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(resolve) : resolve(value),
    ]),
  );
}

function isReference(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '$result');
}

function toFound(path: FoundReference['path'], value: unknown): FoundReference {
  const { data } = referenceSchema.safeParse(value);
  return { path, ...(data && { reference: data }) };
}
