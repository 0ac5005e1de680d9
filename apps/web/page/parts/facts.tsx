import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { usePage } from '../context.ts';
import { accountBy, total } from '../lib/account.ts';
import type { CriticalPath } from '../lib/critical-path.ts';
import { count, counted, dollars, percent, seconds, short } from '../lib/format.ts';
import { tiersOf, triesOf } from '../lib/tasks.ts';

interface FactProps {
  value: ComponentChildren;
  children: ComponentChildren;
}

function Fact({ value, children }: FactProps): VNode {
  return (
    <div class="fact">
      <dt>{children}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The answer first: what worked, how long, what it cost. */
export function Facts({ path }: { path: CriticalPath }): VNode {
  const { job, tasks, now } = usePage();
  const sums = useMemo(() => {
    const all = total(accountBy('agent', tasks, now));
    let again = 0;
    let pausedMs = 0;
    for (const task of tasks) {
      again += triesOf(task).filter(({ reason }) => reason === 'retry' || reason === 'corrective').length;
      for (const { kind, from, to = now } of task.waits) if (kind !== 'queued') pausedMs += to - from;
    }
    return { all, again, pausedMs, climbed: tasks.filter((task) => tiersOf(task).length > 1).length };
  }, [tasks, now]);
  const { all, again, pausedMs, climbed } = sums;
  const done = tasks.filter(({ status }) => status === 'completed').length;
  const idle = job.gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const took = (job.endedAt ?? job.seenAt) - job.startedAt - idle;
  const { inputTokens, outputTokens, cacheReadTokens } = all.usage;
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
      <Fact value={all.costUsd === undefined ? '–' : dollars(all.costUsd)}>
        {all.costUsd === undefined
          ? 'no price is known'
          : job.limits.usd === undefined
            ? 'without a budget'
            : `of ${dollars(job.limits.usd)}`}
      </Fact>
      <Fact value={short(inputTokens + outputTokens)}>
        tokens · {short(inputTokens)} in, {short(outputTokens)} out
        {cacheReadTokens !== undefined && ` · ${percent(cacheReadTokens, inputTokens)} cached`}
      </Fact>
      <Fact value={count(all.sessions)}>
        {all.sessions === 1 ? 'session' : 'sessions'}
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
