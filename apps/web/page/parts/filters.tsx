import type { VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { usePage } from '../context.ts';
import { count } from '../lib/format.ts';
import type { Sort } from '../lib/place.ts';
import { statusGroups } from '../lib/tasks.ts';

const sortWords: Readonly<Record<Sort, string>> = {
  order: 'as asked for',
  start: 'earliest first',
  duration: 'longest first',
  cost: 'dearest first',
};

/** Search and filters above the timeline; they stand in the address. */
export function Filters({ found }: { found: number }): VNode {
  const { tasks, job, place, go, now } = usePage();
  const agents = useMemo(() => [...new Set(tasks.map(({ agent }) => agent))].toSorted(), [tasks]);
  const groups = useMemo(
    () =>
      Object.entries(statusGroups).flatMap(([name, has]) => {
        const size = tasks.filter(has).length;
        return size > 0 ? [[name, size] as const] : [];
      }),
    [tasks, now],
  );
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isFiltered = place.q !== '' || place.status !== '' || place.agent !== '' || place.tier !== '';
  return (
    <search class="filters no-print" aria-label="Tasks">
      <input
        id="search"
        type="search"
        placeholder="Search tasks  ( / )"
        aria-label="Search tasks, agents, errors"
        value={place.q}
        onInput={({ currentTarget: { value } }) => {
          clearTimeout(timer.current);
          timer.current = setTimeout(() => go({ q: value }, { instead: true }), 120);
        }}
      />
      <fieldset class="chips" aria-label="Status">
        {groups.map(([name, size]) => (
          <button
            type="button"
            aria-pressed={place.status === name}
            onClick={() => go({ status: place.status === name ? '' : name })}
          >
            {name} <span class="dim">{count(size)}</span>
          </button>
        ))}
      </fieldset>
      {agents.length > 1 && (
        <select
          aria-label="Agent"
          value={place.agent}
          onChange={({ currentTarget }) => go({ agent: currentTarget.value })}
        >
          <option value="">all agents</option>
          {agents.map((agent) => (
            <option value={agent}>{agent}</option>
          ))}
        </select>
      )}
      {job.tiers.length > 1 && (
        <select
          aria-label="Tier"
          value={place.tier}
          onChange={({ currentTarget }) => go({ tier: currentTarget.value })}
        >
          <option value="">all tiers</option>
          {job.tiers.map((tier) => (
            <option value={tier}>{tier}</option>
          ))}
        </select>
      )}
      <select
        aria-label="Order"
        value={place.sort}
        onChange={({ currentTarget }) => go({ sort: currentTarget.value as Sort })}
      >
        {Object.entries(sortWords).map(([sort, word]) => (
          <option value={sort}>{word}</option>
        ))}
      </select>
      <span class="dim" role="status">
        {isFiltered ? `${count(found)} of ${count(tasks.length)}` : count(tasks.length)}
      </span>
      {isFiltered && (
        <button type="button" class="quiet" onClick={() => go({ q: '', status: '', agent: '', tier: '' })}>
          Clear
        </button>
      )}
    </search>
  );
}
