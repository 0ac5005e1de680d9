import type { RunOverview, RunStatus } from '@parallel-agents/core';

/** A line of the list: a run, or all runs of a workflow as one. */
export interface ListedRun extends RunOverview {
  /** Present for a workflow: how many runs it is made of so far. */
  steps?: number;
}

/** What the whole is, when one of its parts is it: the first that applies. */
const statusOrder: readonly RunStatus[] = ['running', 'interrupted', 'cancelled', 'failed', 'completed'];

/** One line for each workflow, where its latest run stands; other runs as they are. */
export function gatherWorkflows(runs: readonly RunOverview[]): ListedRun[] {
  const byWhole = Map.groupBy(runs, ({ runId, workflow }) =>
    workflow === undefined ? runId : rootOf(workflow),
  );
  return [...byWhole].flatMap(([id, parts]) => {
    const [latest] = parts;
    if (latest === undefined || latest.workflow === undefined) return parts;
    return [whole(id, latest, parts)];
  });
}

/** An agent that an orchestration creates is a workflow within that: `goal-1.create-1`. */
function rootOf(workflow: string): string {
  return workflow.split('.', 1)[0] ?? workflow;
}

function whole(id: string, latest: RunOverview, parts: readonly RunOverview[]): ListedRun {
  const sum = (field: 'asked' | 'completed' | 'failed'): number =>
    parts.reduce((total, part) => total + part[field], 0);
  const costs = parts.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    ...latest,
    runId: id,
    status: statusOrder.find((status) => parts.some((part) => part.status === status)) ?? latest.status,
    createdAt: parts.at(-1)?.createdAt ?? latest.createdAt,
    agents: [...new Set(parts.flatMap(({ agents }) => agents))],
    asked: sum('asked'),
    completed: sum('completed'),
    failed: sum('failed'),
    ...(costs.length > 0 && { costUsd: costs.reduce((total, cost) => total + cost, 0) }),
    steps: parts.length,
  };
}
