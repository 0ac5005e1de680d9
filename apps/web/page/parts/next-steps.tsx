import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { TaskView } from '../../src/view/model.ts';
import { usePage } from '../context.ts';
import { isFailed } from '../lib/tasks.ts';
import { counts } from './facts.tsx';
import { Command, Safe } from './text.tsx';

interface Group {
  fault: NonNullable<TaskView['error']>;
  keys: string[];
}

/** Shows so many kinds of failures; each can have thousands of tasks. */
const maxGroups = 6;

/** What did not work, why, and what to type next. */
export function NextSteps(): VNode | null {
  const { job, tasks, go, commands } = usePage();
  const groups = useMemo(() => {
    const all = new Map<string, Group>();
    for (const task of tasks) {
      if (!isFailed(task) || task.error === undefined) continue;
      const { code, fix } = task.error;
      const id = `${code}\n${fix ?? ''}`;
      const group = all.get(id);
      if (group) group.keys.push(task.key);
      else all.set(id, { fault: task.error, keys: [task.key] });
    }
    return [...all.values()].toSorted((one, other) => other.keys.length - one.keys.length);
  }, [tasks]);
  const isAsked = job.waitsFor === 'approval';
  const canGoOn = !isAsked && (job.status === 'interrupted' || job.status === 'cancelled');
  if (groups.length === 0 && !canGoOn && !isAsked) return null;
  // Work on agents is begun anew.
  const canRetry = job.endedAt !== undefined && ['tasks', 'goal'].includes(job.kind);
  return (
    <section aria-labelledby="next">
      <h2 id="next">What to do next</h2>
      <div class="card">
        {isAsked && (
          <>
            <p>Say whether its plan may be run; add --decline if not.</p>
            <Command text={commands.approve} />
          </>
        )}
        {canGoOn && (
          <>
            <p>What is finished stands; only the rest is run, and nothing is paid for twice.</p>
            <Command text={commands.resume} />
          </>
        )}
        {!canGoOn && canRetry && groups.length > 0 && <Command text={commands.retry} />}
        {groups.slice(0, maxGroups).map(({ fault, keys }) => (
          <div class="failure">
            <p>
              <button
                type="button"
                class="link"
                onClick={() => go({ task: keys[0] ?? '', status: 'failed' })}
              >
                <Safe text={counts(keys)} />
              </button>{' '}
              <code class="bad">{fault.code}</code> <Safe text={fault.message} />
            </p>
            {fault.fix !== undefined && (
              <p class="dim">
                <Safe text={fault.fix} />
              </p>
            )}
          </div>
        ))}
        {groups.length > maxGroups && (
          <p class="dim">{groups.length - maxGroups} other kinds of failures, in the timeline.</p>
        )}
      </div>
    </section>
  );
}
