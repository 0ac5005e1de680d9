import type { JobEvent, JobFact } from '../log/events.ts';
import type { JobRunLog, OpenJob, Untimed } from './job.ts';

/** A job within a job: an agent that a plan was missing, for example. */
export class PartOfJob implements OpenJob {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly earlier: readonly JobEvent[];
  readonly step: string;
  readonly #whole: OpenJob;

  constructor(whole: OpenJob, step: string) {
    this.id = whole.id;
    this.signal = whole.signal;
    this.step = step;
    this.earlier = whole.earlier.filter((event) => this.#isOwn(event));
    this.#whole = whole;
  }

  begin(): Promise<void> {
    return this.#whole.begin();
  }

  record(fact: Untimed<JobFact>): void {
    this.#whole.record({ ...fact, step: this.#below(fact.step) });
  }

  listen(listener: (event: JobEvent) => void): () => void {
    return this.#whole.listen((event) => {
      if (this.#isOwn(event)) listener(event);
    });
  }

  within(step: string): OpenJob {
    return this.#whole.within(this.#below(step));
  }

  runLog(step?: string): JobRunLog {
    return this.#whole.runLog(this.#below(step));
  }

  // What a part comes to is a fact of the whole.
  async end(): Promise<void> {}
  async release(): Promise<void> {}

  #below(step: string | undefined): string {
    return step === undefined ? this.step : `${this.step}.${step}`;
  }

  #isOwn({ step }: JobEvent): boolean {
    return step === this.step || step?.startsWith(`${this.step}.`) === true;
  }
}
