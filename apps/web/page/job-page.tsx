import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Page, type PageContext } from './context.ts';
import { jobPath } from './lib/critical-path.ts';
import type { Place } from './lib/place.ts';
import type { Shown } from './lib/source.ts';
import { isFailed, selectTasks } from './lib/tasks.ts';
import { Approval } from './parts/act.tsx';
import { Compare } from './parts/compare.tsx';
import { Costs } from './parts/costs.tsx';
import { Facts } from './parts/facts.tsx';
import { Filters } from './parts/filters.tsx';
import { Header } from './parts/header.tsx';
import { Help } from './parts/help.tsx';
import { NextSteps } from './parts/next-steps.tsx';
import { Outputs } from './parts/outputs.tsx';
import { PlanGraph } from './parts/plan-graph.tsx';
import { Rounds } from './parts/rounds.tsx';
import { TaskPanel } from './parts/task-panel.tsx';
import { Timeline } from './parts/timeline.tsx';
import { changeTheme } from './theme.ts';
import { usePrinting } from './use-printing.ts';

interface JobPageProps {
  shown: Shown;
  place: Place;
  go: PageContext['go'];
}

/** One job, from the answer down to the last token. */
export function JobPage({ shown, place, go }: JobPageProps): VNode {
  const { job, tasks } = shown;
  const isPrinting = usePrinting();
  const now = job.endedAt ?? job.seenAt;
  const byKey = useMemo(() => new Map(tasks.map((task) => [task.key, task])), [tasks]);
  const path = useMemo(() => jobPath(tasks), [tasks]);
  const critical = useMemo(() => new Set(path.keys.length > 1 ? path.keys : []), [path]);
  const { q, status, agent, tier, sort } = place;
  const rows = useMemo(
    () => selectTasks(tasks, { q, status, agent, tier, sort }, now),
    [tasks, q, status, agent, tier, sort, now],
  );
  const context: PageContext = { ...shown, place, go, byKey, now, isPrinting };
  const task = place.task === undefined ? undefined : byKey.get(place.task);
  const index = rows.findIndex(({ key }) => key === place.task);
  const [isHelp, setHelp] = useState(false);
  const keys = useRef<(key: string) => boolean>(() => false);
  keys.current = (key) => {
    const move = (by: number): void => {
      const next = rows[index === -1 ? 0 : index + by];
      if (next) go({ task: next.key });
    };
    const zoom = (name: string): void =>
      document.querySelector<HTMLButtonElement>(`[aria-label="${name}"]`)?.click();
    const actions: Record<string, () => void> = {
      '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
      j: () => move(1),
      k: () => move(-1),
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      n: () => {
        const next = rows.slice(index + 1).find(isFailed) ?? rows.find(isFailed);
        if (next) go({ task: next.key });
      },
      Escape: () => task && go({ task: undefined }),
      '+': () => zoom('Zoom in'),
      '=': () => zoom('Zoom in'),
      '-': () => zoom('Zoom out'),
      '0': () => go({ window: undefined }),
      d: changeTheme,
      '?': () => setHelp(true),
    };
    const action = actions[key];
    action?.();
    return action !== undefined;
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (document.querySelector('dialog[open]')) return;
      if (target instanceof HTMLElement && target.matches('input, select, textarea')) {
        if (event.key === 'Escape') target.blur();
        return;
      }
      // The arrows scroll, but in the list, where they move.
      const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp';
      if (isArrow && !(target instanceof HTMLElement && target.matches('[role=listbox]'))) return;
      if (keys.current(event.key)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Page.Provider value={context}>
      <div class={task ? 'layout with-panel' : 'layout'}>
        <main>
          <Header />
          <Facts path={path} />
          <Approval />
          <NextSteps />
          <Rounds />
          {tasks.length > 1 && <Filters found={rows.length} />}
          {tasks.length > 0 && <Timeline rows={rows} critical={critical} />}
          <PlanGraph path={path} />
          <Costs />
          <Outputs />
          <footer class="dim no-print">
            <button type="button" class="link" onClick={() => setHelp(true)}>
              Keys
            </button>{' '}
            ·{' '}
            <button type="button" class="link" onClick={changeTheme}>
              Dark or light
            </button>{' '}
            · <code>{shown.commands.show}</code>
          </footer>
        </main>
        {task && !isPrinting && (
          <TaskPanel task={task} before={rows[index - 1]?.key} after={rows[index + 1]?.key} />
        )}
      </div>
      {place.compare && <Compare keys={place.compare} />}
      {isHelp && <Help onClose={() => setHelp(false)} />}
    </Page.Provider>
  );
}
