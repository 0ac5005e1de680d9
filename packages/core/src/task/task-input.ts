import type { AgentDefinition, KnownAgents } from '../agent/agent-definition.ts';
import type { AgentResult } from '../result/result.ts';
import type { AgentTask } from './task.ts';

/**
 * A task as a program writes it. `agent` is a name, or the definition itself, which then need not stand among the
 * orchestrator's agents.
 */
export interface TaskInput<Name extends string = string> extends Omit<AgentTask, 'agent' | 'input'> {
  agent: Name | AnyName | AgentDefinition;
  /** Data to work on, checked by the agent's input schema. */
  input?: object | undefined;
}

/** Any text, without hiding the names that editors can complete. */
type AnyName = string & Record<never, never>;

type AgentOf<Task, Known extends KnownAgents> = Task extends { agent: infer Agent }
  ? Agent extends AgentDefinition
    ? Agent
    : Agent extends keyof Known
      ? string extends keyof Known
        ? AgentDefinition
        : Known[Agent]
      : AgentDefinition
  : AgentDefinition;

type InputOf<Agent> = Agent extends AgentDefinition<infer Input> ? Input : unknown;

type OutputOf<Agent> = Agent extends AgentDefinition<infer _Input, infer Output> ? Output : unknown;

type InputField<Input> = unknown extends Input
  ? unknown
  : Partial<Record<string, never>> extends Input
    ? { input?: Input | undefined }
    : { input: Input };

/** Refuses a field that is misspelt, where the fields of the task are known. */
type NoOtherFields<Task> = string extends keyof Task
  ? unknown
  : { [Field in Exclude<keyof Task, keyof TaskInput>]?: never };

/** The same tasks, each with the input that its agent takes. */
export type WithInputs<Tasks extends readonly TaskInput[], Known extends KnownAgents> = {
  [Index in keyof Tasks]: Tasks[Index] &
    InputField<InputOf<AgentOf<Tasks[Index], Known>>> &
    NoOtherFields<Tasks[Index]>;
};

/** The results of tasks, in their order, each with its agent's output: text where the task asks for text. */
export type ResultsOf<Tasks extends readonly TaskInput[], Known extends KnownAgents> = {
  -readonly [Index in keyof Tasks]: AgentResult<
    Tasks[Index] extends { outputFormat: 'text' | 'markdown' | 'code' }
      ? string
      : OutputOf<AgentOf<Tasks[Index], Known>>
  >;
};
