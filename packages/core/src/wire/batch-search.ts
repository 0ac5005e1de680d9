import type { Lookup } from './batch-provider.ts';

/** What the batches of a provider hold: the batch of each request. */
interface HeldRequests {
  holding: ReadonlyMap<string, string>;
  /** Nothing is held by a batch that could not be looked into. */
  isWhole: boolean;
}

/**
 * Looks for what an earlier process has submitted, once for all requests of a run. For another run it looks anew: what was
 * submitted since is not in what was found before.
 */
export class BatchSearch {
  readonly #search: (run: string, signal: AbortSignal) => Promise<HeldRequests>;
  readonly #byRun = new Map<string, Promise<HeldRequests>>();

  constructor(search: (run: string, signal: AbortSignal) => Promise<HeldRequests>) {
    this.#search = search;
  }

  /** @throws what the search throws; the next request looks again */
  async find(run: string, customId: string, signal: AbortSignal): Promise<Lookup> {
    const searching = this.#byRun.get(run) ?? this.#search(run, signal);
    this.#byRun.set(run, searching);
    try {
      const { holding, isWhole } = await searching;
      const batchId = holding.get(customId);
      if (batchId !== undefined) return { kind: 'found', batchId };
      return { kind: isWhole ? 'none' : 'unclear' };
    } catch (thrown) {
      if (this.#byRun.get(run) === searching) this.#byRun.delete(run);
      throw thrown;
    }
  }
}
