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

/**
 * Lets one task of those that share a beginning and a model go first: each model has a cache of its own. The others wait
 * until the first of its answer is there, it has ended, or some seconds have passed; they keep no place meanwhile.
 */
export class PrefixLeads {
  /** Of each task that is to lead or to follow: what it has in common with the others. */
  readonly #groups = new Map<string, string>();
  readonly #leads = new Map<string, PromiseWithResolvers<void>>();
  /** Those that lead. */
  readonly #keyOf = new Map<string, string>();
  /** What providers have read by now. */
  readonly #read = new Set<string>();

  /**
   * Finds out who leads whom.
   * @param modelOf the model that a task asks first; nothing: the runtime's default
   */
  async plan(
    tasks: readonly PreparedTask[],
    modelOf: (task: PreparedTask) => Promise<string | undefined>,
  ): Promise<void> {
    const members = new Map<string, PreparedTask[]>();
    for (const task of tasks) {
      // Fewer of one model share no more.
      if (task.shared === undefined || !paysToLead(task.shared.tasks, task.shared)) continue;
      const key = `${task.shared.key}\n${await modelOf(task)}`;
      const own = members.get(key);
      if (own) own.push(task);
      else members.set(key, [task]);
    }
    for (const [key, own] of members)
      for (const { id, shared } of own)
        if (shared && paysToLead(own.length, shared)) this.#groups.set(id, key);
  }

  /** Returns at once for the first task of a group, and for one that shares too little. */
  async follow({ id }: PreparedTask, place: Place, signal: AbortSignal, onWait: () => void): Promise<void> {
    const key = this.#groups.get(id);
    if (key === undefined || this.#read.has(key)) return;
    const lead = this.#leads.get(key);
    if (lead !== undefined) {
      onWait();
      return place.leaveFor(() => lead.promise, signal);
    }
    const own = Promise.withResolvers<void>();
    this.#leads.set(key, own);
    this.#keyOf.set(id, key);
    const letGo = onAbort(signal, own.resolve);
    void own.promise.then(() => {
      letGo();
      this.#read.add(key);
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

/** Whether one of so many tasks goes first. */
function paysToLead(tasks: number, { characters }: SharedMaterial): boolean {
  return (tasks - 1) * characters >= worthWaitingFor;
}

/** By then its provider has read what a session begins with, or it is over. */
const readBy: ReadonlySet<RunEvent['type']> = new Set(['session.answering', 'session.ended', 'task.ended']);
