import { createHash } from 'node:crypto';
import { type ErrorInfo, RuntimeError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import {
  asUnclear,
  type BatchProvider,
  BatchRefused,
  BatchSearch,
  type BatchState,
  type Entry,
  readRefusal,
  type Submitted,
} from '@parallel-agents/core/internal/wire';
import type { z } from 'zod';
import { type AiSdkOptions, checkOptions } from '../options.ts';
import { aiSdkProviders } from '../providers/known-providers.ts';
import { type AskedModel, ProviderModels } from '../providers/provider-models.ts';
import { Connections } from '../wire.ts';
import { AskedBatches, bulkSeconds, maxResultsBytes, noBatch, parsed } from './asked-batches.ts';
import { startSchema, statusSchema } from './batch-primitive.ts';
import { answerOf, BatchWire } from './batch-wire.ts';

export interface SdkBatchOptions
  extends Pick<
    AiSdkOptions,
    'providers' | 'providerOptions' | 'structuredOutput' | 'maxOutputTokens' | 'environment'
  > {
  /** The part of the usual price that requests cost. @default 1 */
  priceShare?: number;
  /** Of one batch. @default 10,000 requests and 20 MB */
  limits?: { requests: number; bytes: number };
}

/**
 * The batches of a provider of the AI SDK, by the primitive that its package has for them: `experimental_batch()`. They are
 * one of the `providers` of `batch`. The package is loaded when the first of its models is asked for.
 *
 * The primitive has no room for the run's id: after a crash between submitting and writing down, batches that have ended are
 * searched, and of those that still run nobody can say what they hold.
 *
 * @param name the provider, as it stands before the `/` of a model: `google`, `xai`, `gateway`
 * @throws InputError `INVALID_OPTION`
 * @example
 * const runtime = batch({ providers: [sdkBatches('google', { priceShare: 0.5 })], model: 'google/gemini-2.5-flash' });
 */
export function sdkBatches(name: string, options: SdkBatchOptions = {}): BatchProvider {
  const { priceShare = 1, limits = { requests: 10_000, bytes: 20_000_000 }, ...others } = options;
  const checked = checkOptions(others);
  const connections = new Connections(maxResultsBytes);
  const models = new ProviderModels(checked, connections.fetch);
  const { redact } = models;
  const provider = aiSdkProviders.find((one) => one.name === name);
  const prefixes = [name, ...(provider?.prefixes ?? [])];
  const { structuredOutput = 'auto', maxOutputTokens, providerOptions = {} } = checked;
  const wire = new BatchWire({ provider, structuredOutput, maxOutputTokens, providerOptions }, redact);
  const batches = new AskedBatches(name, { provider, models, connections });
  const search = new BatchSearch((_run, signal) => batches.holdings(signal));
  /** The same batch is not started twice there, whoever asks for it again. */
  const isReplayable = name === 'gateway';

  const asked = (model: string): AskedModel => {
    const prefix = prefixes.find((one) => model.startsWith(`${one}/`));
    return { name: model, id: prefix === undefined ? model : model.slice(prefix.length + 1), provider };
  };
  const start = async (entries: readonly Entry[], signal: AbortSignal): Promise<Submitted> => {
    const requests = entries.map(({ customId, draft }) => ({
      id: customId,
      type: 'text',
      ...(JSON.parse(draft.body) as { modelId: string; options: object }),
    }));
    const model = asked(`${name}/${requests[0]?.modelId ?? ''}`);
    const replay = isReplayable ? { providerOptions: { [name]: { idempotencyKey: digest(entries) } } } : {};
    const told = await batches.ask({ signal, seconds: bulkSeconds, model }, (primitive, abortSignal) =>
      primitive.doStartBatch({ requests, ...replay, abortSignal }),
    );
    const started = startSchema.safeParse(told);
    if (!started.success) throw new BatchRefused(noBatch(), 0, true);
    return submitted(started.data.batchId, started.data);
  };

  return {
    name,
    account: models.accountAt(name),
    limits,
    priceShare: () => priceShare,
    takes: (model) => prefixes.includes(model.split('/')[0] ?? '') || (bareNames[name]?.test(model) ?? false),
    ready: () => batches.ready(),
    draft: (request, model) => wire.draft(request, asked(model)),
    read: (answer, model) => wire.read(answer, asked(model)),
    async submit(entries, _run, signal) {
      try {
        return await start(entries, signal);
      } catch (thrown) {
        if (!isReplayable || !(thrown instanceof BatchRefused) || !thrown.isUnclear) throw asUnclear(thrown);
        return start(entries, signal).catch((again: unknown) => {
          throw asUnclear(again);
        });
      }
    },
    async look(batchId, signal) {
      try {
        const told = await batches.ask({ signal }, (primitive, abortSignal) =>
          primitive.doGetBatchStatus({ batchId, abortSignal }),
        );
        return stateOf(batchId, parsed(statusSchema, told), redact);
      } catch (thrown) {
        if (thrown instanceof BatchRefused && thrown.status === 404) return undefined;
        throw thrown;
      }
    },
    async results({ id: batchId }, onLine, signal) {
      await batches.read(batchId, signal, (item) => {
        const { id, status } = item;
        const isUnanswered = status === 'expired' || status === 'cancelled';
        onLine(id, isUnanswered ? { kind: status } : { kind: 'answer', ...answerOf(item) });
      });
    },
    async cancel(batchId, signal) {
      try {
        await batches.ask({ signal }, async (primitive, abortSignal) => {
          if (primitive.doCancelBatch === undefined) throw new RuntimeError(cannotCancel(name, batchId));
          await primitive.doCancelBatch({ batchId, abortSignal });
        });
      } catch (thrown) {
        // It has ended before: there is nothing to cancel.
        if (!(thrown instanceof BatchRefused) || ![400, 404, 409].includes(thrown.status)) throw thrown;
      }
    },
    find: (run, customId, signal) => search.find(run, customId, signal),
    close: () => connections.close(),
  };
}

/** Models that are known to be of a provider where nothing stands before them. */
const bareNames: Readonly<Record<string, RegExp>> = { google: /^gemini-/, xai: /^grok-/ };

type Status = z.infer<typeof statusSchema>;

function submitted(id: string, { expiresAt }: Pick<Status, 'expiresAt'>): Submitted {
  const endsBy = expiresAt === undefined ? Number.NaN : Date.parse(expiresAt);
  return { id, ...(Number.isFinite(endsBy) && { endsBy }) };
}

/** The words in which providers say why a batch is over stand in their own state, or in the error. */
function stateOf(id: string, status: Status, redact: (text: string) => string): BatchState {
  const { rawStatus = '', error, requestCounts } = status;
  const words = `${rawStatus} ${error?.code ?? ''}`.toLowerCase();
  const isFailed = status.status === 'failed';
  const rest = !isFailed
    ? undefined
    : /cancel/.test(words)
      ? 'cancelled'
      : /expire/.test(words)
        ? 'expired'
        : undefined;
  const isFault = isFailed && rest === undefined;
  return {
    ...submitted(id, status),
    isOver: status.status !== 'pending',
    files: [],
    ...(rest && { rest }),
    ...(isFault && { fault: faultIn(status, redact) }),
    ...(isFault && requestCounts?.completed !== 0 && { faultMayBeBilled: true as const }),
  };
}

function faultIn({ error, rawStatus }: Status, redact: (text: string) => string): ErrorInfo {
  const { status, body } = answerOf({ id: '', status: 'failed', error });
  const { error: read } = readRefusal({ status, body, headers: {}, model: '' }, redact);
  const said = read.message.replace(/^The server answered \d+:? ?/, '') || rawStatus || 'no reason was given';
  return toErrorInfo(new RuntimeError({ ...read, message: `The batch failed as a whole: ${said}` }));
}

function cannotCancel(name: string, batchId: string): ErrorInfo {
  return {
    code: 'PROVIDER_ERROR',
    message: `The batch ${batchId} goes on: the package of ${name} cannot cancel batches.`,
    fix: 'Cancel it where the provider shows its batches.',
    retryable: false,
  };
}

/** The same requests have the same one. */
function digest(entries: readonly Entry[]): string {
  const hash = createHash('sha256');
  for (const { customId, draft } of entries)
    hash.update(customId).update('\0').update(draft.body).update('\0');
  return hash.digest('hex').slice(0, 48);
}
