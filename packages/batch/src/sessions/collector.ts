import type { BatchProvider, Draft } from '@parallel-agents/core/internal/wire';
import type { BatchSession, WaitingPlace } from './batch-session.ts';

/** A request that waits for its batch to be full, or for nothing more to come. */
export interface Collected {
  session: BatchSession;
  draft: Draft;
  provider: BatchProvider;
  run: string;
}

export interface CollectOptions {
  /** Seconds without a further request after which a batch is submitted. */
  quietSeconds: number;
  /** Seconds from its first request after which it is submitted at the latest. */
  mostSeconds: number;
}

/** What a line of the file says beside the body. */
const lineBytes = 200;

interface Group {
  provider: BatchProvider;
  run: string;
  requests: Collected[];
  bytes: number;
  quiet: NodeJS.Timeout;
  latest: NodeJS.Timeout;
}

/** Puts requests that arrive together into one batch: of one run and one model, as far as the provider's limits go. */
export class Collector implements WaitingPlace {
  readonly #options: CollectOptions;
  readonly #submit: (requests: Collected[], of: Pick<Group, 'provider' | 'run'>) => void;
  readonly #groups = new Map<string, Group>();

  constructor(
    options: CollectOptions,
    submit: (requests: Collected[], of: Pick<Group, 'provider' | 'run'>) => void,
  ) {
    this.#options = options;
    this.#submit = submit;
  }

  add(collected: Collected): void {
    const { provider, session, run, draft } = collected;
    const key = [provider.name, run, session.model].join('\n');
    const bytes = Buffer.byteLength(draft.body) + lineBytes;
    const open = this.#groups.get(key);
    if (open && open.bytes + bytes > provider.limits.bytes) this.#flush(key);
    const group = this.#groups.get(key) ?? this.#begin(key, collected);
    session.waitIn(this);
    group.requests.push(collected);
    group.bytes += bytes;
    if (group.requests.length >= provider.limits.requests) this.#flush(key);
    else group.quiet.refresh();
  }

  async leave(session: BatchSession): Promise<void> {
    for (const group of this.#groups.values())
      group.requests = group.requests.filter((collected) => collected.session !== session);
  }

  /** Gives up what has not been submitted. */
  close(reason: unknown): void {
    for (const [key, { requests }] of [...this.#groups]) {
      this.#end(key);
      for (const { session } of requests) session.refuse(reason);
    }
  }

  #begin(key: string, { provider, run }: Collected): Group {
    const { quietSeconds, mostSeconds } = this.#options;
    const after = (seconds: number) => setTimeout(() => this.#flush(key), seconds * 1000);
    const timers = { quiet: after(quietSeconds), latest: after(mostSeconds) };
    const group: Group = { provider, run, requests: [], bytes: 0, ...timers };
    this.#groups.set(key, group);
    return group;
  }

  #flush(key: string): void {
    const group = this.#end(key);
    if (group === undefined || group.requests.length === 0) return;
    for (const { session } of group.requests) session.leaves();
    this.#submit(group.requests, group);
  }

  #end(key: string): Group | undefined {
    const group = this.#groups.get(key);
    this.#groups.delete(key);
    clearTimeout(group?.quiet);
    clearTimeout(group?.latest);
    return group;
  }
}
