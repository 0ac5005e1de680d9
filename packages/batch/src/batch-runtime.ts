import { createHash } from 'node:crypto';
import {
  type AgentRuntime,
  type ErrorInfo,
  InputError,
  RuntimeError,
  type SessionReference,
  type SpawnedSession,
  type SpawnRequest,
} from '@parallel-agents/core';
import { orAborted, RecentSessions, toErrorInfo, userListener } from '@parallel-agents/core/internal';
import {
  type BatchProvider,
  type BatchState,
  KnownSessions,
  type Lookup,
  type Submitted,
} from '@parallel-agents/core/internal/wire';
import { z } from 'zod';
import { diagnoseProviders } from './diagnose.ts';
import { BatchSession, type PlaceInBatch } from './sessions/batch-session.ts';
import { type Collected, Collector } from './sessions/collector.ts';
import { RunningBatches } from './sessions/running-batches.ts';

export interface BatchRuntimeOptions {
  /** Whose batches there are. A model goes to the provider that its name begins with, else to the first. */
  providers: readonly BatchProvider[];
  /** The model of requests that name none. @default none: requests must name one */
  model?: string;
  /** Seconds without a further request after which a batch is submitted. @default 2 */
  quietSeconds?: number;
  /** Seconds from its first request after which a batch is submitted at the latest. @default 60 */
  collectSeconds?: number;
  /** Seconds before a batch is looked at for the first time; then half as long again each time. @default 5 */
  firstLookSeconds?: number;
  /** Seconds between two looks at most. @default 120 */
  lookSeconds?: number;
  /** Hears what keeps a batch from being looked at, once for each batch and reason. The wait goes on. @default nobody */
  onWarning?(error: ErrorInfo): void;
}

const seconds = z.number('must be a number').min(0, 'must be 0 or more').max(86_400, 'must be at most 86400');
const optionsSchema = z.strictObject({
  providers: z
    .array(z.custom<BatchProvider>((value) => typeof value === 'object' && value !== null))
    .min(1, 'must name a provider'),
  model: z.string().trim().min(1, 'must not be empty').optional(),
  quietSeconds: seconds.default(2),
  collectSeconds: seconds.default(60),
  firstLookSeconds: seconds.default(5),
  lookSeconds: seconds.default(120),
  onWarning: z.custom<(error: ErrorInfo) => void>((value) => typeof value === 'function').optional(),
});

const name = 'batch';

/**
 * Runs sessions as requests of batches: half the price, and results within 24 hours. Requests that arrive together are
 * submitted as one batch; `spawn` resolves once the batch has its id, so that a journal has it before the wait, and
 * `attach` waits for the same batch again. The batch is cancelled when none of its sessions is waited for any more.
 * `close` lets go of it, and it goes on.
 *
 * @throws InputError `INVALID_OPTION`
 * @example
 * const runtime = batch({ providers: [anthropicBatches()], model: 'anthropic/claude-haiku-4-5' });
 */
export function batch(options: BatchRuntimeOptions): AgentRuntime {
  return new BatchRuntime(checked(options));
}

class BatchRuntime implements AgentRuntime {
  readonly name: string = name;
  readonly account: string;
  readonly capabilities: AgentRuntime['capabilities'] = {
    tools: false,
    attach: true,
    cost: false,
    models: false,
    outputLimit: true,
  };
  readonly #providers: readonly BatchProvider[];
  readonly #defaultModel: string | undefined;
  readonly #sessions = new KnownSessions<BatchSession>();
  /** What was said of batches when the first of their sessions was to be found again. */
  readonly #looked = new RecentSessions<Promise<BatchState | undefined>>();
  readonly #closing = new AbortController();
  readonly #collector: Collector;
  readonly #running: RunningBatches;

  constructor({ providers, model, onWarning, ...times }: z.infer<typeof optionsSchema>) {
    this.#providers = providers;
    this.#defaultModel = model;
    this.account = providers.map(({ account }) => account).join(' ');
    const warn = userListener(onWarning ?? (() => undefined));
    this.#running = new RunningBatches({
      pauses: { firstSeconds: times.firstLookSeconds, mostSeconds: times.lookSeconds },
      closed: this.#closing.signal,
      onTrouble: (batchId, error) => warn(cannotBeLookedAt(batchId, error)),
    });
    this.#collector = new Collector(
      { quietSeconds: times.quietSeconds, mostSeconds: times.collectSeconds },
      (requests, of) => void this.#submit(requests, of),
    );
  }

  async requireModel(model: string | undefined): Promise<void> {
    await this.#providerOf(model).provider.ready?.();
  }

  async diagnose({ signal }: { signal: AbortSignal }) {
    return diagnoseProviders(this.#providers, signal);
  }

  priceShare({ model = this.#defaultModel }: { model?: string }): number {
    return model === undefined ? 1 : (this.#providerOrNone(model)?.priceShare(model) ?? 1);
  }

  async spawn(request: SpawnRequest, { signal }: { signal: AbortSignal }): Promise<SpawnedSession> {
    const { attemptId, timeoutSeconds, resumed } = request;
    const { provider, model } = this.#providerOf(request.model);
    const run = attemptId.split('/')[0] ?? attemptId;
    const customId = customIdOf(attemptId);
    const prepare = async () => {
      await provider.ready?.();
      return resumed ? earlierOf(provider, run, customId, this.#closing.signal) : undefined;
    };
    const session = await this.#sessions.spawn(attemptId, signal, prepare, (earlier) => {
      const reference: SessionReference = { runtime: name, attemptId, sessionKey: attemptId };
      const created = new BatchSession(reference, { customId, model, timeoutSeconds });
      if (earlier?.kind === 'found') return this.#found(created, provider, { id: earlier.batchId }, model);
      if (earlier?.kind === 'unclear') created.respawned = true;
      this.#collector.add({ session: created, draft: provider.draft(request, model), provider, run });
      return created;
    });
    if (session.refusedBy !== undefined) throw session.refusedBy;
    return session;
  }

  async attach(
    reference: SessionReference,
    { signal }: { signal: AbortSignal },
  ): Promise<SpawnedSession | undefined> {
    signal.throwIfAborted();
    const { attemptId, sessionKey, runtimeRunId: customId } = reference;
    const place = readKey(sessionKey);
    const provider = this.#providers.find((one) => one.name === place?.provider);
    if (place === undefined || provider === undefined || customId === undefined) return undefined;
    await orAborted(Promise.resolve(provider.ready?.()), signal);
    const state = await orAborted(this.#look(provider, place.batchId), signal);
    if (state === undefined) return undefined;
    const { endsBy } = state;
    const create = () => {
      const session = new BatchSession({ ...reference }, { customId, model: place.model });
      const known = { id: place.batchId, ...(endsBy !== undefined && { endsBy }) };
      return this.#found(session, provider, known, place.model);
    };
    return this.#sessions.spawn(attemptId, signal, async () => undefined, create);
  }

  async close(): Promise<void> {
    this.#collector.close(notSent('the runtime was closed'));
    this.#closing.abort(new Error('The runtime was closed.'));
    await Promise.all(this.#providers.map((provider) => provider.close()));
  }

  /** Many sessions share one look: whoever stops waits for it no longer, and it goes on for the others. */
  #look(provider: BatchProvider, batchId: string): Promise<BatchState | undefined> {
    const key = keyOf(provider, batchId);
    const known = this.#looked.get(key);
    if (known) return known;
    const looking = provider.look(batchId, this.#closing.signal);
    this.#looked.add(key, looking, looking);
    looking.catch(() => this.#looked.delete(key));
    return looking;
  }

  /** The session waits for a batch that an earlier process has submitted. */
  #found(session: BatchSession, provider: BatchProvider, batch: Submitted, model: string): BatchSession {
    session.sentAs(placeIn(provider, batch, model), { found: true });
    this.#running.of(provider, batch.id).add(session);
    return session;
  }

  async #submit(requests: Collected[], { provider, run }: Pick<Collected, 'provider' | 'run'>) {
    const entries = requests.map(({ session: { customId }, draft }) => ({ customId, draft }));
    try {
      const submitted = await provider.submit(entries, run, this.#closing.signal);
      const at = this.#running.of(provider, submitted.id);
      for (const { session, draft } of requests) {
        session.sentAs(placeIn(provider, submitted, session.model));
        at.add(session, draft);
      }
      // All of them were stopped while it was on its way.
      if (!at.isAwaited) await at.cancel();
    } catch (thrown) {
      const reason = thrown instanceof RuntimeError ? thrown : brokenOff(thrown);
      for (const { session } of requests) session.refuse(reason);
    }
  }

  #providerOrNone(model: string): BatchProvider | undefined {
    const [prefix] = model.split('/');
    return (
      this.#providers.find((one) => one.name === prefix) ?? this.#providers.find((one) => one.takes(model))
    );
  }

  #providerOf(model = this.#defaultModel): { provider: BatchProvider; model: string } {
    if (model === undefined) throw noModel();
    const provider = this.#providerOrNone(model);
    if (provider === undefined) throw noProvider(model, this.#providers);
    return { provider, model };
  }
}

function cannotBeLookedAt(batchId: string, error: ErrorInfo): ErrorInfo {
  const message = `The batch ${batchId} cannot be looked at now: ${error.message} It is tried again.`;
  return { ...error, message };
}

function checked(options: BatchRuntimeOptions): z.infer<typeof optionsSchema> {
  const parsed = optionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.map(({ path, message }) => ({
      code: 'INVALID_OPTION' as const,
      path: path.map(String),
      message,
      fix: `Correct "${path.map(String).join('.') || 'the options'}" of batch.`,
    })),
  );
}

/** As much of an attempt as the protocols have room for: 64 letters and digits. */
function customIdOf(attemptId: string): string {
  return `pa-${createHash('sha256').update(attemptId).digest('hex').slice(0, 48)}`;
}

/** What finds a request's batch again, and what its answer is read with. */
function keyOf({ name: provider }: BatchProvider, batchId: string, model?: string): string {
  const key = `${provider}:${encodeURIComponent(batchId)}`;
  return model === undefined ? key : `${key}:${model}`;
}

/** Where a session stands in a batch, for its reference. */
function placeIn(provider: BatchProvider, { id, endsBy }: Submitted, model: string): PlaceInBatch {
  const batch = {
    id,
    priceShare: provider.priceShare(model),
    ...(endsBy !== undefined && { endsBy }),
  };
  return { sessionKey: keyOf(provider, id, model), batch };
}

function readKey(sessionKey: string): { provider: string; batchId: string; model: string } | undefined {
  const [, provider, batchId, model] =
    /^([\w.-]+):((?:[\w.!~*'()-]|%[\dA-F]{2})+):(.+)$/.exec(sessionKey) ?? [];
  if (!provider || !batchId || !model) return undefined;
  try {
    return { provider, batchId: decodeURIComponent(batchId), model };
  } catch {
    return undefined;
  }
}

function noModel(): InputError {
  const fix = 'Name one, such as openai/gpt-5-mini or anthropic/claude-haiku-4-5.';
  return new InputError([{ code: 'UNKNOWN_MODEL', path: ['model'], message: 'a batch needs a model', fix }]);
}

function noProvider(model: string, providers: readonly BatchProvider[]): InputError {
  const known = providers.map(({ name: provider }) => `${provider}/…`).join(' and ');
  const message = `there are no batches for "${model}" here`;
  const fix = `Models that can be asked in batches here are ${known}: set the key of the model’s provider, or take another model.`;
  return new InputError([{ code: 'UNKNOWN_MODEL', path: ['model'], message, fix }]);
}

/** @throws RuntimeError that lets nothing be sent again: it may be on its way already */
async function earlierOf(
  provider: BatchProvider,
  run: string,
  customId: string,
  signal: AbortSignal,
): Promise<Lookup> {
  try {
    return await provider.find(run, customId, signal);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    throw new RuntimeError({
      code: 'PROVIDER_ERROR',
      message: `Whether a batch holds this request already could not be looked up: ${toErrorInfo(thrown).message}`,
      fix: 'Run the failed tasks again when the provider can be reached.',
      cause: thrown,
    });
  }
}

function brokenOff(cause: unknown): RuntimeError {
  return new RuntimeError({
    code: 'SESSION_LOST',
    message: 'The runtime was closed while the batch was being submitted.',
    fix: 'Resume the run: the batch is looked for first.',
    cause,
  });
}

function notSent(cause: unknown): RuntimeError {
  return new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: `The batch was not submitted: ${cause instanceof Error ? cause.message : String(cause)}.`,
    fix: 'Run it again, or resume it.',
    cause,
  });
}
