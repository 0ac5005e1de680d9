/**
 * What is asked of a model of the AI SDK: its own interface, in the versions 2 to 4, as far as it is used here. `ai` itself
 * stands above it (its loop, its retries, its telemetry), and is not needed: the run loop has these.
 */
export interface LanguageModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: CallOptions): PromiseLike<unknown>;
  doStream(options: CallOptions): PromiseLike<{ stream: ReadableStream<unknown> }>;
}

/** What a package's factory makes: called with the name of a model, it gives the model. */
export type ModelProvider = (model: string) => LanguageModel;

export type ProviderOptions = Record<string, Record<string, unknown>>;

interface Part {
  providerOptions?: ProviderOptions;
}

export interface TextPart extends Part {
  type: 'text';
  text: string;
}

export interface ReasoningPart extends Part {
  type: 'reasoning';
  text: string;
}

export interface ToolCallPart extends Part {
  type: 'tool-call';
  toolCallId: string;
  toolName: string;
  input: unknown;
}

export interface ToolResultPart extends Part {
  type: 'tool-result';
  toolCallId: string;
  toolName: string;
  output: { type: 'text' | 'error-text'; value: string };
}

export type Message = Part &
  (
    | { role: 'system'; content: string }
    | { role: 'user'; content: TextPart[] }
    | { role: 'assistant'; content: (TextPart | ReasoningPart | ToolCallPart)[] }
    | { role: 'tool'; content: ToolResultPart[] }
  );

export interface CallOptions {
  prompt: Message[];
  maxOutputTokens?: number;
  responseFormat?: { type: 'json'; schema: Record<string, unknown>; name: string };
  tools?: {
    type: 'function';
    name: string;
    description: string;
    inputSchema: Readonly<Record<string, unknown>>;
  }[];
  toolChoice?: { type: 'auto' | 'none' };
  abortSignal?: AbortSignal;
  providerOptions?: ProviderOptions;
}
