import { issuesIn, meantBy, type PlainSchema } from '@parallel-agents/app/internal/parameters';
import { InputError } from '@parallel-agents/core';
import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';

/**
 * What a tool was given, as its schema has it.
 *
 * @throws InputError with what is wrong, in words of a chat: the field, what it must be, what it is
 */
export function checkParameters<Parameters extends TSchema>(
  parameters: Parameters,
  given: unknown,
): Static<Parameters> {
  const schema = parameters as PlainSchema;
  const meant = meantBy(schema, given);
  if (Check(parameters, meant)) return meant;
  throw new InputError(issuesIn(schema, meant));
}
