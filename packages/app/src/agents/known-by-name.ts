import { InputError } from '@parallel-agents/core';
import type { Registry } from '@parallel-agents/registry';
import type { Describe } from '../basics/describe.ts';
import type { GivenAgent, GivenAgents } from './given-agents.ts';

/**
 * The agents of these names that are known, for names that a model writes: paths and packages would be loaded.
 *
 * @throws InputError `UNKNOWN_AGENT` with the nearest name for each that there is not
 */
export function knownByName(names: readonly string[], registry: Registry, describe: Describe): GivenAgents {
  const issues: InputError['issues'][number][] = [];
  const agents = names.flatMap((name, index): GivenAgent[] => {
    const definition = registry.resolve(name);
    if (definition) return [{ definition }];
    const near = registry.suggest(name);
    const fix =
      near === undefined ? `${describe('listAgents')} names those there are.` : `Did you mean "${near}"?`;
    const message = `there is no agent "${name}"`;
    issues.push({ code: 'UNKNOWN_AGENT', path: ['agents', index], message, fix });
    return [];
  });
  if (issues.length > 0) throw new InputError(issues);
  return { agents, warnings: [] };
}
