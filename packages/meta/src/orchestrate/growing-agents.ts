import type { AgentDefinition, AgentResolver } from '@parallel-agents/core';

/** The agents at hand, and those that are created on the way. */
export class GrowingAgents implements AgentResolver {
  readonly #given: AgentResolver;
  readonly #created = new Map<string, AgentDefinition>();

  constructor(given: AgentResolver) {
    this.#given = given;
  }

  add(agent: AgentDefinition): void {
    this.#created.set(agent.name, agent);
  }

  resolve(name: string): AgentDefinition | undefined {
    return this.#created.get(name) ?? this.#given.resolve(name);
  }

  names(): readonly string[] {
    return [...this.#given.names(), ...this.#created.keys()];
  }

  suggest(name: string): string | undefined {
    return this.#given.suggest?.(name);
  }
}
