import { type AgentRuntime, InputError, type InputIssue } from '@parallel-agents/core';
import { didYouMean } from '../input/nearest-name.ts';

/** A model without which a run cannot do its work, and the flag or field that names it. */
export interface RequiredModel {
  model: string;
  namedBy: InputIssue['path'];
}

/** Names shown where a model is not known. */
const namesShown = 20;

/**
 * The runtime, which in addition refuses to start anything if it lacks one of these models. A task on a tier that does
 * not exist climbs to the next; a judge that does not exist fails every task, after it has been paid for.
 */
export function requiringModels(runtime: AgentRuntime, required: readonly RequiredModel[]): AgentRuntime {
  if (required.length === 0) return runtime;
  const connect: AgentRuntime['connect'] = async ({ signal }) => {
    await runtime.connect?.({ signal });
    if (!runtime.capabilities.models || runtime.models === undefined) return;
    const known = (await runtime.models({ signal })).map(({ id }) => id);
    // A runtime that keeps no list finds out when it is asked.
    if (known.length === 0) return;
    const missing = required.filter(({ model }) => !isAmong(model, known));
    if (missing.length > 0)
      throw new InputError(missing.map((one) => unknownModel(one, runtime.name, known)));
  };
  return new Proxy(runtime, {
    get(target, property) {
      if (property === 'connect') return connect;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** As runtimes read names: with or without the provider, of any tag, and in a variant. */
function isAmong(asked: string, known: readonly string[]): boolean {
  const bare = asked.slice(asked.indexOf('/') + 1);
  return known.some((id) => {
    const spellings = [id, id.replace(/:latest$/, '')];
    const isVariant = [asked, bare].some((name) => name.startsWith(`${id}:`));
    return isVariant || spellings.includes(asked) || spellings.includes(bare) || id.endsWith(`/${asked}`);
  });
}

function unknownModel({ model, namedBy }: RequiredModel, runtime: string, known: string[]): InputIssue {
  const fix = `${didYouMean(model, known)}It has: ${known.slice(0, namesShown).join(', ')}.`;
  const message = `the runtime "${runtime}" has no model "${model}"`;
  return { code: 'UNKNOWN_MODEL', path: namedBy, message, fix };
}
