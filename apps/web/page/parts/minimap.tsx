import type { VNode } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { usePage } from '../context.ts';
import { loadOf, mostAtOnce } from '../lib/bars.ts';

type Window = readonly [number, number];

const buckets = 240;
const height = 36;

/** How many sessions ran at once, over the whole time; dragging over it chooses what the lines below show. */
export function Minimap({ whole, window }: { whole: Window; window: Window }): VNode {
  const { job, tasks, now, go } = usePage();
  const [drag, setDrag] = useState<Window>();
  const box = useRef<HTMLDivElement>(null);
  const load = useMemo(
    () => loadOf(tasks, job.startedAt + whole[0], job.startedAt + whole[1], buckets, now),
    [tasks, now, whole[1]],
  );
  const most = useMemo(() => Math.max(1, mostAtOnce(tasks, now)), [tasks, now]);
  const points = load.map(
    (value, index) =>
      `${index},${height - (value / most) * (height - 4)} ${index + 1},${height - (value / most) * (height - 4)}`,
  );
  const timeAt = (event: PointerEvent): number => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return whole[0] + Math.min(1, Math.max(0, (event.clientX - left) / width)) * (whole[1] - whole[0]);
  };
  const end = (event: PointerEvent): void => {
    if (drag === undefined) return;
    const [one, other] = [drag[0], timeAt(event)];
    setDrag(undefined);
    const chosen = [Math.min(one, other), Math.max(one, other)] as const;
    const isDrag = (chosen[1] - chosen[0]) / (whole[1] - whole[0]) > 0.01;
    go({ window: isDrag ? chosen : undefined }, { instead: true });
  };
  const [from, to] = drag ? [Math.min(...drag), Math.max(...drag)] : window;
  const share = (at: number): number => (100 * (at - whole[0])) / (whole[1] - whole[0]);
  return (
    <div
      class="minimap"
      ref={box}
      title="Sessions at the same time. Drag to zoom, click for all of it."
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = timeAt(event);
        setDrag([at, at]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], timeAt(event)])}
      onPointerUp={end}
      onPointerCancel={() => setDrag(undefined)}
    >
      <svg
        viewBox={`0 0 ${buckets} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`At most ${most} sessions at once`}
      >
        <polygon points={`0,${height} ${points.join(' ')} ${buckets},${height}`} />
      </svg>
      <span class="most" aria-hidden="true">
        {most} at once
      </span>
      {share(to) - share(from) < 99 && (
        <div class="seen" style={{ left: `${share(from)}%`, width: `${share(to) - share(from)}%` }} />
      )}
    </div>
  );
}
