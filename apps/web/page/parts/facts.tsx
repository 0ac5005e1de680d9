import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { usePage } from '../context.ts';
import type { JobPath } from '../lib/critical-path.ts';
import { count, counted, dollars, percent, seconds, short } from '../lib/format.ts';
import { gapsIn, hasClimbed, triesOf } from '../lib/tasks.ts';

interface FactProps {
  value: ComponentChildren;
  children: ComponentChildren;
}

export function Fact({ value, children }: FactProps): VNode {
  return (
    <div class="fact">
      <dt>{children}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The answer first: what worked, how long, what it cost. */
export function Facts({ path }: { path: JobPath }): VNode {
  const { job, tasks, now } = usePage();
  const limitUsd = job.limits?.usd;
  const { again, pausedMs, climbed } = useMemo(() => {
    let again = 0;
    let pausedMs = 0;
    for (const task of tasks) {
      again += triesOf(task).filter(({ reason }) => reason === 'retry' || reason === 'corrective').length;
      for (const { from, to = now } of task.waits) pausedMs += to - from;
    }
    return { again, pausedMs, climbed: tasks.filter(hasClimbed).length };
  }, [tasks, now]);
  const { usage, costUsd } = job.spent;
  const done = job.counts.completed;
  const idle = gapsIn(job.worked).reduce((sum, { from, to }) => sum + to - from, 0);
  const took = (job.endedAt ?? job.seenAt) - job.startedAt - idle;
  const { inputTokens, outputTokens, cacheReadTokens } = usage ?? { inputTokens: 0, outputTokens: 0 };
  return (
    <dl class="facts">
      <Fact
        value={
          <>
            {count(done)} <small>of {count(tasks.length)}</small>
          </>
        }
      >
        completed and checked
      </Fact>
      <Fact value={seconds(took)}>
        {path.keys.length > 1
          ? `critical path ${seconds(path.ms)}`
          : job.status === 'running'
            ? 'so far'
            : 'from start to end'}
        {idle > 0 && ` · lay still for ${seconds(idle)}`}
      </Fact>
      <Fact value={costUsd === undefined ? '–' : dollars(costUsd)}>
        {costUsd === undefined
          ? 'no price is known'
          : limitUsd === undefined
            ? 'without a budget'
            : `of ${dollars(limitUsd)}`}
      </Fact>
      <Fact value={short(inputTokens + outputTokens)}>
        tokens · {short(inputTokens)} in, {short(outputTokens)} out
        {cacheReadTokens !== undefined && ` · ${percent(cacheReadTokens, inputTokens)} cached`}
      </Fact>
      <Fact value={count(job.sessions)}>
        {job.sessions === 1 ? 'session' : 'sessions'}
        {climbed > 0 && ` · ${count(climbed)} climbed`}
        {again > 0 && ` · ${count(again)} again`}
      </Fact>
      <Fact value={pausedMs < 100 ? 'none' : seconds(pausedMs)}>paused by limits and faults</Fact>
    </dl>
  );
}

/** Failures of one kind, and what to do about them. */
export function counts(keys: readonly string[]): string {
  const more = keys.length > 3 ? ` and ${counted(keys.length - 3, 'more task')}` : '';
  return `${keys.slice(0, 3).join(', ')}${more}`;
}
