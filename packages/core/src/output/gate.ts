import type { AgentDefinition } from '../agent/agent-definition.ts';
import type { AgentResult } from '../result/result.ts';
import type { AgentTask } from '../task/task.ts';

/** What a gate says of an output. */
export interface GateVerdict {
  accepted: boolean;
  /** What is wrong, when it is not accepted. */
  reason?: string;
  /** From 0 to 10, where the gate has one. */
  score?: number;
}

/** A question that a gate puts to an agent. */
export interface GateQuestion extends Pick<AgentTask, 'description' | 'input' | 'model' | 'timeoutSeconds'> {
  agent: AgentDefinition;
}

export interface GateContext {
  task: AgentTask;
  agent: AgentDefinition;
  /** The output, which has passed its schema. */
  output: unknown;
  /** The raw answer. */
  text: string;
  signal: AbortSignal;
  /**
   * Asks an agent, with the retries, the limits and the account of the run. Several questions may be asked at once: each
   * has its session as soon as there is a place for it.
   */
  ask(question: GateQuestion): Promise<AgentResult>;
}

/** Judges whether an output is good enough. A gate that throws has not accepted. */
export interface Gate {
  name: string;
  judge(context: GateContext): GateVerdict | Promise<GateVerdict>;
  /**
   * The questions it will put for an answer, as far as they are known before there is one: a budget pays for no answer
   * that it cannot have judged. @default none
   */
  expects?(subject: Pick<GateContext, 'task' | 'agent'>): readonly GateQuestion[];
}
