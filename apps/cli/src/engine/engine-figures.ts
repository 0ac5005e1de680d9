import { within } from '@parallel-agents/core/internal';
import type { Engine, Fleet } from '@parallel-agents/engine-bullmq';
import type { Metric } from './worker-health.ts';

/** Milliseconds for which a look at the engine serves whoever asks. */
const freshMs = 5000;
/** Seconds that the engine has to answer; what a worker says of itself does not wait for it. */
const patienceSeconds = 3;

const prefix = 'parallel_agents_engine';

/** What the whole engine does, as every worker tells it: by this as many workers are started as are needed. */
export class EngineFigures {
  readonly #engine: Pick<Engine, 'fleet'>;
  #looked: { at: number; fleet: Promise<Fleet | undefined> } | undefined;

  constructor(engine: Pick<Engine, 'fleet'>) {
    this.#engine = engine;
  }

  /** Nothing, while the engine does not answer. */
  async metrics(): Promise<Metric[]> {
    if (this.#looked === undefined || performance.now() - this.#looked.at > freshMs) {
      const fleet = this.#engine.fleet().catch(() => undefined);
      this.#looked = { at: performance.now(), fleet };
    }
    const fleet = await within(this.#looked.fleet, patienceSeconds);
    return fleet === undefined ? [] : toMetrics(fleet);
  }
}

/** For how long the next in line has waited. */
export function waitedSeconds(since: string | undefined): number {
  return since === undefined ? 0 : Math.max(0, (Date.now() - new Date(since).getTime()) / 1000);
}

function toMetrics({ workers, lanes, jobs, parts, inFlight }: Fleet): Metric[] {
  const states = ['waiting', 'running'] as const;
  return [
    {
      name: `${prefix}_workers`,
      help: 'Workers that are there.',
      type: 'gauge',
      values: [{ value: workers.length }],
    },
    {
      name: `${prefix}_sessions`,
      help: 'Sessions of the whole engine, by lane.',
      type: 'gauge',
      values: lanes.flatMap((one) =>
        states.map((state) => ({
          labels: { runtime: one.runtime, lane: one.lane, state },
          value: one[state],
        })),
      ),
    },
    {
      name: `${prefix}_waiting_seconds`,
      help: 'For how long the session that is next in line has waited, by lane.',
      type: 'gauge',
      values: lanes.map(({ runtime, lane, waitsSince }) => ({
        labels: { runtime, lane },
        value: waitedSeconds(waitsSince),
      })),
    },
    {
      name: `${prefix}_parts`,
      help: 'Parts of runs of the whole engine.',
      type: 'gauge',
      values: parts.flatMap((one) =>
        states.map((state) => ({ labels: { runtime: one.runtime, state }, value: one[state] })),
      ),
    },
    {
      name: `${prefix}_in_flight_usd`,
      help: 'What the sessions that run now can cost at most, as far as it is known.',
      type: 'gauge',
      values: [{ value: inFlight.usd }],
    },
    {
      name: `${prefix}_unpriced_sessions`,
      help: 'Sessions that run now and have no known price.',
      type: 'gauge',
      values: [{ value: inFlight.unpriced }],
    },
    {
      name: `${prefix}_jobs`,
      help: 'Jobs of the whole engine.',
      type: 'gauge',
      values: jobs.flatMap((one) =>
        states.map((state) => ({ labels: { runtime: one.runtime, state }, value: one[state] })),
      ),
    },
  ];
}
