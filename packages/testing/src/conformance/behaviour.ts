import type { AgentRuntime, SpawnedSession, SpawnRequest } from '@parallel-agents/core';
import type { ReplyScript } from '@parallel-agents/core/testing';

/** A runtime under test, with the scripted model behind it. */
export interface RuntimeSubject {
  runtime: AgentRuntime;
  /** Sets what the model answers from now on. */
  script(reply: ReplyScript): void;
  /** Calls that have reached the model since this subject was created. */
  modelCalls(): number;
  /** Calls that the model has not answered yet and whose caller still waits, where that can be seen. */
  modelCallsInFlight?(): number;
  /** Sessions that the runtime still keeps alive, where that can be seen. */
  liveSessions?(): Promise<number>;
  /** A second runtime that reaches the same sessions, as another process would. The suite closes it. */
  secondRuntime?(): Promise<AgentRuntime>;
  /** Ends everything that `create` started. Called after `runtime.close()` may already have been called. */
  close(): Promise<void>;
}

/** How the suite gets at a runtime. */
export interface SubjectSource {
  /** Called anew for every behaviour. What is slow to start (a gateway) is started once, outside, and shared. */
  create(): Promise<RuntimeSubject>;
  /**
   * A model that the runtime has, other than its default where it has several.
   * @default 'scripted/standard'
   */
  model?: string;
  /**
   * A model that it does not have.
   * @default 'scripted/unknown'
   */
  unknownModel?: string;
  /**
   * Seconds to wait for anything that must happen.
   * @default 10
   */
  patienceSeconds?: number;
  /**
   * How many sessions are started at once where answers must be kept apart. Fewer for a runtime whose sessions take
   * seconds each.
   * @default 20
   */
  sessionsAtOnce?: number;
}

/** What a behaviour is shown on. */
export interface BehaviourContext {
  subject: RuntimeSubject;
  /** A model that the runtime has. */
  model: string;
  /** A model that it does not have. */
  unknownModel: string;
  /** Seconds to wait for anything that must happen. */
  patienceSeconds: number;
  /** How many sessions to start at once. */
  sessionsAtOnce: number;
  /** A request with an id of its own. */
  request(fields?: Partial<SpawnRequest>): SpawnRequest;
  spawn(request: SpawnRequest): Promise<SpawnedSession>;
  /** Waits for something that must happen, at most `patienceSeconds`. */
  soon<T>(promise: Promise<T>, what: string): Promise<T>;
}

/** Milliseconds between two questions for live sessions: a runtime that is to be waited for long is slow to answer those too. */
export const lookAgainMs = (patienceSeconds: number): number => patienceSeconds * 20;

/** Something that every runtime does, and how it is shown. */
export interface RuntimeBehaviour {
  /** Stable: harnesses name the behaviours they skip by it. */
  id: string;
  /** Reads on from the runtime’s name. */
  title: string;
  /** Why it cannot be shown on this runtime, if so. */
  inapplicable?(subject: RuntimeSubject): string | undefined;
  /** Throws if the runtime does something else. */
  show(context: BehaviourContext): Promise<void>;
}
