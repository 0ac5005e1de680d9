import { setTimeout as sleep } from 'node:timers/promises';
import type { Describe, Jobs } from '@parallel-agents/app';
import type { AgentResult, ErrorInfo, JobEvent, JobOverview } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { answerOf } from '../view/answers.ts';
import { type AnswerView, keyOf } from '../view/model.ts';
import { type PageModel, PageView } from '../view/page-view.ts';
import type { PartedView, PartsView } from '../view/parts.ts';

/** What those who look at a job are sent: all of it first, then the tasks that have changed. */
export interface News extends PageModel {
  all: boolean;
  /** Of a run in parts: it has no tasks of its own. */
  parted?: PartedView;
}

/** What one reader has been sent of each task. */
export type Sent = Map<string, string>;

export interface ReadJobs extends Pick<Jobs, 'list' | 'show' | 'follow'> {
  /** How the parts of a run stand. @default nobody can be asked */
  parts?: ((id: string) => Promise<PartsView>) | undefined;
  /** How commands are called. */
  describe: Describe;
}

/** Milliseconds between two pieces of news, and between two looks at a job that nobody works on. */
const newsMs = 200;
const lookMs = 2000;

/** Follows one job for all who look at it. */
export class Follower {
  readonly #jobs: ReadJobs;
  readonly #id: string;
  readonly #stop = new AbortController();
  readonly #view: PageView;
  /** How often each task has changed. */
  readonly #changes = new Map<string, number>();
  readonly #results = new Map<string, AgentResult>();
  readonly #listeners = new Set<(problem?: ErrorInfo) => void>();
  #line: Pick<JobOverview, 'status' | 'waitsFor' | 'updatedAt'> = { status: 'running', updatedAt: '' };
  #parted: PartedView | undefined;
  /** It could not be read on: there will be no more news. */
  hasFailed = false;
  #timer: NodeJS.Timeout | undefined;
  /** Resolves once all that was there has been read. */
  readonly ready: Promise<void>;

  constructor(jobs: ReadJobs, id: string) {
    this.#jobs = jobs;
    this.#id = id;
    this.#view = new PageView(id, jobs.describe);
    const read = Promise.withResolvers<void>();
    this.ready = read.promise;
    // Whoever waits for it is told; nobody may wait.
    read.promise.catch(() => {});
    this.#run(read.resolve).catch((thrown: unknown) => {
      this.hasFailed = true;
      read.reject(thrown);
      if (this.#stop.signal.aborted) return;
      for (const listener of this.#listeners) listener(toErrorInfo(thrown));
    });
  }

  get status(): JobOverview['status'] {
    return this.#line.status;
  }

  /** @param sent what the reader has been sent; it is noted there what this sends */
  news(sent: Sent): News {
    const { job, tasks, commands } = this.#view.model(this.#line, Date.now());
    const all = sent.size === 0;
    const changed = tasks.filter(({ key, status }) => {
      // That one waits for nothing any more is no event of its own.
      const stamp = `${this.#changes.get(key) ?? 0} ${status}`;
      if (sent.get(key) === stamp) return false;
      sent.set(key, stamp);
      return true;
    });
    const news = { job, tasks: changed, all, commands };
    return { ...news, ...(this.#parted && { parted: this.#parted }) };
  }

  answer(key: string): AnswerView | undefined {
    const result = this.#results.get(key);
    return result && answerOf(result);
  }

  /** @returns how to stop listening */
  listen(listener: (problem?: ErrorInfo) => void): () => void {
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
    if (overview.parts !== undefined) return this.#watchParts(overview, onRead);
    for (const event of events) this.#record(event);
    this.#line = overview;
    onRead();
    for (;;) {
      if (this.status === 'running') {
        for await (const event of this.#news()) {
          this.#record(event);
          this.#tellSoon();
        }
      }
      if (signal.aborted) return;
      const now = (await this.#jobs.list()).find(({ jobId }) => jobId === this.#id);
      const { status, waitsFor, updatedAt } = this.#line;
      const isSame = now?.status === status && now.waitsFor === waitsFor && now.updatedAt === updatedAt;
      if (now !== undefined && !isSame) {
        this.#line = now;
        // What runs is followed above; of what has ended meanwhile, the rest is read.
        if (now.status !== 'running') for await (const event of this.#news()) this.#record(event);
        this.#tellSoon();
      }
      await sleep(this.status === 'running' ? newsMs : lookMs, undefined, { signal, ref: false });
    }
  }

  /** Its tasks are with its parts, each a job of its own: only counters are read, however many there are. */
  async #watchParts(first: JobOverview, onRead: () => void): Promise<void> {
    const { signal } = this.#stop;
    for (let line = first; !signal.aborted; ) {
      const of = await this.#jobs.parts?.(this.#id);
      const before = JSON.stringify(this.#parted);
      this.#parted = partedOf(line, of);
      this.#line = line;
      onRead();
      if (JSON.stringify(this.#parted) !== before) this.#tellSoon();
      await sleep(lookMs, undefined, { signal, ref: false });
      line = (await this.#jobs.list()).find(({ jobId }) => jobId === this.#id) ?? line;
    }
  }

  #news(): AsyncIterable<JobEvent> {
    return this.#jobs.follow(this.#id, { from: this.#view.events, signal: this.#stop.signal });
  }

  #record(event: JobEvent): void {
    this.#view.record(event);
    if (!('taskId' in event)) return;
    const key = keyOf(event.step, event.taskId);
    this.#changes.set(key, (this.#changes.get(key) ?? 0) + 1);
    if (event.type === 'task.ended') this.#results.set(key, event.result);
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const listener of this.#listeners) listener();
    }, newsMs);
  }
}

function partedOf(line: JobOverview, of: PartsView | undefined): PartedView {
  const { title, runtime, status, createdAt, asked, completed, failed, costUsd, parts = 0 } = line;
  return {
    ...{ runtime, status, createdAt, asked, completed, failed, parts },
    ...(title !== undefined && { title }),
    ...(costUsd !== undefined && { costUsd }),
    ...(of && { of }),
  };
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
    if (entry === undefined || entry.follower.hasFailed) {
      entry = { follower: new Follower(this.#jobs, id), users: 0 };
      this.#all.set(id, entry);
    }
    const { follower } = entry;
    clearTimeout(entry.end);
    entry.users++;
    try {
      await follower.ready;
      return await work(follower);
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
