import type { AgentResult } from '../result/result.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';

/** The results of a run: all of them, or only those that tasks still wait for. */
export class HeldResults {
  readonly #tasks: ReadonlyMap<string, PreparedTask>;
  readonly #keepsAll: boolean;
  readonly #results = new Map<string, AgentResult>();
  /** How many tasks that depend on a task have no result yet. */
  readonly #waiting = new Map<string, number>();

  constructor(tasks: readonly PreparedTask[], keepsAll: boolean) {
    this.#tasks = new Map(tasks.map((task) => [task.id, task]));
    this.#keepsAll = keepsAll;
    if (keepsAll) return;
    for (const { dependsOn } of tasks) {
      for (const id of dependsOn) this.#waiting.set(id, (this.#waiting.get(id) ?? 0) + 1);
    }
  }

  add(result: AgentResult): void {
    const { taskId } = result;
    if (this.#keepsAll) this.#results.set(taskId, result);
    else {
      if (this.#waiting.has(taskId)) this.#results.set(taskId, neededBy(result));
      for (const id of this.#tasks.get(taskId)?.dependsOn ?? []) this.#letGo(id);
    }
  }

  get(taskId: string): AgentResult | undefined {
    return this.#results.get(taskId);
  }

  /** In the order of the tasks; none where they are not kept. */
  all(): AgentResult[] {
    return this.#keepsAll ? [...this.#tasks.keys()].flatMap((id) => this.#results.get(id) ?? []) : [];
  }

  #letGo(taskId: string): void {
    const left = (this.#waiting.get(taskId) ?? 0) - 1;
    this.#waiting.set(taskId, left);
    // What failed is told to tasks further down the chain too.
    if (left <= 0 && this.#results.get(taskId)?.status === 'completed') this.#results.delete(taskId);
  }
}

/** The output or the error: what later tasks are told. */
function neededBy(result: AgentResult): AgentResult {
  return { ...result, text: '', attempts: [] };
}
