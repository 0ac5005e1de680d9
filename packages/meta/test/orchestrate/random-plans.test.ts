import type { JobEvent } from '@parallel-agents/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelsOf } from '../../src/orchestrate/levels.ts';
import { plan, play, task } from './kit.ts';

/** Tasks that depend only on earlier ones, in any order, some of which fail. */
const graphs = fc
  .array(fc.record({ edges: fc.array(fc.nat(100), { maxLength: 4 }), fails: fc.boolean(), rank: fc.nat() }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((nodes) =>
    nodes
      .map(({ edges, fails, rank }, index) => ({
        id: `t${index}`,
        dependsOn: index === 0 ? [] : [...new Set(edges.map((edge) => `t${edge % index}`))],
        fails: fails && index % 3 === 0,
        rank,
      }))
      .toSorted((one, other) => one.rank - other.rank),
  );

test('every task of any plan ends in exactly one result, and none starts before those it depends on are done', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 8 }), async (nodes, maxConcurrent) => {
      const failing = new Set(nodes.filter(({ fails }) => fails).map(({ id }) => id));
      const events: JobEvent[] = [];
      const { report } = await play(
        {
          plan: [plan(...nodes.map(({ id, dependsOn }) => task(id, dependsOn)))],
          work: (description) => (failing.has(description) ? { kind: 'error', status: 400 } : undefined),
          replan: [{ reason: 'No.', tasks: [], missingAgents: [] }],
        },
        { maxTasks: 100, maxDepth: 100, maxConcurrent, onEvent: (event) => events.push(event) },
      );
      expect(report.tasks.map(({ result }) => result.taskId)).toEqual(nodes.map(({ id }) => id));

      const byId = new Map(nodes.map((node) => [node.id, node]));
      const isDoomed = (id: string): boolean =>
        failing.has(id) || (byId.get(id)?.dependsOn ?? []).some(isDoomed);
      for (const { task: planned, result } of report.tasks) {
        expect(result.status).toBe(isDoomed(planned.id) ? 'failed' : 'completed');
      }

      const work = events.filter(({ step }) => step === 'work');
      const ended = new Set<string>();
      for (const event of work) {
        if (event.type === 'task.started') {
          for (const id of byId.get(event.taskId)?.dependsOn ?? []) expect(ended).toContain(id);
        }
        if (event.type === 'task.ended') {
          expect(ended).not.toContain(event.taskId);
          ended.add(event.taskId);
        }
      }
      expect(ended.size).toBe(nodes.length);
    }),
    { numRuns: 60 },
  );
});

test('levels are those of the longest chains, in any order of the tasks', () => {
  fc.assert(
    fc.property(graphs, (nodes) => {
      const { before, after, depth, stuck } = levelsOf(nodes);
      expect(stuck).toEqual([]);
      expect(depth).toBe(Math.max(...before.values()) + 1);
      for (const { id, dependsOn } of nodes) {
        const levels = dependsOn.map((on) => before.get(on) ?? Number.NaN);
        expect(before.get(id)).toBe(levels.length === 0 ? 0 : Math.max(...levels) + 1);
        for (const on of dependsOn) expect(after.get(on)).toBeGreaterThan(after.get(id) ?? Number.NaN);
      }
    }),
  );
});

test('a circle holds up whatever waits for it, and nothing else', () => {
  fc.assert(
    fc.property(graphs, fc.nat(), fc.nat(), (nodes, from, to) => {
      const first = nodes[from % nodes.length];
      const last = nodes[to % nodes.length];
      if (first === undefined || last === undefined) return;
      const tied = nodes.map((node) =>
        node === first ? { ...node, dependsOn: [...node.dependsOn, last.id] } : node,
      );
      const reaches = (id: string, seen: Set<string>): boolean => {
        if (id === first.id) return true;
        if (seen.has(id)) return false;
        seen.add(id);
        return (nodes.find((node) => node.id === id)?.dependsOn ?? []).some((on) => reaches(on, seen));
      };
      const isCircle = reaches(last.id, new Set());
      expect(levelsOf(tied).stuck.length > 0).toBe(isCircle);
    }),
  );
});
