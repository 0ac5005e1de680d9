import type { ToolUse } from '../session/conversation.ts';
import type { Usage } from '../session/runtime.ts';

/** What a scripted model is asked: the same for the scripted runtime and the scripted model server. */
export interface ScriptedCall {
  /** Counts from 1 over the life of the script's host. */
  callNumber: number;
  model: string;
  instructions: string;
  prompt: string;
  /** Where the caller wants JSON. */
  outputJsonSchema?: Record<string, unknown>;
  /** Where the caller offers tools: those, and what was said since the prompt. */
  toolUse?: ToolUse;
  /** Tokens that the answer may have; the script's host cuts a longer one off, as a model does. */
  maxOutputTokens?: number;
}

/** What it answers. Faults are answers too. */
export type ScriptedReply = TextReply | ErrorReply | HangReply | CloseReply;

export interface TextReply {
  kind: 'text';
  text: string;
  /** The model calls these tools, whether it was offered them or not. */
  toolCalls?: readonly { name: string; input: unknown; id?: string }[];
  /** Milliseconds before it answers. @default the host's `latencyMs` */
  delayMs?: number;
  /** The model that claims to have answered. @default the one asked */
  model?: string;
  /** Tokens. Absent: reported by a rule of thumb, four characters a token. */
  usage?: Usage;
  /** @default 'stop' */
  finishReason?: 'stop' | 'length';
  /** A model server bills the tokens and does not tell them. */
  untold?: true;
  /** The model writes all of it, whatever limit it was given. */
  ignoresLimit?: true;
}

/** The provider's refusal, as an HTTP status. */
export interface ErrorReply {
  kind: 'error';
  status: number;
  message?: string;
  retryAfterSeconds?: number;
  /** What the model had used before it failed: billed, and told to nobody. @default nothing */
  generated?: Usage;
  /** Milliseconds before it answers. @default the host's `latencyMs` */
  delayMs?: number;
}

/** No answer at all, until the caller gives up. */
export interface HangReply {
  kind: 'hang';
  /** What the model uses all the same. @default nothing */
  generated?: Usage;
}

/** The connection is closed after the model has begun. */
export interface CloseReply {
  kind: 'close';
  /** What the model had used: billed, and told to nobody. @default nothing */
  generated?: Usage;
  /** Milliseconds before it closes. @default the host's `latencyMs` */
  delayMs?: number;
}

/** Decides the answer to each call. */
export type ReplyScript = (call: ScriptedCall) => ScriptedReply | Promise<ScriptedReply>;
