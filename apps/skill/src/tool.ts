import type { Static, TSchema } from 'typebox';
import type { Answer } from './answer/answer.ts';
import type { Part } from './answer/part.ts';
import type { Host } from './host/host.ts';
import type { ToolUpdate } from './host/openclaw.ts';
import { checkParameters } from './parameters/check.ts';
import { toRefusal } from './refusal.ts';
import { deleteLeftSessionsOnce } from './run/left-sessions.ts';

/** One call of a tool. */
export interface ToolCall {
  host: Host;
  /** Aborts when the user stops the chat’s turn. */
  signal?: AbortSignal | undefined;
  onUpdate?: ToolUpdate | undefined;
  /** Called as soon as the run has its place: from then on it can be left. */
  onEntered?: (run: { id: string; title: string }) => void;
  /** Go on with the run of this id, which an earlier call with the same parameters began. */
  resume?: string;
  /** With `resume`: do the tasks again that failed. */
  retryFailed?: boolean;
  /** Only this much of the answer is wanted. @default all of it */
  part?: Part;
}

/** A call together with what it asks, so that it can be asked again. */
export interface AskedCall extends ToolCall {
  request: { tool: string; given: unknown };
}

/** A tool that the chat’s agent can call. */
export interface Tool {
  /** Stable: skills and policies name it. */
  name: string;
  label: string;
  /** For the model. */
  description: string;
  parameters: TSchema;
  /** Of the `details` of an answer. */
  outputSchema: TSchema;
  /** What is meant by what a model gives, as the parameters have it. @throws ToolRefusal for what cannot be meant */
  prepare(given: unknown): unknown;
  /** @throws ToolRefusal for what cannot be done, in words that the chat’s agent can pass on */
  execute(given: unknown, call: ToolCall): Promise<Answer>;
}

interface TypedTool<Parameters extends TSchema> extends Omit<Tool, 'parameters' | 'prepare' | 'execute'> {
  parameters: Parameters;
  execute(given: Static<Parameters>, call: AskedCall): Promise<Answer>;
}

/** A tool whose parameters are checked before it runs, whoever calls it. */
export function defineTool<Parameters extends TSchema>(
  tool: TypedTool<Parameters>,
): Tool & { parameters: Parameters } {
  const prepare = preparing(tool.parameters);
  return {
    ...tool,
    prepare,
    execute: async (raw, call) => {
      const given = prepare(raw);
      try {
        deleteLeftSessionsOnce(call.host);
        return await tool.execute(given, { ...call, request: { tool: tool.name, given } });
      } catch (thrown) {
        throw toRefusal(thrown);
      }
    },
  };
}

/** What these parameters make of what a model gives. */
export function preparing<Parameters extends TSchema>(
  parameters: Parameters,
): (given: unknown) => Static<Parameters> {
  return (given) => {
    try {
      return checkParameters(parameters, given);
    } catch (thrown) {
      throw toRefusal(thrown);
    }
  };
}
