import type { z } from 'zod';
import type { Check } from '../output/check.ts';
import type { FixtureExpectation } from './expectation.ts';

/** How strong a model must be. Which model a tier has is configuration. */
export type Tier = 'cheap' | 'standard' | 'strong';

/** An input to try an agent on, as its author sees it used. */
export interface AgentFixture {
  name: string;
  description: string;
  input?: Record<string, unknown>;
  /** What a good answer shows; without it, an empty answer passes as well as a good one. @default nothing */
  expect?: FixtureExpectation;
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
 * Who does a task. Data, and checks by their names: it can be printed, shipped in an npm package, or read from a markdown
 * file.
 *
 * @typeParam Input what a task gives it
 * @typeParam Output what the agent answers with, once its output schema has accepted it
 */
export interface AgentDefinition<Input = unknown, Output = unknown, Name extends string = string> {
  /** Lower case with underscores; agents of other packages carry a namespace: `personal/print_project_manager`. */
  name: Name;
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
  inputSchema?: z.ZodType<unknown, Input>;
  /** Checks the answer; sent to the model as JSON Schema. Absent: the answer is text. */
  outputSchema?: z.ZodType<Output>;
  /** Look at what the schema cannot tell, in this order, once it has accepted the answer. @default none */
  checks?: readonly Check<Output>[];
  /**
   * Its material and the texts of its input have their lines numbered in the prompt, so that an answer can name them; the
   * lines of a diff have the numbers of the new file. @default false
   */
  numberLines?: boolean;
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

declare const known: unique symbol;

/** Agents by their names, as far as a program's types know them. */
export type KnownAgents = Readonly<Record<string, AgentDefinition>>;

/**
 * Finds agents by name. A registry is one; so is a list of definitions given to an orchestrator.
 *
 * @typeParam Known which agents it has, where types can tell: their names complete, and their results have types
 */
export interface AgentResolver<Known extends KnownAgents = KnownAgents> {
  resolve(name: string): AgentDefinition | undefined;
  names(): readonly string[];
  /** The nearest known name to one that is not known. */
  suggest?(name: string): string | undefined;
  /** Never there: carries the type. */
  readonly [known]?: Known;
}

/** The agents of a list or a resolver, by their names. */
export type AgentsIn<Agents> =
  Agents extends AgentResolver<infer Known>
    ? Known
    : Agents extends readonly (infer Each extends AgentDefinition)[]
      ? { readonly [Agent in Each as Agent['name']]: Agent }
      : KnownAgents;

/** What has to be said of a new agent; the rest has defaults. */
export type NewAgent<Input, Output, Name extends string> = Pick<
  AgentDefinition<Input, Output, Name>,
  'name' | 'instructions'
> &
  Partial<Omit<AgentDefinition<Input, Output, Name>, 'checks'>> & {
    /** They do not decide what type the output has. */
    checks?: readonly Check<NoInfer<Output>>[];
  };

/**
 * An agent with the types of its schemas, so that its tasks and results have them too. Left out: `description` is the
 * first line of the instructions, `category` `custom`, `version` `1.0.0`, `tools` `none`, `tier` `standard`.
 *
 * @example
 * const critic = defineAgent({
 *   name: 'critic',
 *   instructions: 'Find what is wrong with the text.',
 *   outputSchema: z.object({ faults: z.array(z.string()) }),
 * });
 */
export function defineAgent<
  const Name extends string,
  Input = Readonly<Record<string, unknown>>,
  Output = string,
>(agent: NewAgent<Input, Output, Name>): AgentDefinition<Input, Output, Name> {
  const [firstLine = ''] = agent.instructions.trim().split('\n', 1);
  return {
    category: 'custom',
    description: firstLine,
    version: '1.0.0',
    tools: 'none',
    tier: 'standard',
    ...agent,
  };
}

/** A resolver over a plain list. */
export function resolverOf<const Agents extends readonly AgentDefinition[]>(
  agents: Agents,
): AgentResolver<AgentsIn<Agents>> {
  const byName = new Map<string, AgentDefinition>(agents.map((agent) => [agent.name, agent]));
  return { resolve: (name) => byName.get(name), names: () => [...byName.keys()] };
}
