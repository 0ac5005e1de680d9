import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { keyOf, type TaskView } from '../../src/view/model.ts';
import { usePage } from '../context.ts';
import type { JobPath } from '../lib/critical-path.ts';
import { seconds } from '../lib/format.ts';
import { layOut } from '../lib/graph.ts';
import { durationOf } from '../lib/tasks.ts';
import { Mark, statusWord } from './mark.tsx';
import { Safe, safeText } from './text.tsx';

/** More boxes than these say nothing to anybody: the chain that all waited for does. */
const maxNodes = 150;
const size = { width: 190, height: 46, gapX: 56, gapY: 14 };

interface Box {
  key: string;
  id: string;
  agent: string;
  dependsOn: readonly string[];
  task?: TaskView;
}

/** What waits for what, and the chain that the whole job waited for. */
export function PlanGraph({ path }: { path: JobPath }): VNode | null {
  const { job, tasks } = usePage();
  const boxes = useMemo((): Box[] => {
    const work = tasks.filter(({ step }) => step === undefined || step === 'work' || step === 'rework');
    if (work.length > 0)
      return work.map((task) => {
        const { key, taskId, agent, step, dependsOn } = task;
        return { key, id: taskId, agent, dependsOn: dependsOn.map((id) => keyOf(step, id)), task };
      });
    const plan = job.plans.find(({ phase }) => phase === 'plan')?.plan;
    return (plan?.tasks ?? []).map(({ id, agent, dependsOn }) => ({ key: id, id, agent, dependsOn }));
  }, [job.plans, tasks]);
  const links = boxes.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0);
  if (links === 0 && (job.plans.length === 0 || boxes.length === 0)) return null;
  return (
    <section aria-labelledby="plan">
      <div class="title-row">
        <h2 id="plan">Plan</h2>
        {path.keys.length > 1 && <span class="dim">critical path {seconds(path.ms)}</span>}
      </div>
      {job.plans.map(({ phase, plan: { reason }, approved }) => (
        <p class="dim">
          {phase === 'replan' && 'Again: '}
          <Safe text={reason} />
          {approved !== undefined && (approved ? ' Approved.' : ' Declined.')}
        </p>
      ))}
      <div class="card scrolls" tabIndex={0}>
        {boxes.length <= maxNodes ? (
          <Graph boxes={boxes} path={path} />
        ) : (
          <Chain path={path} of={boxes.length} />
        )}
      </div>
    </section>
  );
}

function Graph({ boxes, path }: { boxes: readonly Box[]; path: JobPath }): VNode {
  const { go, now, place, job } = usePage();
  const { nodes, columns, rows } = useMemo(() => layOut(boxes), [boxes]);
  const byKey = new Map(boxes.map((box) => [box.key, box]));
  const at = new Map(
    nodes.map(({ key, column, row }) => [
      key,
      { x: column * (size.width + size.gapX), y: row * (size.height + size.gapY) },
    ]),
  );
  const critical = new Set(path.keys);
  const next = new Map(path.keys.map((key, index) => [key, path.keys[index + 1]]));
  const edges = boxes.flatMap(({ key, dependsOn }) =>
    dependsOn.flatMap((from) => {
      const [a, b] = [at.get(from), at.get(key)];
      if (a === undefined || b === undefined) return [];
      const [x1, y1, x2, y2] = [a.x + size.width, a.y + size.height / 2, b.x, b.y + size.height / 2];
      const bend = (x2 - x1) / 2;
      const isCritical = next.get(from) === key;
      return [{ d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, isCritical }];
    }),
  );
  const width = columns * (size.width + size.gapX) - size.gapX;
  const height = rows * (size.height + size.gapY) - size.gapY;
  return (
    <div class="graph" style={{ width: `${width}px`, height: `${height}px` }}>
      <svg width={width} height={height} aria-hidden="true">
        {edges
          .toSorted((one, other) => Number(one.isCritical) - Number(other.isCritical))
          .map(({ d, isCritical }) => (
            <path d={d} class={isCritical ? 'critical' : undefined} />
          ))}
      </svg>
      {nodes.map(({ key }) => {
        const box = byKey.get(key);
        const place0 = at.get(key);
        if (box === undefined || place0 === undefined) return null;
        const { task, id, agent } = box;
        const failed = task !== undefined && ['failed', 'timeout', 'cancelled'].includes(task.status);
        const classes = [
          'node',
          critical.has(key) && 'critical',
          failed && 'failed',
          place.task === key && 'selected',
        ];
        return (
          <button
            type="button"
            class={classes.filter(Boolean).join(' ')}
            style={{
              left: `${place0.x}px`,
              top: `${place0.y}px`,
              width: `${size.width}px`,
              height: `${size.height}px`,
            }}
            disabled={task === undefined}
            title={`${safeText(id)} (${safeText(agent)})`}
            onClick={() => go({ task: key })}
          >
            <span class="node-head">
              {task && <Mark status={task.status} />}
              <span class="cut">
                <Safe text={id} />
              </span>
              {task?.startedAt !== undefined && <span class="dim">{seconds(durationOf(task, now))}</span>}
            </span>
            <span class="cut dim">
              <Safe text={agent} />
            </span>
            {task && (
              <span class="only-read">{`${statusWord(task.status)}${critical.has(key) && job.endedAt ? ', on the critical path' : ''}`}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}

function Chain({ path, of }: { path: JobPath; of: number }): VNode {
  const { byKey, go, now } = usePage();
  return (
    <>
      <p class="dim">
        {path.keys.length} of {of} tasks were on the chain that the job waited for:
      </p>
      <ol class="chain">
        {path.keys.slice(0, 300).map((key) => {
          const task = byKey.get(key);
          return (
            <li>
              <button type="button" class="link" onClick={() => go({ task: key })}>
                <Safe text={key} />
              </button>{' '}
              {task && <span class="dim">{seconds(durationOf(task, now))}</span>}
            </li>
          );
        })}
      </ol>
    </>
  );
}
