import type { AgentDefinition } from '../agent/agent-definition.ts';
import type { ToolOffer } from '../session/conversation.ts';

/** What a tool can do to the world. */
export interface ToolRights {
  /** Looks at something. */
  reads?: true;
  /** Changes something: each call needs somebody's word, or an allowance by name. */
  writes?: true;
  /** Speaks to other machines. */
  network?: true;
}

/** What a call brought. Text that nobody vouches for. */
export interface ToolAnswer {
  text: string;
  /** It failed; `text` says why. */
  isError?: true;
  /** Characters there were, where the tool itself has left some out. */
  characters?: number;
}

/** A tool of this process: what a model is offered, and what is done when it calls it. */
export interface Tool extends ToolOffer {
  rights: ToolRights;
  /** Where it comes from: `built-in`, or the name of its server. */
  origin: string;
  /** What is wrong with arguments, in words for the model; empty where nothing is. */
  problems(input: unknown): readonly string[];
  /** Runs it. What it throws is told to the model as a failure. */
  execute(input: unknown, options: { signal: AbortSignal }): Promise<ToolAnswer>;
}

/** A tool that an agent lists and does not get, and why: `not allowed`. */
export interface MissingTool {
  name: string;
  why: string;
}

/** A call that somebody is asked about. */
export interface ToolRequest {
  agent: string;
  taskId: string;
  tool: string;
  origin: string;
  /** The arguments as JSON, bounded and without keys. */
  input: string;
}

export interface ToolLimits {
  /** Requests to the model in one session, the answer included. @default 20 */
  rounds: number;
  /** Tokens of all requests of one session; the next one is the last. @default 500,000 */
  tokens: number;
  /** Seconds that one call may take. @default 60 */
  callSeconds: number;
  /** Characters of a result that the model is shown. @default 20,000 */
  resultCharacters: number;
  /** Calls that the model may ask for at once. @default 16 */
  callsAtOnce: number;
}

export const defaultToolLimits: ToolLimits = {
  rounds: 20,
  tokens: 500_000,
  callSeconds: 60,
  resultCharacters: 20_000,
  callsAtOnce: 16,
};

type ToolFields = Pick<AgentDefinition, 'tools' | 'toolLimit'>;

/** Where the tools of a run come from. An agent gets what its own list names and whoever runs it allows, never more. */
export interface ToolSource {
  readonly limits?: Partial<ToolLimits>;
  /** What an agent will get, by names alone: nothing is started. */
  outlook(agent: ToolFields): { names: readonly string[]; missing: readonly MissingTool[] };
  /**
   * Starts what these agents need, before anything is paid for.
   * @throws ParallelAgentsError `TOOL_SERVER_FAILED` if it does not start
   */
  prepare(agents: readonly ToolFields[], options: { signal: AbortSignal }): Promise<void>;
  /** The tools of one agent, after `prepare`. */
  toolsFor(agent: ToolFields): { tools: readonly Tool[]; missing: readonly MissingTool[] };
  /** Whether a call that writes may be made: `true`, or why not. @default it may not */
  approve?(request: ToolRequest, options: { signal: AbortSignal }): Promise<true | string>;
  /** Takes keys out of a text that a model is shown, or a log keeps. @default it stays as it is */
  redact?(text: string): string;
  /** Ends what it has started. */
  close(): Promise<void>;
}
