import { Ledger, type RunEvent, type RunSummary } from '@parallel-agents/core';

/** What a workflow, or the work on one agent, asked, spawned and paid, over all its sub-runs. */
export interface WorkflowSummary extends RunSummary {
  /** Sub-runs. */
  runs: number;
}

/** Adds up the events of many runs as if they were one. */
export class Account {
  readonly #ledger = new Ledger();
  readonly #tasks: { taskId: string; agent: string }[] = [];
  #runs = 0;

  /** @param step stands before the ids of tasks, which repeat from run to run */
  record(step: string, event: RunEvent): void {
    const place = (taskId: string): string => `${step}/${taskId}`;
    if (event.type === 'run-started') {
      this.#runs += 1;
      this.#tasks.push(...event.tasks.map(({ taskId, agent }) => ({ taskId: place(taskId), agent })));
      this.#ledger.record({ ...event, tasks: [...this.#tasks] });
    } else if (event.type === 'task-ended') {
      const taskId = place(event.taskId);
      this.#ledger.record({ ...event, taskId, result: { ...event.result, taskId } });
    } else this.#ledger.record(event);
  }

  summary(): WorkflowSummary {
    return { ...this.#ledger.summary(), runs: this.#runs };
  }
}
