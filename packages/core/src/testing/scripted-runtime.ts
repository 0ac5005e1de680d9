import { InputError, RuntimeError } from '../errors.ts';
import type {
  AgentRuntime,
  Diagnosis,
  ModelInfo,
  RuntimeCapabilities,
  SessionReference,
  SpawnedSession,
  SpawnRequest,
} from '../session/runtime.ts';
import type { ReplyScript, ScriptedCall } from './reply.ts';
import { sampleReply } from './sample-reply.ts';
import { ScriptedSession } from './scripted-session.ts';

export interface ScriptedOptions {
  /** What the model answers. @default sampleReply */
  reply?: ReplyScript;
  /** Milliseconds before a reply that names no delay of its own. @default 0 */
  latencyMs?: number;
  /** The models that can be asked for; the first is the default. @default `scripted/cheap`, `/standard`, `/strong` */
  models?: readonly string[];
  /** @default 'scripted' */
  name?: string;
}

/** A runtime whose sessions are answered by a script, in this process: no model, no network, no cost. */
export interface ScriptedRuntime extends AgentRuntime {
  /** What the script was asked, in order. */
  readonly calls: readonly ScriptedCall[];
  /** The most sessions that were live at once. */
  readonly maxInFlight: number;
  /** Sessions that have not ended yet. */
  liveSessions(): number;
  attach(reference: SessionReference, options: { signal: AbortSignal }): Promise<SpawnedSession | undefined>;
  models(options: { signal: AbortSignal }): Promise<readonly ModelInfo[]>;
}

/**
 * Hosts sessions that a script answers. Replies are scripted, not AI: for tests, demonstrations and benchmarks.
 * @throws InputError `INVALID_OPTION` if `models` is empty or `latencyMs` no duration
 * @example
 * const runtime = scripted({ reply: () => ({ kind: 'text', text: 'Nothing is wrong.' }), latencyMs: 20 });
 */
export function scripted(options: ScriptedOptions = {}): ScriptedRuntime {
  const { reply = sampleReply, latencyMs = 0, models = defaultModels, name = 'scripted' } = options;
  const [defaultModel] = models;
  if (defaultModel === undefined)
    throw invalidOption('models', 'needs at least one model', 'Leave it out, or name one.');
  if (!(latencyMs >= 0)) throw invalidOption('latencyMs', 'must be 0 or more', 'Give it in milliseconds.');
  return new InProcessRuntime(name, reply, latencyMs, models, defaultModel);
}

const defaultModels: readonly string[] = ['scripted/cheap', 'scripted/standard', 'scripted/strong'];

class InProcessRuntime implements ScriptedRuntime {
  readonly name: string;
  /** Sessions live and end with the process, so another one cannot find them. */
  readonly capabilities: RuntimeCapabilities = {
    tools: false,
    attach: false,
    cost: false,
    models: true,
    outputLimit: true,
    toolCalls: true,
  };
  readonly calls: ScriptedCall[] = [];
  maxInFlight = 0;
  readonly #reply: ReplyScript;
  readonly #latencyMs: number;
  readonly #models: readonly string[];
  readonly #defaultModel: string;
  readonly #sessions = new Map<string, ScriptedSession>();
  #live = 0;

  constructor(
    name: string,
    reply: ReplyScript,
    latencyMs: number,
    models: readonly string[],
    defaultModel: string,
  ) {
    this.name = name;
    this.#reply = reply;
    this.#latencyMs = latencyMs;
    this.#models = models;
    this.#defaultModel = defaultModel;
  }

  async spawn(request: SpawnRequest, { signal }: { signal: AbortSignal }): Promise<SpawnedSession> {
    signal.throwIfAborted();
    const known = this.#sessions.get(request.attemptId);
    if (known) return known;
    const model = request.model ?? this.#defaultModel;
    if (!this.#models.includes(model)) throw unknownModel(model, this.#models);
    const session = this.#start(request, model);
    this.#sessions.set(request.attemptId, session);
    return session;
  }

  async attach(
    { attemptId }: SessionReference,
    { signal }: { signal: AbortSignal },
  ): Promise<SpawnedSession | undefined> {
    signal.throwIfAborted();
    return this.#sessions.get(attemptId);
  }

  async models({ signal }: { signal: AbortSignal }): Promise<readonly ModelInfo[]> {
    signal.throwIfAborted();
    return this.#models.map((id) => ({ id }));
  }

  async diagnose(): Promise<readonly Diagnosis[]> {
    return [{ check: 'connect', status: 'ok', message: 'Sessions can be started.' }];
  }

  liveSessions(): number {
    return this.#live;
  }

  async close(): Promise<void> {
    // It holds nothing that would have to be let go.
  }

  #start(request: SpawnRequest, model: string): ScriptedSession {
    const { attemptId, instructions, prompt, outputJsonSchema, toolUse, maxOutputTokens, timeoutSeconds } =
      request;
    const call: ScriptedCall = {
      callNumber: this.calls.length + 1,
      model,
      instructions,
      prompt,
      ...(outputJsonSchema !== undefined && { outputJsonSchema }),
      ...(toolUse && { toolUse }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    };
    this.calls.push(call);
    this.#live += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.#live);
    return new ScriptedSession({
      reference: { runtime: this.name, attemptId, sessionKey: `${this.name}:${attemptId}` },
      call,
      reply: this.#reply,
      latencyMs: this.#latencyMs,
      timeoutSeconds,
      onEnded: () => {
        this.#live -= 1;
      },
    });
  }
}

function unknownModel(model: string, models: readonly string[]): RuntimeError {
  return new RuntimeError({
    code: 'UNKNOWN_MODEL',
    message: `The scripted runtime has no model "${model}".`,
    fix: `Use one of: ${models.join(', ')}.`,
  });
}

function invalidOption(name: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
}
