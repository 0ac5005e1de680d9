import type { ErrorInfo, Way } from '../errors.ts';
import type { ToolCall, ToolUse } from './conversation.ts';

/** Tokens of one session. Absent fields are not known, never zero by assumption. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
}

/** What a session can use at most: known before it runs, where somebody bounds it. */
export interface MostUsed {
  usage: Usage;
  /** US dollars; absent where the price is not known. */
  costUsd?: number;
  /** Nothing keeps the session to it: it may be more. */
  assumed?: true;
  /** The part of its model's price that the session costs where it runs. @default 1 */
  priceShare?: number;
}

/** Sessions that may have been billed and of which nothing was told: counted as the most that they can be. */
export interface SetAside extends Partial<MostUsed> {
  /** How many. Where `usage` or `costUsd` is absent, nobody knows how much of it they used. */
  sessions: number;
}

export interface RuntimeCapabilities {
  /** Sessions can have tools. */
  tools: boolean;
  /** A session can be found again by another process. */
  attach: boolean;
  /** Outcomes carry `costUsd`. */
  cost: boolean;
  /** `models()` lists what can be asked for. */
  models: boolean;
  /**
   * What sessions begin with is kept by the provider, and read cheaper by the next: one of them goes first.
   * @default false
   */
  promptCache?: boolean;
  /** Answers keep to `maxOutputTokens`. @default false: they may be as long as the model gives */
  outputLimit?: boolean;
  /** Requests can offer tools of this process (`toolUse`), and outcomes tell what the model calls. @default false */
  toolCalls?: boolean;
}

/** One finding of `diagnose`, for the doctor command. */
export interface Diagnosis {
  /** What was looked at, in a few words. */
  check: string;
  /** `problem`: runs cannot work. `warning`: they work, within a limit that will bite. */
  status: 'ok' | 'warning' | 'problem';
  message: string;
  fix?: string;
  /** What is set or done to mend it: a face has a name for each. */
  ways?: readonly Way[];
  /** It is set up here, and no session was tried: whether it works is not known. */
  untried?: true;
  /** The part of the runtime's own configuration that mends it. */
  configPatch?: Record<string, unknown>;
}

export interface ModelInfo {
  /** As it is asked for: `provider/model`. */
  id: string;
}

/** One attempt, as a runtime sees it. */
export interface SpawnRequest {
  /** `runId/taskId/number`: the idempotency key. A runtime that has seen it attaches and never starts a second session. */
  attemptId: string;
  /** For people who look at the runtime's own session list. */
  label: string;
  /** The system prompt. */
  instructions: string;
  prompt: string;
  /** `provider/model`; absent: the runtime's default. */
  model?: string;
  /** The runtime's own tools. */
  tools: 'none' | 'inherit';
  /**
   * Tools of this process, and what was said after the prompt. Never with a runtime that has no `toolCalls`. Each request
   * of such a session is a spawn of its own, with an `attemptId` of its own: `runId/taskId/number+step` from the second on.
   */
  toolUse?: ToolUse;
  /** Seconds the session may take. The run loop enforces it too; a runtime enforces it where it can. */
  timeoutSeconds: number;
  /**
   * Tokens the answer may have, as far as somebody set a limit: that of a budget. A runtime with `outputLimit` never asks
   * without it: it may lower it or put it into another field, and where the other side takes none at all the session ends
   * as `refused` with `OUTPUT_LIMIT_REFUSED`, retryable, so that the budget sets aside what the model can write at most.
   */
  maxOutputTokens?: number;
  /**
   * Present when the answer must be JSON: runtimes with structured output use it. With `toolUse` only where the provider
   * takes both together; the prompt says it as well.
   */
  outputJsonSchema?: Record<string, unknown>;
  /**
   * The beginning that other sessions of the run have too, the same to the byte: `instructions`, and so many characters of
   * `prompt`. Runtimes mark it where a provider's cache wants to be told; `key` is the same for those that share it, and
   * `sessions` is how many tasks do.
   */
  sharedPrefix?: { key: string; characters: number; sessions?: number };
  /** An earlier process may have started this attempt without hearing of it: look for it before starting it. */
  resumed?: true;
  /**
   * Others wait for what it says of them: it judges an answer, plans tasks or reports on them. A runtime whose sessions
   * take hours may have it run elsewhere, at once.
   */
  urgent?: true;
}

/** What a session waits in, together with others: hours, for a lower price. */
export interface WaitsInBatch {
  /** The provider's id of the batch. */
  id: string;
  /** The part of the usual price that it costs. */
  priceShare: number;
  /** When the provider gives up what it has not done, in milliseconds since 1970; absent where that is not known. */
  endsBy?: number;
}

/** Enough to find a session again. Plain data. */
export interface SessionReference {
  runtime: string;
  attemptId: string;
  sessionKey: string;
  /** The runtime's own id of the run inside the session, where it has one. */
  runtimeRunId?: string;
  /** Present where it is a request of a batch. */
  batch?: WaitsInBatch;
}

/** A limit of the provider, as it told it with an answer. */
export interface RateLimit {
  unit: 'requests' | 'tokens';
  /** How many are left. */
  remaining: number;
  /** How many there are when none is used. */
  limit?: number;
  /** Seconds from the answer until all are there again. */
  resetSeconds?: number;
}

export interface SessionOutcome {
  status: 'completed' | 'failed' | 'timeout' | 'cancelled';
  /** Everything the model answered, as it came; empty where there was none. */
  text: string;
  /** What the model thought before it answered, where its server keeps that apart. Never part of the answer. */
  reasoning?: string;
  /** Tools that the model calls, of those that `toolUse` offered or not; then `status` is `completed`. Never empty. */
  toolCalls?: readonly ToolCall[];
  /** What the provider wants back with the turn that has these calls. Plain data. */
  carry?: unknown;
  /** The answer where the runtime has already parsed it. */
  structured?: unknown;
  /** The model that answered, in the form it is asked for in. */
  modelUsed?: string;
  /** `length`: the model ran into its output limit, so the answer is cut. */
  finishReason?: 'stop' | 'length' | 'refusal' | 'other';
  usage?: Usage;
  costUsd?: number;
  /** Present unless `status` is `completed`. */
  error?: ErrorInfo;
  /**
   * It is certain that nothing is billed: the request was not sent, or was turned away before the model began (400, 401,
   * 403, 404, a quick 429, 503 or 529). Never said of what may have been billed: a connection that broke after the
   * request was sent, 408, 500, 502, 504, 520 to 527, a 503 after a wait, an answer that is none, a time-out.
   */
  refused?: true;
  /**
   * Requests of this session, beside the one that `usage` is of, that may have been billed and of which nothing was told:
   * one that the model had begun on before it was sent again in another form. @default 0
   */
  unmeteredRequests?: number;
  /**
   * It had several requests, and what each was told of is in `usage`; what was not stands in `unmeteredRequests`. Filled in
   * by the run loop for sessions with tools, never by a runtime.
   */
  metered?: true;
  /** It ended without a word of its answer while others got theirs: it stood in the queue of the other side. */
  queued?: true;
  /** Something a user should know of, whether or not it completed: a limit that was lowered, a field that was refused. */
  warnings?: Pick<ErrorInfo, 'code' | 'message'>[];
  /** How often it had to be started again; each session before may have been paid for. */
  respawned?: number;
  /** The end of the process that started it cut it off: it may have been paid for, and a further attempt takes its place. */
  interrupted?: true;
  /**
   * The part of `costUsd`, and what is to be counted beside `usage`, of which the provider has told nothing. Filled in by
   * admission controls, never by a runtime.
   */
  setAside?: SetAside;
  /** The provider's limits where it told them, of answers and of refusals. Admission controls read them; nothing keeps them. */
  rateLimits?: readonly RateLimit[];
  /**
   * Seconds from its request on the wire to its end, without what it waited for in this process. Admission controls read
   * it; nothing keeps it.
   */
  secondsOnWire?: number;
}

export interface SpawnedSession {
  readonly reference: SessionReference;
  /** An earlier session of this attempt was ended first; it may have been paid for. */
  readonly respawned?: true;
  /** It is the session of an earlier process, which the request said to look for. */
  readonly found?: true;
  /** Resolves when the first of the answer has come; never rejects. Absent: the runtime does not tell. */
  readonly answering?: Promise<void>;
  /**
   * Settles when the session has ended, also after `cancel`. Never rejects: failures are outcomes.
   * May be called more than once and gives the same outcome.
   */
  outcome(): Promise<SessionOutcome>;
  /** Stops the session. Resolves when the runtime has confirmed; rejects with a RuntimeError if it could not. */
  cancel(reason: string): Promise<void>;
}

/**
 * What hosts sessions: an OpenClaw gateway, a model provider, a script. It knows nothing of tiers, retries, teams or
 * budgets, and retries nothing that costs money: the run loop above it has the only retry loop.
 *
 * Every implementation passes the conformance suite of `@parallel-agents/testing`.
 */
export interface AgentRuntime {
  readonly name: string;
  readonly capabilities: RuntimeCapabilities;
  /**
   * What its sessions share limits with: runtimes of the same name and account are one to a rate limiter. Shown and
   * compared only, so nothing secret can be got from it. Absent: all runtimes of this name are one.
   */
  readonly account?: string;
  /**
   * Makes sure that sessions can be started here. Called once before the first spawn of a run.
   * @throws RuntimeError `RUNTIME_UNAVAILABLE` or `RUNTIME_UNAUTHORIZED`
   */
  connect?(options: { signal: AbortSignal }): Promise<void>;
  /**
   * Makes sure that a session can be started that asks for this model, or names none. Called before the first spawn of a
   * run. Absent: names are looked for in `models()`, and there is a default.
   * @throws InputError if it cannot
   */
  requireModel?(model: string | undefined, options: { signal: AbortSignal }): Promise<void>;
  /**
   * The runtime that takes this request, where there are several behind this one: what is said of it, such as its name, its
   * account and whether it finds sessions again, holds for the session. The same for the same request, in every process.
   * `spawn` does so too, for those that do not ask. Absent: this one takes all.
   */
  runtimeFor?(request: Pick<SpawnRequest, 'model' | 'urgent' | 'toolUse'>): AgentRuntime;
  /** The part of its model's price that a session costs here. Absent: all of it. */
  priceShare?(request: Pick<SpawnRequest, 'model'>): number;
  /**
   * Starts a session and resolves once the runtime has accepted it.
   * When `signal` aborts, rejects soon and leaves no session behind.
   * @throws RuntimeError
   */
  spawn(request: SpawnRequest, options: { signal: AbortSignal }): Promise<SpawnedSession>;
  /** Finds a session again after a crash; `undefined` if the runtime does not know it any more. */
  attach?(reference: SessionReference, options: { signal: AbortSignal }): Promise<SpawnedSession | undefined>;
  models?(options: { signal: AbortSignal }): Promise<readonly ModelInfo[]>;
  /** Looks at what would stop or slow a run here. Never throws: what it cannot reach is a finding. */
  diagnose?(options: { signal: AbortSignal }): Promise<readonly Diagnosis[]>;
  /** Lets go of connections. Sessions that still run go on unless they were cancelled. */
  close(): Promise<void>;
}
