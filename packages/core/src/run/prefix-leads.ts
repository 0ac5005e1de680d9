import type { SharedMaterial } from '../agent/prompt.ts';
import type { RunEvent } from '../log/events.ts';
import { onAbort } from '../on-abort.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { Place } from './places.ts';

/**
 * Characters that others read from a cache before it pays to wait for it: some 16,000 tokens, or one to five cents at what
 * mid-size models cost.
 */
const worthWaitingFor = 64_000;

/** Seconds after which a provider has read what a session begins with, whether or not it has told so. */
const mostWaitSeconds = 10;

/** Whether one of these tasks goes first, so that the others find its beginning in the provider's cache. */
function paysToLead({ tasks, characters }: SharedMaterial): boolean {
  return (tasks - 1) * characters >= worthWaitingFor;
}

/**
 * Lets one task of those that share a beginning go first. The others wait until the first of its answer is there, it has
 * ended, or some seconds have passed; they keep no place meanwhile.
 */
export class PrefixLeads {
  readonly #leads = new Map<string, PromiseWithResolvers<void>>();
  readonly #keyOf = new Map<string, string>();
  /** What providers have read by now. */
  readonly #read = new Set<string>();

  /** Returns at once for the first task of a group, and for one that shares too little. */
  async follow(
    { id, shared }: PreparedTask,
    place: Place,
    signal: AbortSignal,
    onWait: () => void,
  ): Promise<void> {
    if (shared === undefined || !paysToLead(shared)) return;
    const lead = this.#leads.get(shared.key);
    if (this.#read.has(shared.key)) return;
    if (lead !== undefined) {
      onWait();
      return place.leaveFor(() => lead.promise, signal);
    }
    const own = Promise.withResolvers<void>();
    this.#leads.set(shared.key, own);
    this.#keyOf.set(id, shared.key);
    const letGo = onAbort(signal, own.resolve);
    void own.promise.then(() => {
      letGo();
      this.#read.add(shared.key);
    });
  }

  /** Hears of what happens in the run. */
  hear(event: RunEvent): void {
    if (!('taskId' in event)) return;
    const key = this.#keyOf.get(event.taskId);
    const lead = key === undefined ? undefined : this.#leads.get(key);
    if (lead === undefined) return;
    if (event.type === 'session.started') {
      const timer = setTimeout(lead.resolve, mostWaitSeconds * 1000);
      void lead.promise.then(() => clearTimeout(timer));
    } else if (readBy.has(event.type)) lead.resolve();
  }
}

/** By then its provider has read what a session begins with, or it is over. */
const readBy: ReadonlySet<RunEvent['type']> = new Set(['session.answering', 'session.ended', 'task.ended']);
