import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { loadAgents, type Registry } from '@parallel-agents/registry';

/** An agent that somebody names. */
export interface GivenAgent {
  definition: AgentDefinition;
  /** The markdown file it stands in; absent for agents of a registry or a package. */
  file?: string;
  /** What the file says. */
  text?: string;
}

/** Agents that were named, and what is remarkable about them. */
export interface GivenAgents {
  agents: GivenAgent[];
  warnings: string[];
}

/**
 * Finds the agents that arguments name: a name that `agents list` shows, a markdown file, a folder of them, a package.
 *
 * @throws InputError with the problems of all of them
 */
export async function findGivenAgents(
  names: readonly string[],
  registry: Registry,
  cwd: string,
): Promise<GivenAgents> {
  const found = await Promise.allSettled(names.map((name) => findOne(name, registry, cwd)));
  const given: GivenAgents = { agents: [], warnings: [] };
  const issues: InputError['issues'][number][] = [];
  for (const outcome of found) {
    if (outcome.status === 'fulfilled') {
      given.agents.push(...outcome.value.agents);
      given.warnings.push(...outcome.value.warnings);
    } else if (outcome.reason instanceof InputError) issues.push(...outcome.reason.issues);
    else throw outcome.reason;
  }
  if (issues.length > 0) throw new InputError(issues);
  return given;
}

async function findOne(name: string, registry: Registry, cwd: string): Promise<GivenAgents> {
  const path = resolve(cwd, name);
  const known = existsSync(path) ? undefined : registry.resolve(name);
  if (known !== undefined) return { agents: [{ definition: known }], warnings: [] };
  const { agents, files, remarks, notes } = await loadAgents(name, { from: cwd }).catch((thrown: unknown) => {
    throw nearOne(name, registry) ?? thrown;
  });
  const given = agents.map(async (definition) => {
    const file = files.get(definition.name);
    return { definition, ...(file !== undefined && { file, text: await readFile(file, 'utf8') }) };
  });
  const said = [...remarks.values()].flat().map(({ place, message }) => `${place}: ${message}`);
  return { agents: await Promise.all(given), warnings: [...said, ...notes] };
}

/** A name that is mistyped is no package. */
function nearOne(name: string, registry: Registry): InputError | undefined {
  const nearest = registry.suggest(name);
  if (nearest === undefined || /^[.~/@]|\.md$/i.test(name)) return undefined;
  const message = `there is no agent and no source of agents "${name}"`;
  return new InputError([{ code: 'UNKNOWN_AGENT', path: [], message, fix: `Did you mean "${nearest}"?` }]);
}
