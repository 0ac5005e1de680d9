import { type ErrorInfo, RuntimeError } from '@parallel-agents/core';
import { BatchRefused, broken } from '@parallel-agents/core/internal/wire';
import type { z } from 'zod';
import type { AiSdkProvider } from '../providers/known-providers.ts';
import type { AskedModel, ProviderModels } from '../providers/provider-models.ts';
import type { Connections } from '../wire.ts';
import { callBatch } from './batch-call.ts';
import { type BatchPrimitive, itemSchema, listSchema, primitiveOf } from './batch-primitive.ts';

/** Seconds that a question about a batch may take, and what is sent or read in bulk. */
const askSeconds = 60;
export const bulkSeconds = 1800;
/** All results of a batch together. */
export const maxResultsBytes = 2 * 1024 * 1024 * 1024;
/** The newest batches, in which a request is looked for. */
const mostSearched = 100;

interface Asking {
  signal: AbortSignal;
  /** @default 60 */
  seconds?: number;
  model?: AskedModel;
  maxStreamedBytes?: number;
}

interface Place {
  provider: AiSdkProvider | undefined;
  models: ProviderModels;
  connections: Connections;
}

/** The batches of one provider, asked by the primitive of its package, which is loaded for the first question. */
export class AskedBatches {
  readonly #name: string;
  readonly #place: Place;
  #loading: Promise<BatchPrimitive> | undefined;

  constructor(name: string, place: Place) {
    this.#name = name;
    this.#place = place;
  }

  async ready(): Promise<void> {
    await this.#primitive();
  }

  async ask<Result>(
    how: Asking,
    ask: (primitive: BatchPrimitive, abortSignal: AbortSignal) => PromiseLike<Result>,
  ): Promise<Result> {
    const primitive = await this.#primitive();
    const { provider, models, connections } = this.#place;
    const { seconds = askSeconds, model = { name: this.#name, id: this.#name, provider } } = how;
    const isWatched = models.given(this.#name) === undefined;
    const full = { ...how, seconds, model, connections, isWatched, redact: models.redact };
    return callBatch(full, (abortSignal) => ask(primitive, abortSignal));
  }

  /** Reads the items of a batch that is over. */
  read(
    batchId: string,
    signal: AbortSignal,
    onItem: (item: z.infer<typeof itemSchema>) => void,
  ): Promise<void> {
    return this.ask(
      { signal, seconds: bulkSeconds, maxStreamedBytes: maxResultsBytes },
      async (primitive, abortSignal) => {
        for await (const told of await primitive.doGetBatchResults({ batchId, abortSignal })) {
          const item = itemSchema.safeParse(told);
          if (item.success) onItem(item.data);
        }
      },
    );
  }

  /** Which of the newest batches holds which request. Whole: none can be in a batch that is not among them. */
  async holdings(signal: AbortSignal): Promise<{ holding: Map<string, string>; isWhole: boolean }> {
    const holding = new Map<string, string>();
    const told = await this.ask({ signal }, async (primitive, abortSignal) =>
      primitive.doListBatches?.({ limit: mostSearched, abortSignal }),
    );
    // A provider that has no list tells nothing.
    if (told === undefined) return { holding, isWhole: false };
    const { batches, nextCursor } = parsed(listSchema, told);
    let isWhole = !nextCursor && batches.length <= mostSearched;
    for (const { batchId, status } of batches.slice(0, mostSearched)) {
      const note = ({ id }: { id: string }): void => {
        if (!holding.has(id)) holding.set(id, batchId);
      };
      if (status === 'pending' || !(await this.#canRead(batchId, signal, note))) isWhole = false;
    }
    return { holding, isWhole };
  }

  /** Whether there are results: those of an old batch may be gone. */
  async #canRead(...asks: Parameters<AskedBatches['read']>): Promise<boolean> {
    try {
      await this.read(...asks);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof RuntimeError)) throw thrown;
      if (thrown instanceof BatchRefused && ![404, 410].includes(thrown.status)) throw thrown;
      return false;
    }
  }

  #primitive(): Promise<BatchPrimitive> {
    const { provider, models } = this.#place;
    const loading = this.#loading ?? primitiveOf(this.#name, provider, models);
    this.#loading = loading;
    loading.catch(() => {
      this.#loading = undefined;
    });
    return loading;
  }
}

/** @throws RuntimeError for what is none */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (!read.success) throw new RuntimeError(noBatch());
  return read.data;
}

export function noBatch(): ErrorInfo {
  return broken('The provider’s package told something that is no batch.');
}
