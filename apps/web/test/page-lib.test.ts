import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, loadOf, mostAtOnce, ticksOf } from '../page/lib/bars.ts';
import { difference } from '../page/lib/difference.ts';
import { layOut } from '../page/lib/graph.ts';
import { readPlace, writePlace } from '../page/lib/place.ts';
import { selectTasks } from '../page/lib/tasks.ts';
import { pageData } from '../src/report/html.ts';
import { manyLog } from './kit/many-log.ts';
import { reviewLog } from './kit/samples.ts';

describe('the address', () => {
  it('holds what is looked at, whatever tasks are called', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom('#', '&', '=', '%', '+', ' ', '/', '😀', '\u202e'), fc.string()))
      .map((parts) => parts.join(''));
    const place = fc.record(
      {
        task: text,
        job: text,
        compare: fc.tuple(text, text),
        q: text,
        status: text,
        agent: text,
        tier: text,
      },
      { requiredKeys: ['q', 'status', 'agent', 'tier'] },
    );
    fc.assert(
      fc.property(place, (given) => {
        const whole = { ...given, sort: 'cost' as const, window: [0, 1200] as const };
        expect(readPlace(writePlace(whole))).toEqual(whole);
      }),
    );
  });

  it('that was made up by hand leads somewhere', () => {
    expect(readPlace('#window=9-1&sort=nonsense&compare=one')).toEqual({
      q: '',
      status: '',
      agent: '',
      tier: '',
      sort: 'order',
    });
  });
});

describe('the timeline', () => {
  const { job, tasks } = pageData(manyLog(300), { seenAt: 0 });
  const now = job.seenAt;

  it('finds by words, status, agent and tier, and sorts', () => {
    const every = { q: '', status: '', agent: '', tier: '', sort: 'order' } as const;
    expect(selectTasks(tasks, every, now)).toHaveLength(300);
    expect(selectTasks(tasks, { ...every, q: 'ROW-00002' }, now).map(({ taskId }) => taskId)).toEqual([
      'row-00002',
    ]);
    expect(selectTasks(tasks, { ...every, q: 'timeout' }, now)).toEqual(
      selectTasks(tasks, { ...every, status: 'failed' }, now),
    );
    const climbed = selectTasks(tasks, { ...every, tier: 'strong' }, now);
    expect(climbed).toEqual(selectTasks(tasks, { ...every, status: 'climbed' }, now));
    expect(climbed.length).toBeGreaterThan(0);
    const costs = selectTasks(tasks, { ...every, sort: 'cost' }, now).map(({ spent }) => spent.costUsd ?? 0);
    expect(costs).toEqual(costs.toSorted((one, other) => other - one));
  });

  it('tells of each bar what it is, and how many ran at once', () => {
    const review = pageData(reviewLog(), { seenAt: 0 });
    const [security] = review.tasks;
    const bars = security ? barsOf(security, review.job.tiers, now) : [];
    expect(bars.map(({ kind, outcome, tier }) => [kind, outcome, tier])).toEqual([
      ['queued', 'accepted', undefined],
      ['attempt', 'refused', 0],
      ['judge', 'accepted', undefined],
      ['attempt', 'accepted', 1],
      ['judge', 'accepted', undefined],
    ]);
    expect(bars[1]?.label).toContain('judge 5.1: refused');
    expect(mostAtOnce(tasks, now)).toBe(50);
    const load = loadOf(tasks, job.startedAt, now, 100, now);
    expect(Math.max(...load)).toBeLessThanOrEqual(50);
  });

  it('has few places on its axis, all round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 10, max: 1e9 }), (from, span) => {
        const ticks = ticksOf(from, from + span, 7);
        expect(ticks.length).toBeLessThanOrEqual(8);
        for (const tick of ticks) expect(tick).toBeGreaterThanOrEqual(from);
      }),
    );
  });
});

describe('a plan', () => {
  it('has every task in a column after all that it waits for', () => {
    const graph = fc
      .integer({ min: 1, max: 40 })
      .chain((size) => fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: size, maxLength: size }));
    fc.assert(
      fc.property(graph, (links) => {
        const tasks = links.map((before, index) => ({
          key: String(index),
          dependsOn: index === 0 ? [] : [...new Set(before.map((one) => String(one % index)))],
        }));
        const { nodes } = layOut(tasks);
        const column = new Map(nodes.map((node) => [node.key, node.column]));
        expect(nodes).toHaveLength(tasks.length);
        expect(new Set(nodes.map((node) => `${node.column} ${node.row}`)).size).toBe(tasks.length);
        for (const { key, dependsOn } of tasks)
          for (const before of dependsOn) expect(column.get(before)).toBeLessThan(column.get(key) ?? -1);
      }),
    );
  });

  it('that goes in a circle, or is one long chain, is laid out all the same', () => {
    expect(
      layOut([
        { key: 'a', dependsOn: ['b'] },
        { key: 'b', dependsOn: ['a', 'gone'] },
      ]).nodes,
    ).toHaveLength(2);
    const chain = Array.from({ length: 5000 }, (_, index) => ({
      key: String(index),
      dependsOn: index === 0 ? [] : [String(index - 1)],
    }));
    expect(layOut(chain.reverse()).columns).toBe(5000);
  });
});

describe('answers', () => {
  it('are compared, and put together again give both', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const parts = difference(one, other) ?? [];
        const without = (kind: string) =>
          parts
            .filter((part) => part.kind !== kind)
            .map(({ text }) => text)
            .join('');
        expect(without('added')).toBe(one);
        expect(without('removed')).toBe(other);
      }),
    );
  });
});
