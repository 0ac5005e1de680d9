import { toErrorInfo } from '../errors.ts';
import { stepsOf } from '../folds/steps.ts';
import type { Ending, JobEnded, JobEvent, JobFact } from '../log/events.ts';
import { isRunEvent } from '../log/is-run-event.ts';
import type { LogWriter } from '../log/journal.ts';
import { nodeUtil } from '../node-parts.ts';
import { onAbort } from '../on-abort.ts';
import type { JobOptions, JobRunLog, OpenJob, Untimed } from './job.ts';
import { PartOfJob } from './part-of-job.ts';

type Settings = Pick<JobOptions, 'onEvent'> & Required<Pick<JobOptions, 'onJournalFailure'>>;

/** The job itself. Its log is begun with the first event that is to be kept. */
export class WholeJob implements OpenJob {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly earlier: readonly JobEvent[];
  readonly step: undefined;
  readonly #settings: Settings;
  readonly #open: (() => Promise<LogWriter>) | undefined;
  #writer: Promise<LogWriter | undefined> | undefined;
  readonly #byStep: ReadonlyMap<string | undefined, JobEvent[]>;
  readonly #listeners = new Set<(event: JobEvent) => void>();
  /** The runs that have not ended, and those that earlier processes left. */
  readonly #openSteps: Set<string | undefined>;
  readonly #stopped = new AbortController();
  #defect: { thrown: unknown } | undefined;
  #hasFailed = false;
  /** How an earlier process ended it, as long as this one has added nothing. */
  #ended: JobEnded | undefined;
  /** What says of a job that was over only that somebody looked at it. It is kept once something happens. */
  #held: JobEvent[] | undefined;

  constructor(
    id: string,
    settings: Settings,
    earlier: readonly JobEvent[],
    open: (() => Promise<LogWriter>) | undefined,
  ) {
    this.id = id;
    this.earlier = earlier;
    this.signal = this.#stopped.signal;
    this.#settings = settings;
    this.#open = open;
    this.#byStep = Map.groupBy(earlier, ({ step }) => step);
    this.#openSteps = new Set(stepsOf(earlier).flatMap(({ step, ending }) => (isOver(ending) ? [] : [step])));
    const last = earlier.findLast(({ type }) => type === 'job.ended' || type === 'job.resumed');
    if (last?.type === 'job.ended') this.#ended = last;
    if (settings.onEvent) this.#listeners.add(settings.onEvent);
  }

  async begin(): Promise<void> {
    await this.#begin();
  }

  /** The job was over: where nothing more happens, its log stays as it is. */
  hold(): void {
    this.#held = [];
  }

  #begin(): Promise<LogWriter | undefined> {
    if (this.#open === undefined) return Promise.resolve(undefined);
    this.#writer ??= this.#open().then(
      (writer) => {
        onAbort(writer.signal, () => this.#stopped.abort(writer.signal.reason));
        return writer;
      },
      (thrown: unknown) => {
        if (this.#settings.onJournalFailure === 'stop') throw thrown;
        this.#fail(thrown);
        return undefined;
      },
    );
    return this.#writer;
  }

  record(fact: Untimed<JobFact>): void {
    const event = { ...fact, at: Date.now() } as JobFact;
    this.tell(event);
    if (!this.#wasSaid(event)) void this.write(event);
  }

  listen(listener: (event: JobEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  within(step: string): OpenJob {
    return new PartOfJob(this, step);
  }

  runLog(step?: string): JobRunLog {
    return {
      runId: step === undefined ? this.id : `${this.id}.${step}`,
      ...(step !== undefined && { step }),
      earlier: (this.#byStep.get(step) ?? []).filter(isRunEvent),
      onFailure: this.#settings.onJournalFailure,
      ...(this.#open && { append: (event) => this.#append(event) }),
      tell: (event) => this.#tellAll(event),
      throwDefect: () => {
        if (this.#defect) throw this.#defect.thrown;
      },
    };
  }

  tell(event: JobEvent): void {
    if (event.type === 'run.started') this.#openSteps.add(event.step);
    if (event.type === 'run.ended' && isOver(event.ending)) this.#openSteps.delete(event.step);
    for (const listener of this.#listeners) listener(event);
  }

  #tellAll(event: JobEvent): void {
    try {
      this.tell(event);
    } catch (thrown) {
      this.#defect ??= { thrown };
      this.#stopped.abort('the job cannot go on');
    }
  }

  async end(ending: Ending, more: Pick<JobEnded, 'status' | 'report'> = {}): Promise<void> {
    const ended: JobEnded = { type: 'job.ended', at: Date.now(), ending, ...more };
    this.#tellAll(ended);
    const isBegun = this.#writer !== undefined;
    if (isBegun && (this.#openSteps.size === 0 || ending === 'cancelled')) await this.write(ended);
    await this.release();
  }

  async release(): Promise<void> {
    const writer = await this.#writer?.catch(() => undefined);
    // It could not be gone on with: what had ended has not begun again.
    if (writer && this.#ended && !this.#held) await this.write({ ...this.#ended, at: Date.now() });
    await writer?.release();
  }

  /** Never rejects: the first event that cannot be kept is told of. */
  async write(event: JobEvent): Promise<void> {
    if (this.#hasFailed) return;
    try {
      await this.#append(event);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async #append(event: JobEvent): Promise<void> {
    const writer = await this.#begin();
    if (this.#held && this.#isOnlyLooked(event)) {
      this.#held.push(event);
      return;
    }
    const held = this.#held ?? [];
    this.#held = undefined;
    if (event.type !== 'job.resumed') this.#ended = undefined;
    if (held.length === 0) return await writer?.append(event);
    // Handed over at once, so that nothing gets between them.
    await Promise.all([...held, event].map((each) => writer?.append(each)));
  }

  #fail(thrown: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#tellAll({ type: 'journal.failed', at: Date.now(), error: toErrorInfo(thrown) });
  }

  /** It says nothing that the log does not say: that what had ended was taken up, and that it ends as it did. */
  #isOnlyLooked(event: JobEvent): boolean {
    if (event.type === 'job.resumed') return true;
    if (event.type === 'run.resumed') return event.reopened === undefined;
    if (event.type === 'job.ended') return event.ending === this.#ended?.ending;
    if (event.type !== 'run.ended') return false;
    const before = this.#byStep.get(event.step)?.findLast(({ type }) => type === 'run.ended');
    return before?.type === 'run.ended' && before.ending === event.ending;
  }

  #wasSaid(event: JobFact): boolean {
    const plain = JSON.parse(JSON.stringify({ ...event, at: 0 }));
    const said = this.#byStep.get(event.step) ?? [];
    return said.some(
      (known) => known.type === event.type && nodeUtil.isDeepStrictEqual({ ...known, at: 0 }, plain),
    );
  }
}

function isOver(ending: string | undefined): boolean {
  return ending !== undefined && ending !== 'open';
}
