import type { Fault } from './faults.ts';
import type { ReadRefusal } from './response-error.ts';

/** Statuses with which servers refuse what a request holds, in whatever words. */
const contentStatuses: readonly number[] = [400, 404, 406, 412, 415, 417, 422, 424, 500, 501];
/** With these they may refuse a schema without a word of it; with any other they name it. */
const schemaStatuses: ReadonlySet<number> = new Set(contentStatuses);
const requestStatuses: ReadonlySet<number> = new Set([...contentStatuses, 413]);
const aboutSchema =
  /response_?format|json.?schema|json.?object|structured|grammar|schema|guided|regex|pattern|json_validate|no endpoints|parameters/i;
const aboutFormat = /response_?format|json_schema|json_object|structured.?output/i;

/** Faults that a schema may be the reason of, though nothing is said of it. */
const mayBeSchema: ReadonlySet<Fault> = new Set<Fault>(['failed', 'refused', 'no endpoint']);
/** Faults that it is never the reason of. */
const notSchema: ReadonlySet<Fault> = new Set<Fault>([
  ...(['moderated', 'blocked', 'region', 'no credit', 'limited', 'unauthorized', 'redirected'] as const),
  ...(['loading', 'unavailable'] as const),
]);

/**
 * Whether a request that carried a schema is worth sending once more without it.
 *
 * @param tookSchema the model has taken one before
 * @returns `named`: the refusal is of structured output as such; `undefined`: the schema is not the reason
 */
export function schemaRefused(
  { said, status, fault }: Pick<ReadRefusal, 'said' | 'status' | 'fault'>,
  tookSchema: boolean,
): { named: boolean } | undefined {
  const named = aboutFormat.test(said) && fault !== 'limited' && status !== 401;
  if (!named && (status === undefined || !schemaStatuses.has(status))) return undefined;
  const names = named || aboutSchema.test(said);
  if (!named && (notSchema.has(fault) || (!names && !mayBeSchema.has(fault)))) return undefined;
  // A model that takes schemas fails now and then for another reason too.
  if (!names && status === 500 && tookSchema) return undefined;
  return { named };
}

/** The request as such was refused, not its sender or its pace. */
export function isRefusedRequest(status: number | undefined): boolean {
  return status !== undefined && requestStatuses.has(status);
}
