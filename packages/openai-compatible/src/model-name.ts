import { InputError, type ModelInfo, RuntimeError } from '@parallel-agents/core';
import { closest } from 'fastest-levenshtein';

/**
 * What the server calls a model: as it was asked for, or without the provider in front.
 * @throws RuntimeError `UNKNOWN_MODEL` if it lists models and this is none of them
 */
export function modelToSend(asked: string, listed: readonly ModelInfo[] | undefined): string {
  if (listed === undefined) return asked;
  const has = (name: string): boolean => listed.some(({ id }) => id === name);
  const bare = asked.slice(asked.indexOf('/') + 1);
  for (const name of [asked, bare]) {
    if (has(name)) return name;
    // Ollama lists "llama3.2:latest" for what everybody calls "llama3.2".
    if (has(`${name}:latest`)) return `${name}:latest`;
    // OpenRouter takes variants such as "name:nitro" of the models that it lists, and does not list them.
    const variant = name.lastIndexOf(':');
    if (variant > 0 && has(name.slice(0, variant))) return name;
  }
  const ids = listed.map(({ id }) => id);
  const nearest = ids.length > 0 ? ` Did you mean "${closest(bare, ids)}"?` : '';
  const fix = `It has: ${shortList(listed)}.${nearest}`;
  throw new RuntimeError({ code: 'UNKNOWN_MODEL', message: `The server has no model "${asked}".`, fix });
}

/**
 * The model of requests that name none.
 * @throws InputError `INVALID_OPTION` if the server lists none, or several
 */
export function onlyModel(listed: readonly ModelInfo[] | undefined): string {
  const [only, another] = listed ?? [];
  if (only !== undefined && another === undefined) return only.id;
  const known = listed === undefined ? '' : ` It has: ${shortList(listed)}.`;
  const fix = `Name it with --model or in the options.${known}`;
  const message = 'the server has no default model';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['model'], message, fix }]);
}

/**
 * Makes sure that requests for this model can be sent, or those that name none.
 * @throws InputError `UNKNOWN_MODEL` as `modelToSend`, `INVALID_OPTION` as `onlyModel`
 */
export function requireModel(model: string | undefined, listed: readonly ModelInfo[] | undefined): void {
  try {
    modelToSend(model ?? onlyModel(listed), listed);
  } catch (thrown) {
    if (!(thrown instanceof RuntimeError)) throw thrown;
    const { code, fix } = thrown;
    throw new InputError([{ code, path: ['model'], message: `the server has no model "${model}"`, fix }]);
  }
}

/** The first names of a list, for people. */
export function shortList(models: readonly ModelInfo[]): string {
  const names = models.slice(0, 20).map(({ id }) => id);
  return names.length === 0 ? 'none' : names.join(', ');
}
