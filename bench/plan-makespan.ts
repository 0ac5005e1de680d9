import { defineAgent } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { orchestrate } from '@parallel-agents/meta';
import { agentOrchestrator } from '@parallel-agents/meta/internal';

export interface PlanMakespan {
  name: string;
  tasks: number;
  concurrency: number;
  sessionMs: number;
  /** Tasks in the longest chain. */
  depth: number;
  /** Measured makespan of the tasks over the shortest that any schedule could have. */
  ratio: number;
}

interface Node {
  id: string;
  dependsOn: string[];
}

const agent = defineAgent({
  name: 'echo',
  category: 'bench',
  description: 'Answers.',
  version: '1.0.0',
  instructions: 'Answer.',
  tools: 'none',
  tier: 'cheap',
});

/** Runs a plan of tasks with random dependencies, all of one length, and compares its makespan with the bound. */
export async function measurePlan(
  name: string,
  {
    tasks,
    edges,
    concurrency,
    sessionMs,
    seed,
  }: Record<'tasks' | 'edges' | 'concurrency' | 'sessionMs' | 'seed', number>,
): Promise<PlanMakespan> {
  const nodes = randomGraph(tasks, edges, seed);
  const runtime = scripted({
    reply: ({ instructions }) => ({
      kind: 'text',
      text: 'done',
      // The report is no part of what is measured.
      delayMs: instructions.startsWith(agent.instructions) ? sessionMs : 0,
    }),
  });
  const { phases } = await orchestrate('Do all of it.', {
    runtime,
    agents: [agent, agentOrchestrator],
    maxConcurrent: concurrency,
    maxTasks: tasks,
    maxDepth: tasks,
    plan: {
      approach: 'fan-out',
      reason: 'To measure.',
      tasks: nodes.map((node) => ({ ...node, agent: 'echo', description: node.id, why: 'To measure.' })),
    },
  });
  const work = phases.find(({ phase }) => phase === 'work')?.summary;
  if (work?.completed !== tasks) throw new Error(`${name}: only ${work?.completed} of ${tasks} completed`);
  const { steps, depth } = fewestSteps(nodes, concurrency);
  return {
    name,
    tasks,
    concurrency,
    sessionMs,
    depth,
    ratio: (work.makespanSeconds * 1000) / (steps * sessionMs),
  };
}

/**
 * Steps that no schedule can do without: the longest chain; all tasks over how many run at once; and both together,
 * since tasks behind a chain of so many have to wait for it, and tasks before one have to leave it time.
 */
function fewestSteps(nodes: readonly Node[], concurrency: number): { steps: number; depth: number } {
  const before = new Map<string, number>();
  const after = new Map<string, number>();
  for (const { id, dependsOn } of nodes)
    before.set(id, 1 + Math.max(-1, ...dependsOn.map((on) => before.get(on) ?? 0)));
  for (const { id, dependsOn } of nodes.toReversed()) {
    for (const on of dependsOn) after.set(on, Math.max(after.get(on) ?? 0, 1 + (after.get(id) ?? 0)));
  }
  const depth = 1 + Math.max(...before.values());
  const bounds = Array.from({ length: depth }, (_, level) => {
    const behind = nodes.filter(({ id }) => (before.get(id) ?? 0) >= level).length;
    const ahead = nodes.filter(({ id }) => (after.get(id) ?? 0) >= level).length;
    return level + Math.ceil(Math.max(behind, ahead) / concurrency);
  });
  return { steps: Math.max(depth, ...bounds), depth };
}

/** Each task depends on up to so many earlier ones. */
function randomGraph(count: number, edges: number, seed: number): Node[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    dependsOn:
      index === 0 ? [] : [...new Set(Array.from({ length: random(edges + 1) }, () => `t${random(index)}`))],
  }));
}
