import { type AgentRuntime, InputError } from '@parallel-agents/core';
import { unknownModels } from '@parallel-agents/core/internal';
import type { NamedBy } from '../basics/setting-issue.ts';

/** A model without which a run cannot do its work, and the setting or field that names it. */
export interface RequiredModel {
  model: string;
  namedBy: NamedBy;
}

/**
 * The runtime, which in addition refuses to start anything if it lacks one of these models. A task on a tier that does
 * not exist climbs to the next; a judge that does not exist fails every task, after it has been paid for.
 */
export function requiringModels(runtime: AgentRuntime, required: readonly RequiredModel[]): AgentRuntime {
  if (required.length === 0) return runtime;
  const connect: AgentRuntime['connect'] = async ({ signal }) => {
    await runtime.connect?.({ signal });
    const issues = await Promise.all(
      required.map(async ({ model, namedBy }) => {
        const found = await unknownModels(runtime, [model], { signal });
        return found.map((issue) => ({ ...issue, ...namedBy }));
      }),
    );
    if (issues.flat().length > 0) throw new InputError(issues.flat());
  };
  return new Proxy(runtime, {
    get(target, property) {
      if (property === 'connect') return connect;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
