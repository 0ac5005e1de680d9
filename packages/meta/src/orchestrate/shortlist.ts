import type { AgentDefinition, AgentResolver } from '@parallel-agents/core';
import MiniSearch from 'minisearch';
import { agentOrchestrator } from '../agents/agent-orchestrator.ts';

/** Agents that a planner is shown where nobody says how many. */
export const defaultMaxAgents = 40;

/** The agents that a planner is shown. */
export interface Shortlist {
  agents: readonly AgentDefinition[];
  /** How many there are in all. */
  of: number;
}

/** As much of a goal as is looked for: the beginning says what is wanted. */
const searchedCharacters = 5_000;
/** As much of a description as says who an agent is. */
const searchedDescription = 2_000;

/**
 * The agents nearest to a goal: those that it names, then those whose names and descriptions have its words, then one of
 * each category that is not among them, then the rest in their order. The same goal and agents give the same list.
 */
export function shortlist(goal: string, resolver: AgentResolver, most: number = defaultMaxAgents): Shortlist {
  const agents = findable(resolver);
  if (agents.length <= most) return { agents, of: agents.length };
  const ranked = new Set([...namedIn(goal, agents), ...different(found(goal, agents))]);
  const categories = new Set([...ranked].slice(0, most).map(({ category }) => category));
  for (const agent of agents) {
    if (categories.has(agent.category)) continue;
    categories.add(agent.category);
    ranked.add(agent);
  }
  for (const agent of agents) ranked.add(agent);
  const kept = new Set([...ranked].slice(0, most));
  return { agents: agents.filter((agent) => kept.has(agent)), of: agents.length };
}

/** Collections have the same agent in many folders: the first of each goes before all others. */
function different(agents: readonly AgentDefinition[]): AgentDefinition[] {
  const firsts = new Map<string, AgentDefinition>();
  for (const agent of agents) if (!firsts.has(agent.description)) firsts.set(agent.description, agent);
  return [...new Set([...firsts.values(), ...agents])];
}

/** Of two agents of one name, the one that the name finds. */
function findable(resolver: AgentResolver): AgentDefinition[] {
  return resolver.names().flatMap((name) => {
    const agent = resolver.resolve(name);
    return agent === undefined || agent.name !== name || name === agentOrchestrator.name ? [] : [agent];
  });
}

function namedIn(goal: string, agents: readonly AgentDefinition[]): AgentDefinition[] {
  const words = ` ${spaced(goal)} `;
  return agents.filter(({ name }) => {
    const own = spaced(name.slice(name.lastIndexOf('/') + 1));
    return own.length > 3 && words.includes(` ${own} `);
  });
}

function spaced(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Words that stand in every goal and tell no agent from another. */
const common: ReadonlySet<string> = new Set(
  'a an and are as at be by do each for from have in into is it its make of on one or our so that the their them then these this to us use we what which who will with write your you'.split(
    ' ',
  ),
);

function found(goal: string, agents: readonly AgentDefinition[]): AgentDefinition[] {
  const search = new MiniSearch<{ id: number; name: string; description: string; category: string }>({
    fields: ['name', 'description', 'category'],
    processTerm: (term) =>
      term.length < 2 || common.has(term.toLowerCase()) ? null : stem(term.toLowerCase()),
    searchOptions: { boost: { name: 3, category: 2 }, prefix: (term) => term.length > 3, fuzzy: 0 },
  });
  search.addAll(
    agents.map(({ name, description, category }, id) => ({
      id,
      name: spaced(name),
      description: description.slice(0, searchedDescription),
      category: spaced(category),
    })),
  );
  // Equal scores in the order of the agents, so that the list is the same each time.
  return search
    .search(goal.slice(0, searchedCharacters))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .flatMap(({ id }) => agents[id] ?? []);
}

/** `reviews`, `reviewer`, `reviewing` → `review`: near enough for a list that is generous anyway. */
function stem(term: string): string {
  const short = term.replace(/(?:ing|ers?|ors?|ies|es?|s|ed|y)$/, '');
  return short.length >= 4 ? short : term;
}
