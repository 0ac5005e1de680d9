import { InputError } from '@parallel-agents/core';

/**
 * The options that are given, as input for the agents.
 * @throws InputError (`INVALID_TASK`) for one that is empty
 */
export function givenInputs(
  options: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string | string[]> {
  const given: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    for (const text of [value].flat()) requireText(name, text, 'Say it, or leave it out.');
    given[name] = typeof value === 'string' ? value : [...value];
  }
  return given;
}

/** Teams are called from JavaScript and from command lines too, where nothing but this keeps a value from being empty. */
export function requireText(name: string, value: unknown, fix: string): void {
  if (typeof value === 'string' && value.trim() !== '') return;
  const problem = typeof value === 'string' ? 'is empty' : 'must be text';
  throw new InputError([{ code: 'INVALID_TASK', path: [name], message: problem, fix }]);
}
