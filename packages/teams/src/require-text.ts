import { InputError } from '@parallel-agents/core';

/** Teams are called from JavaScript and from command lines too, where nothing but this keeps a value from being empty. */
export function requireText(name: string, value: unknown, fix: string): void {
  if (typeof value === 'string' && value.trim() !== '') return;
  const problem = typeof value === 'string' ? 'is empty' : 'must be text';
  throw new InputError([{ code: 'INVALID_TASK', path: [name], message: problem, fix }]);
}
