import type { EngineWorker, WorkerEvent } from '@parallel-agents/engine-bullmq';
import type { Metric } from './worker-health.ts';

/** Counts what a worker does, for `/metrics`. */
export class WorkerFigures {
  readonly #sessions = new Map<string, number>();
  readonly #runs = new Map<string, number>();
  readonly #startedAt = performance.now();
  #faults = 0;
  readonly #labels: Readonly<Record<string, string>>;

  constructor(labels: Readonly<Record<string, string>>) {
    this.#labels = labels;
  }

  record(event: WorkerEvent): void {
    if (event.type === 'run') add(this.#runs, event.what);
    else if (event.type !== 'forgotten')
      add(this.#sessions, event.type === 'session.ended' ? event.outcome.status : 'handed back');
  }

  recordFault(): void {
    this.#faults++;
  }

  metrics(worker: Pick<EngineWorker, 'sessions' | 'runs'>): Metric[] {
    const prefix = 'parallel_agents_worker';
    const gauge = (name: string, help: string, value: number): Metric => ({
      name: `${prefix}_${name}`,
      help,
      type: 'gauge',
      values: [{ value }],
    });
    return [
      {
        name: `${prefix}_info`,
        help: 'Who this is.',
        type: 'gauge',
        values: [{ labels: this.#labels, value: 1 }],
      },
      gauge('uptime_seconds', 'Since it began to take jobs.', (performance.now() - this.#startedAt) / 1000),
      gauge('sessions', 'Sessions that run here now.', worker.sessions),
      gauge('jobs', 'Jobs that this worker looks after now.', worker.runs),
      counter(`${prefix}_sessions_total`, 'Sessions that ended here, by how.', 'status', this.#sessions),
      counter(`${prefix}_jobs_total`, 'What became of jobs here.', 'step', this.#runs),
      {
        name: `${prefix}_engine_faults_total`,
        help: 'Faults of the engine’s server that this worker met.',
        type: 'counter',
        values: [{ value: this.#faults }],
      },
    ];
  }
}

function counter(name: string, help: string, label: string, counts: ReadonlyMap<string, number>): Metric {
  const values = [...counts].map(([key, value]) => ({ labels: { [label]: key }, value }));
  return { name, help, type: 'counter', values };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
