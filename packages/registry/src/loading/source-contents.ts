import { type AgentDefinition, InputError, type InputIssue } from '@parallel-agents/core';
import { loadIssue } from './load-issue.ts';

/** An agent as its source holds it: not yet namespaced. */
export interface FoundAgent {
  definition: AgentDefinition;
  /** How errors name the place it was found at. */
  place: string;
  /** The namespace it asks for. */
  namespace?: string;
}

/** All that one package, folder or file holds. */
export interface SourceContents {
  /** For people. */
  source: string;
  /** The namespace where none is asked for; empty where none can be made from the name of the source. */
  fallbackNamespace: string;
  agents: readonly FoundAgent[];
  warnings: readonly string[];
}

/**
 * Puts all agents of a source under its one namespace.
 *
 * @throws InputError (`INVALID_AGENT`) for a name that comes twice, or agents that ask for different namespaces
 */
export function applyNamespace(contents: SourceContents): { namespace: string; agents: AgentDefinition[] } {
  const asked = contents.agents.find((agent) => agent.namespace !== undefined);
  const namespace = asked?.namespace ?? contents.fallbackNamespace;
  const issues: InputIssue[] = [];
  if (namespace === '') {
    const fix = 'Set "namespace" in the default export or in the frontmatter.';
    issues.push(loadIssue('INVALID_AGENT', contents.source, 'no namespace can be made from this name', fix));
  }
  const seen = new Map<string, FoundAgent>();
  for (const agent of contents.agents) {
    if (agent.namespace !== undefined && agent.namespace !== namespace) {
      const message = `asks for the namespace "${agent.namespace}", but ${asked?.place} for "${namespace}"`;
      const fix = 'Give all agents of one source the same namespace, or load them as separate sources.';
      issues.push(loadIssue('INVALID_AGENT', agent.place, message, fix));
    }
    const { name } = agent.definition;
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      const message = `the agent "${name}" is already defined in ${earlier.place}`;
      issues.push(loadIssue('INVALID_AGENT', agent.place, message, 'Rename or remove one of the two.'));
    }
    seen.set(name, agent);
  }
  if (issues.length > 0) throw new InputError(issues);
  const agents = contents.agents.map(({ definition }) => ({
    ...definition,
    name: `${namespace}/${definition.name}`,
  }));
  return { namespace, agents };
}
