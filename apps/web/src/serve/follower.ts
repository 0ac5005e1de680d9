import { setTimeout as sleep } from 'node:timers/promises';
import type { Jobs } from '@parallel-agents/app';
import {
  type AgentResult,
  type ErrorInfo,
  type JobEvent,
  type JobStatus,
  toErrorInfo,
} from '@parallel-agents/core';
import { answerOf } from '../view/answers.ts';
import { JobFold } from '../view/job-fold.ts';
import type { AnswerView, JobView, TaskView } from '../view/model.ts';
import { keyOf } from '../view/task-fold.ts';

/** What those who look at a job are sent: all of it first, then what has changed. */
export interface News {
  job: JobView;
  tasks: TaskView[];
  all: boolean;
}

export type ReadJobs = Pick<Jobs, 'list' | 'show' | 'follow'>;

/** Milliseconds between two pieces of news, and between two looks at a job that nobody works on. */
const newsMs = 200;
const lookMs = 2000;

/** Follows one job for all who look at it. */
export class Follower {
  readonly #jobs: ReadJobs;
  readonly #id: string;
  readonly #stop = new AbortController();
  readonly #fold = new JobFold();
  readonly #results = new Map<string, AgentResult>();
  readonly #listeners = new Set<(change: { keys: ReadonlySet<string> } | { problem: ErrorInfo }) => void>();
  #status: JobStatus = 'running';
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Resolves once all that was there has been read. */
  readonly ready: Promise<void>;

  constructor(jobs: ReadJobs, id: string) {
    this.#jobs = jobs;
    this.#id = id;
    const read = Promise.withResolvers<void>();
    this.ready = read.promise;
    // Whoever waits for it is told; nobody may wait.
    read.promise.catch(() => {});
    this.#run(read.resolve).catch((thrown: unknown) => {
      read.reject(thrown);
      if (this.#stop.signal.aborted) return;
      for (const listener of this.#listeners) listener({ problem: toErrorInfo(thrown) });
    });
  }

  get status(): JobStatus {
    return this.#status;
  }

  news(keys?: ReadonlySet<string>): News {
    const isRunning = this.#status === 'running';
    const tasks = this.#fold.tasks(isRunning);
    return {
      job: this.#fold.job(this.#status, Date.now()),
      tasks: keys === undefined ? tasks : tasks.filter(({ key }) => keys.has(key)),
      all: keys === undefined,
    };
  }

  answer(key: string): AnswerView | undefined {
    const result = this.#results.get(key);
    return result && answerOf(result);
  }

  /** @returns how to stop listening */
  listen(listener: (change: { keys: ReadonlySet<string> } | { problem: ErrorInfo }) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  async #run(onRead: () => void): Promise<void> {
    const { signal } = this.#stop;
    const { overview, events } = await this.#jobs.show(this.#id);
    for (const event of events) this.#record(event);
    this.#status = overview.status;
    let { updatedAt } = overview;
    this.#changed.clear();
    onRead();
    for (;;) {
      if (this.#status === 'running') {
        for await (const event of this.#jobs.follow(this.#id, { from: this.#fold.events, signal })) {
          this.#record(event);
          this.#tellSoon();
        }
      }
      if (signal.aborted) return;
      const now = (await this.#jobs.list()).find(({ jobId }) => jobId === this.#id);
      const hasChanged = now !== undefined && (now.status !== this.#status || now.updatedAt !== updatedAt);
      if (hasChanged) {
        updatedAt = now.updatedAt;
        for await (const event of this.#jobs.follow(this.#id, { from: this.#fold.events, signal }))
          this.#record(event);
        this.#status = now.status;
        // What was running is open now, or the other way round.
        for (const { key } of this.#fold.tasks(true)) this.#changed.add(key);
        this.#tellSoon();
      }
      if (this.#status !== 'running') await sleep(lookMs, undefined, { signal, ref: false });
    }
  }

  #record(event: JobEvent): void {
    this.#fold.record(event);
    for (const { key } of this.#fold.takeChanged(true)) this.#changed.add(key);
    if (event.type === 'task.ended') this.#results.set(keyOf(event.step, event.taskId), event.result);
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const keys = this.#changed;
      this.#changed = new Set();
      for (const listener of this.#listeners) listener({ keys });
    }, newsMs);
  }
}

/** One follower a job, for as long as somebody looks, and a while longer. */
export class Followers {
  readonly #jobs: ReadJobs;
  readonly #lingerMs: number;
  readonly #all = new Map<string, { follower: Follower; users: number; end?: NodeJS.Timeout | undefined }>();

  constructor(jobs: ReadJobs, { lingerMs = 60_000 }: { lingerMs?: number } = {}) {
    this.#jobs = jobs;
    this.#lingerMs = lingerMs;
  }

  /** Follows the job while it is used; rejects if it cannot be read. */
  async use<T>(id: string, work: (follower: Follower) => Promise<T>): Promise<T> {
    let entry = this.#all.get(id);
    if (entry === undefined) {
      entry = { follower: new Follower(this.#jobs, id), users: 0 };
      this.#all.set(id, entry);
    }
    const { follower } = entry;
    clearTimeout(entry.end);
    entry.users++;
    try {
      await follower.ready;
      return await work(follower);
    } catch (thrown) {
      this.#end(id, entry);
      throw thrown;
    } finally {
      entry.users--;
      const left = entry;
      if (left.users === 0) left.end = setTimeout(() => this.#end(id, left), this.#lingerMs).unref();
    }
  }

  #end(id: string, entry: { follower: Follower; end?: NodeJS.Timeout | undefined }): void {
    clearTimeout(entry.end);
    entry.follower.close();
    if (this.#all.get(id) === entry) this.#all.delete(id);
  }

  close(): void {
    for (const [id, entry] of this.#all) this.#end(id, entry);
  }
}
