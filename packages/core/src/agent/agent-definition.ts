import type { z } from 'zod';

/** A rung of models. Which model stands on which rung is configuration. */
export type Tier = 'cheap' | 'standard' | 'strong';

/** An input to try an agent on, as its author sees it used. */
export interface AgentFixture {
  name: string;
  description: string;
  input?: Record<string, unknown>;
}

/**
 * The tools that an agent keeps to, named as its author names them. A runtime that cannot keep to the limit gives none:
 * an agent never has more than was written.
 */
export interface ToolLimit {
  /** These and no others. @default all */
  only?: readonly string[];
  /** Never these. */
  never?: readonly string[];
}

/**
 * Who does a task. Data only: it can be printed, shipped in an npm package, or read from a markdown file.
 *
 * @typeParam Output what the agent answers with, once its output schema has accepted it
 */
export interface AgentDefinition<Input = unknown, Output = unknown> {
  /** Lower case with underscores; agents of other packages carry a namespace: `personal/print_project_manager`. */
  name: string;
  /** As its author writes the name, where that is another spelling; a registry finds the agent by it too. */
  displayName?: string;
  /** Groups agents in listings: content, development, quality, documentation, personal, meta, … */
  category: string;
  /** What it does and when to use it, in one or two sentences. */
  description: string;
  /** Semantic version of the definition; goes up when a changed prompt may change answers. */
  version: string;
  /** The system prompt: role, method, quality bar, limits. The output contract is added from the schema. */
  instructions: string;
  /** Checks `task.input` before anything is spawned. Absent: any input. */
  inputSchema?: z.ZodType<Input>;
  /** Checks the answer; sent to the model as JSON Schema. Absent: the answer is text. */
  outputSchema?: z.ZodType<Output>;
  /**
   * Only an answer that is the JSON value and nothing else is taken. For agents whose word decides, such as judges and
   * planners: in an answer with other text, the value may be somebody else's that they quote. @default false
   */
  answersAlone?: boolean;
  /** `none`: works only on what the task gives it, which costs far fewer tokens. `inherit`: the runtime's tools. */
  tools: 'none' | 'inherit';
  /** Which of the runtime's tools. @default all of them, where `tools` is `inherit` */
  toolLimit?: ToolLimit;
  /** Why it works without the tools that it asks for, where whoever loaded it decided so. @default it has them */
  toolsWithheld?: string;
  /** The tier a task starts at. */
  tier: Tier;
  /** What a good answer shows, for judges. */
  rubric?: readonly string[];
  fixtures?: readonly AgentFixture[];
}

/** Finds agents by name. A registry is one; so is a list of definitions given to an orchestrator. */
export interface AgentResolver {
  resolve(name: string): AgentDefinition | undefined;
  names(): readonly string[];
  /** The nearest known name to one that is not known. */
  suggest?(name: string): string | undefined;
}

/** Returns the definition itself, with the types of its schemas. */
export function defineAgent<Input, Output>(
  definition: AgentDefinition<Input, Output>,
): AgentDefinition<Input, Output> {
  return definition;
}

/** A resolver over a plain list. */
export function resolverOf(agents: readonly AgentDefinition[]): AgentResolver {
  const byName = new Map(agents.map((agent) => [agent.name, agent]));
  return { resolve: (name) => byName.get(name), names: () => [...byName.keys()] };
}
