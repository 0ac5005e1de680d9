import { tierPath } from '@parallel-agents/core/view';
import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TaskView } from '../../src/view/model.ts';
import { usePage } from '../context.ts';
import { type Bar, barsOf, ticksOf } from '../lib/bars.ts';
import { dollars, seconds, tick } from '../lib/format.ts';
import { gapsIn, isFailed, triesOf } from '../lib/tasks.ts';
import { Mark, statusWord } from './mark.tsx';
import { Minimap } from './minimap.tsx';
import { Safe } from './text.tsx';

const rowHeight = 30;
/** Rows above and below what is seen, so that scrolling shows no gaps. */
const spare = 8;
/** Paper has no end, and a reader some patience. */
const maxPrinted = 400;

/** One line a task: what it waited for, every try by tier and outcome, who judged, and the reason at its end. */
export function Timeline({
  rows,
  critical,
}: {
  rows: readonly TaskView[];
  critical: ReadonlySet<string>;
}): VNode {
  const { job, place, go, isPrinting } = usePage();
  const end = Math.max(job.endedAt ?? job.seenAt, job.startedAt + 1);
  const whole = [0, (end - job.startedAt) * 1.01] as const;
  const window = place.window ?? whole;
  const zoom = (factor: number, center = (window[0] + window[1]) / 2): void => {
    const from = Math.max(0, center - (center - window[0]) * factor);
    const to = Math.min(whole[1], center + (window[1] - center) * factor);
    if (to - from < 10) return;
    const isWhole = from <= 0 && to >= whole[1];
    go(isWhole ? { window: undefined } : { window: [from, to] }, { instead: true });
  };
  return (
    <section aria-labelledby="timeline-title">
      <div class="title-row">
        <h2 id="timeline-title">Timeline</h2>
        <fieldset class="row no-print" aria-label="Zoom">
          <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoom(0.5)}>
            +
          </button>
          <button type="button" aria-label="Zoom out" title="Zoom out (-)" onClick={() => zoom(2)}>
            −
          </button>
          <button
            type="button"
            disabled={place.window === undefined}
            title="All of it (0)"
            onClick={() => go({ window: undefined })}
          >
            All
          </button>
        </fieldset>
      </div>
      <div class="card timeline">
        <Minimap whole={whole} window={window} />
        <Axis window={window} />
        <Rows
          rows={isPrinting ? rows.slice(0, maxPrinted) : rows}
          window={window}
          critical={critical}
          zoom={zoom}
        />
        {isPrinting && rows.length > maxPrinted && (
          <p class="dim">{rows.length - maxPrinted} more are not printed.</p>
        )}
        <Legend rows={rows} />
      </div>
    </section>
  );
}

type Window = readonly [number, number];

function Axis({ window: [from, to] }: { window: Window }): VNode {
  return (
    <div class="axis" aria-hidden="true">
      {ticksOf(from, to, 7).map((at) => (
        <span style={{ left: `${(100 * (at - from)) / (to - from)}%` }}>{tick(at)}</span>
      ))}
    </div>
  );
}

interface RowsProps {
  rows: readonly TaskView[];
  window: Window;
  critical: ReadonlySet<string>;
  zoom(factor: number, center?: number): void;
}

function Rows({ rows, window, critical, zoom }: RowsProps): VNode {
  const { place, go, isPrinting, job } = usePage();
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<readonly [number, number]>([0, 40]);
  const selected = rows.findIndex(({ key }) => key === place.task);
  const look = (): void => {
    const element = box.current;
    if (element === null) return;
    const first = Math.floor(element.scrollTop / rowHeight);
    setSeen([first, first + Math.ceil(element.clientHeight / rowHeight)]);
  };
  useEffect(look, [rows.length]);
  useEffect(() => {
    const element = box.current;
    if (element === null || selected < 0) return;
    const top = selected * rowHeight;
    if (top < element.scrollTop || top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top - element.clientHeight / 2;
  }, [selected]);
  const [from, to] = isPrinting
    ? [0, rows.length]
    : [Math.max(0, seen[0] - spare), Math.min(rows.length, seen[1] + spare)];
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const plot = box.current?.querySelector('.plot')?.getBoundingClientRect();
    const share = plot ? Math.min(1, Math.max(0, (event.clientX - plot.left) / plot.width)) : 0.5;
    zoom(event.deltaY > 0 ? 1.25 : 0.8, window[0] + share * (window[1] - window[0]));
  };
  return (
    <div
      class="rows"
      ref={box}
      role="listbox"
      aria-label={`Tasks, ${rows.length}`}
      aria-activedescendant={selected >= from && selected < to ? `row-${selected}` : undefined}
      tabIndex={0}
      onScroll={look}
      onClick={({ target }) => {
        const key =
          target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset.key : undefined;
        if (key !== undefined) go({ task: key });
      }}
      onKeyDown={({ key }) => {
        const first = rows[0];
        if (key === 'Enter' && selected < 0 && first) go({ task: first.key });
      }}
      onWheel={onWheel}
    >
      <div class="sheet" role="presentation" style={{ height: `${rows.length * rowHeight}px` }}>
        {gapsIn(job.worked).map((gap) => (
          <Gap gap={gap} window={window} />
        ))}
        {rows.slice(from, to).map((task, index) => (
          <Row
            key={task.key}
            task={task}
            index={from + index}
            isFirst={task.step !== undefined && rows[from + index - 1]?.step !== task.step}
            of={rows.length}
            window={window}
            isSelected={task.key === place.task}
            isCritical={critical.has(task.key)}
          />
        ))}
      </div>
    </div>
  );
}

/** Nobody worked on the job. */
function Gap({ gap, window: [from, to] }: { gap: { from: number; to: number }; window: Window }): VNode {
  const { job } = usePage();
  const share = (at: number): number => Math.min(1, Math.max(0, (at - job.startedAt - from) / (to - from)));
  const left = share(gap.from);
  return (
    <div class="gap-lane" aria-hidden="true">
      <div
        class="gap"
        style={{ left: `${left * 100}%`, width: `${(share(gap.to) - left) * 100}%` }}
        title={`Nobody worked on it for ${seconds(gap.to - gap.from)}.`}
      />
    </div>
  );
}

interface RowProps {
  task: TaskView;
  index: number;
  isFirst: boolean;
  of: number;
  window: Window;
  isSelected: boolean;
  isCritical: boolean;
}

function Row({ task, index, isFirst, of, window, isSelected, isCritical }: RowProps): VNode {
  const { job, now } = usePage();
  const bars = useMemo(() => barsOf(task, job.tiers, now), [task, job.tiers, now]);
  const story = storyOf(task);
  const classes = [
    'task-row',
    isSelected && 'selected',
    isCritical && 'critical',
    isFirst && 'first-of-step',
  ];
  return (
    // The list has the focus and says which row is meant: its keys are those of the whole page.
    <div
      id={`row-${index}`}
      role="option"
      aria-selected={isSelected}
      aria-setsize={of}
      aria-posinset={index + 1}
      class={classes.filter(Boolean).join(' ')}
      style={{ top: `${index * rowHeight}px` }}
      data-key={task.key}
    >
      <div class="label">
        <Mark status={task.status} />
        <span class="only-read">{statusWord(task.status)}</span>
        {task.step !== undefined && (
          <span class="step">
            <Safe text={task.step} />
          </span>
        )}
        <span class={isFailed(task) ? 'bad' : undefined}>
          <Safe text={task.taskId} />
        </span>
        <span class="agent">
          <Safe text={task.agent} />
        </span>
      </div>
      <div class="plot">
        {bars.map((bar) => (
          <BarView bar={bar} window={window} />
        ))}
      </div>
      <div class="story">{story}</div>
    </div>
  );
}

function BarView({ bar, window: [from, to] }: { bar: Bar; window: Window }): VNode | null {
  const {
    job: { startedAt: start, tiers },
  } = usePage();
  const first = (bar.from - start - from) / (to - from);
  const last = (bar.to - start - from) / (to - from);
  if (last < 0 || first > 1) return null;
  const left = Math.max(0, first);
  const width = Math.min(1, last) - left;
  const tier = bar.kind === 'attempt' ? tierClass(bar.tier, tiers.length) : '';
  return (
    <div
      class={`bar ${bar.kind} ${bar.outcome} ${tier}`}
      style={{ left: `${left * 100}%`, width: `max(2px, ${width * 100}%)` }}
      title={bar.label}
    />
  );
}

/** From light to dark: the cheapest is the lightest, the dearest the darkest. */
function tierClass(index: number | undefined, of: number): string {
  if (index === undefined) return 't2';
  return of < 2 ? 't1' : `t${1 + Math.round((index / (of - 1)) * (of === 2 ? 2 : 3))}`;
}

/** What is to be known at the end of a line. */
function storyOf(task: TaskView): string {
  const path = tierPath(task);
  const again = triesOf(task).filter(({ reason }) => reason === 'retry' || reason === 'corrective').length;
  const { score } = task;
  const cost = task.spent.costUsd;
  const wait = task.waits.at(-1);
  const parts = [
    isFailed(task) && (task.error?.code ?? task.status),
    path.length > 1 && 'climbed',
    again > 0 && (again === 1 ? 'again' : `again ×${again}`),
    task.status === 'running' && wait?.to === undefined && wait?.for === 'retry' && 'pauses',
    task.status === 'running' && wait?.to === undefined && wait?.for === 'admission' && 'held back',
    score !== undefined && `score ${score}`,
    cost !== undefined && dollars(cost),
  ];
  return parts.filter(Boolean).join(' · ');
}

function Legend({ rows }: { rows: readonly TaskView[] }): VNode {
  const { job } = usePage();
  const has = useMemo(() => {
    const kinds = new Set<string>();
    for (const task of rows) {
      if (task.readyAt !== undefined && (task.startedAt ?? 0) > task.readyAt) kinds.add('queued');
      for (const wait of task.waits) kinds.add(wait.for);
      for (const { gate } of task.attempts) kinds.add(gate === undefined ? 'try' : 'judge');
    }
    return kinds;
  }, [rows]);
  return (
    <ul class="legend">
      {has.has('queued') && <Key className="queued">waits for its turn</Key>}
      {has.has('admission') && <Key className="admission">held back by limits</Key>}
      {has.has('retry') && <Key className="retry">pauses after a fault</Key>}
      {job.tiers.length === 0 ? (
        <Key className="attempt t2">a try</Key>
      ) : (
        job.tiers.map((tier, index) => (
          <Key className={`attempt ${tierClass(index, job.tiers.length)}`}>{tier}</Key>
        ))
      )}
      {has.has('judge') && <Key className="judge">judge</Key>}
      <Key className="attempt refused t2">not accepted</Key>
    </ul>
  );
}

function Key({ className, children }: { className: string; children: string }): VNode {
  return (
    <li>
      <span class={`bar ${className}`} aria-hidden="true" />
      <Safe text={children} />
    </li>
  );
}
