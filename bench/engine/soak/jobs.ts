// The jobs of the soak: made at random, handed in, some of them cancelled, gone on with or done again.
import { setTimeout as sleep } from 'node:timers/promises';
import { asSubmission, type WriterTask } from '../writer.ts';
import type { Clerk } from './clerk.ts';
import { type Random, randomEntry, randomInteger } from './random.ts';
import { describe, type Script } from './script.ts';

export interface SoakJob {
  id: string;
  runtime: 'hosted' | 'openai-compatible';
  scripts: Map<string, Script>;
  budget?: { spawns?: number; tokens?: number };
  /** The parts that it was handed in as; absent: it is one. */
  parts?: number;
  /** What is still to be asked of it. */
  isBusy: boolean;
  /** From when to when nothing of it may start: answers to `cancel`, and what was asked after. */
  stopped: { from: number; to: number }[];
  wasCancelled: boolean;
}

const models = [undefined, undefined, 'few/tide', 'slow/tide'];

export class Jobs {
  readonly all = new Map<string, SoakJob>();
  readonly counts = { submit: 0, parts: 0, cancel: 0, resume: 0, retry: 0, refused: 0 };
  readonly refusals = new Map<string, number>();
  readonly #clerk: Clerk;
  readonly #random: Random;
  #number = 0;

  constructor(clerk: Clerk, random: Random) {
    this.#clerk = clerk;
    this.#random = random;
  }

  get open(): SoakJob[] {
    return [...this.all.values()];
  }

  /** Hands one in, and does with it whatever comes to mind. */
  async begin(): Promise<void> {
    const job = this.#make();
    this.all.set(job.id, job);
    const tasks = [...job.scripts.values()].map((script) => this.#task(job, script));
    await this.#do(job, 'submit', () => {
      const { id: runId, runtime, budget } = job;
      const { request, ...named } = asSubmission(tasks);
      return this.#clerk.do({
        op: 'submit',
        runId,
        runtime,
        ...named,
        request: { ...request, ...(budget && { budget }) },
      });
    });
    await this.#live(job);
    job.isBusy = false;
  }

  /** One that is handed in part by part. */
  async beginParted(parts: number, each: number): Promise<void> {
    const job = this.#make('hosted', parts * each);
    job.parts = parts;
    delete job.budget;
    this.all.set(job.id, job);
    const tasks = [...job.scripts.values()].map((script) => this.#task(job, script));
    const pages = Array.from({ length: parts }, (_, index) =>
      asSubmission(tasks.slice(index * each, (index + 1) * each)),
    );
    await this.#do(job, 'parts', () =>
      this.#clerk.do({ op: 'parts', runId: job.id, runtime: job.runtime, parts: pages }),
    );
    await this.#live(job);
    job.isBusy = false;
  }

  async #live(job: SoakJob): Promise<void> {
    const fate = this.#random();
    if (fate > 0.35) return;
    await sleep(randomInteger(this.#random, 0, 12_000));
    if (fate > 0.3) {
      await this.#do(job, 'retry', () => this.#clerk.do({ op: 'retry', runId: job.id }));
      return;
    }
    const { at } = await this.#do(job, 'cancel', () => this.#clerk.do({ op: 'cancel', runId: job.id }));
    const stopped = { from: at, to: Number.POSITIVE_INFINITY };
    job.stopped.push(stopped);
    job.wasCancelled = true;
    if (fate > 0.1) return;
    await sleep(randomInteger(this.#random, 0, 20_000));
    stopped.to = Date.now();
    const { error } = await this.#do(job, 'resume', () => this.#clerk.do({ op: 'resume', runId: job.id }));
    job.wasCancelled = error !== undefined;
  }

  async #do(
    job: SoakJob,
    what: keyof typeof this.counts,
    work: () => ReturnType<Clerk['do']>,
  ): ReturnType<Clerk['do']> {
    this.counts[what]++;
    const answer = await work();
    if (answer.error !== undefined) {
      this.counts.refused++;
      const why = `${what}: ${answer.error.replaceAll(job.id, 'ID')}`;
      this.refusals.set(why, (this.refusals.get(why) ?? 0) + 1);
    }
    return answer;
  }

  #make(runtime?: SoakJob['runtime'], count = randomInteger(this.#random, 3, 30)): SoakJob {
    const random = this.#random;
    const run = `job-${++this.#number}`;
    const scripts = new Map<string, Script>();
    for (let index = 0; index < count; index++) {
      const kind = random();
      const fails = kind < 0.02 ? 'always' : kind < 0.08 ? 'once' : 'never';
      const ms = random() < 0.03 ? randomInteger(random, 8000, 25_000) : randomInteger(random, 50, 1500);
      const task = `t${index}`;
      scripts.set(task, { run, task, ms, fails });
    }
    const own = runtime ?? (random() < 0.7 ? 'hosted' : 'openai-compatible');
    const budget =
      random() < 0.2
        ? { spawns: Math.ceil(count * (0.5 + random())) }
        : random() < 0.1
          ? { tokens: Math.ceil(count * 250 * (0.5 + random())) }
          : undefined;
    return {
      id: run,
      runtime: own,
      scripts,
      isBusy: true,
      stopped: [],
      wasCancelled: false,
      ...(budget && { budget }),
    };
  }

  #task(job: SoakJob, script: Script): WriterTask {
    const random = this.#random;
    const model = job.runtime === 'hosted' ? randomEntry(random, models) : undefined;
    return {
      id: script.task,
      agent: 'writer',
      description: describe(script),
      ...(model !== undefined && { model }),
      ...(random() < 0.2 && { priority: randomInteger(random, 0, 1000) }),
    };
  }
}
