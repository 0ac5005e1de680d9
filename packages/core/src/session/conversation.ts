/** A tool as a model is offered it. */
export interface ToolOffer {
  /** Letters, digits, `_` and `-`, at most 64: what every provider takes. */
  name: string;
  description: string;
  /** JSON Schema of its arguments: an object. */
  inputSchema: Readonly<Record<string, unknown>>;
}

/** A call that a model asks for. Nothing has been run: whether it may, is decided by who offered the tool. */
export interface ToolCall {
  /** By which the provider tells the result of one call from that of another. Never empty. */
  id: string;
  name: string;
  /** The arguments; `undefined` where what the model wrote is no JSON. */
  input: unknown;
  /** What the model wrote instead of arguments, where it is no JSON. */
  unreadable?: string;
  /** What the provider wants back with the call, such as a signature of thoughts. Plain data, read by its runtime only. */
  carry?: unknown;
}

/** The model has asked for calls. */
export interface AssistantTurn {
  role: 'assistant';
  /** What it said beside them. */
  text: string;
  calls: readonly ToolCall[];
  /** As the outcome of its request had it. */
  carry?: unknown;
}

/** What came of one call, fenced and bounded: text that nobody vouches for. */
export interface ToolTurn {
  role: 'tool';
  callId: string;
  name: string;
  text: string;
  /** The call was refused, or failed. */
  isError?: true;
}

/** What was said in a session after its prompt. */
export type SessionTurn = AssistantTurn | ToolTurn;

/** Tools of this process that a model may ask for. The run loop runs them; a runtime only tells of calls. */
export interface ToolUse {
  offers: readonly ToolOffer[];
  /** Behind the prompt, oldest first. Each call of an assistant's turn has its tool turn after it, in their order. */
  turns: readonly SessionTurn[];
  /** `none`: the model is to answer now. @default 'auto' */
  choice?: 'auto' | 'none';
}
