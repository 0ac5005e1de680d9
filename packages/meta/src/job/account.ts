import type { JobEvent, RunSummary, SetAside, Usage } from '@parallel-agents/core';
import { Ledger } from '@parallel-agents/core/internal';

/** What a job, or the work on one agent, asked, spawned and paid, over all its sub-runs. */
export interface JobSummary extends RunSummary {
  /** Sub-runs. */
  runs: number;
}

/** Adds up the runs of a job, or of a part of it, while they happen. */
export class Account {
  readonly #ledger = new Ledger();
  /** What was paid for runs that others have replaced. */
  readonly #spent: RunSummary[] = [];

  record(event: JobEvent): void {
    this.#ledger.record(event);
  }

  /** Adds what was paid for a run, and not what it was asked and brought. */
  addSpent(summary: RunSummary): void {
    this.#spent.push(summary);
  }

  summary(): JobSummary {
    return { ...this.#spent.reduce(withSpent, this.#ledger.summary()), runs: this.#ledger.runs };
  }
}

function withSpent(sum: RunSummary, spent: RunSummary): RunSummary {
  const costs = [sum.costUsd, spent.costUsd].filter((cost) => cost !== undefined);
  const aside = [sum.setAside, spent.setAside].filter((setAside) => setAside !== undefined);
  const models = { ...sum.models };
  for (const [model, answered] of Object.entries(spent.models)) {
    models[model] = (models[model] ?? 0) + answered;
  }
  return {
    ...sum,
    attempts: sum.attempts + spent.attempts,
    spawned: sum.spawned + spent.spawned,
    usage: together(sum.usage, spent.usage),
    ...(costs.length > 0 && { costUsd: costs.reduce((total, cost) => total + cost, 0) }),
    ...(aside.length > 0 && { setAside: aside.reduce(bothAside) }),
    models,
  };
}

function together(one: Usage, other: Usage): Usage {
  const sum: Usage = { ...one };
  for (const [kind, tokens] of Object.entries(other) as [keyof Usage, number][]) {
    sum[kind] = (sum[kind] ?? 0) + tokens;
  }
  return sum;
}

/** What is not known of one is not known of both. */
function bothAside(one: SetAside, other: SetAside): SetAside {
  return {
    sessions: one.sessions + other.sessions,
    ...(one.usage && other.usage && { usage: together(one.usage, other.usage) }),
    ...(one.costUsd !== undefined && other.costUsd !== undefined && { costUsd: one.costUsd + other.costUsd }),
    ...((one.assumed || other.assumed) && { assumed: true }),
  };
}
