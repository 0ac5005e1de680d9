import type { VNode } from 'preact';
import type { JobView, TaskView } from '../../src/view/model.ts';
import { usePage } from '../context.ts';
import { count, counted, date, dollars } from '../lib/format.ts';
import { isFailed } from '../lib/tasks.ts';
import { openPlan, StopButton } from './act.tsx';
import { Safe } from './text.tsx';

const kinds: Readonly<Record<string, string>> = {
  tasks: 'Tasks',
  goal: 'Goal',
  create: 'New agents',
  refine: 'Refined agents',
  review: 'Reviewed agents',
};

/** What it is called: its title, or what it is. */
export function titleOf({ title, kind, agents }: JobView, tasks: readonly TaskView[]): string {
  if (title !== undefined && title !== '') return title;
  if (agents.length > 0)
    return `${kinds[kind] ?? kind}: ${[...new Set(agents.map(({ agent }) => agent))].join(', ')}`;
  const names = [...new Set(tasks.map(({ agent }) => agent))];
  const more = names.length > 2 ? ` and ${names.length - 2} more` : '';
  return names.length === 0
    ? (kinds[kind] ?? kind)
    : `${counted(tasks.length, 'task')}: ${names.slice(0, 2).join(', ')}${more}`;
}

/** How it stands, in a few words. */
function statusOf(
  job: JobView,
  tasks: readonly TaskView[],
): { text: string; tone: 'good' | 'bad' | 'live' | 'dim' } {
  const failed = tasks.filter(isFailed).length;
  const done = tasks.filter(({ status }) => status === 'completed').length;
  const some = `${count(done)} of ${count(tasks.length)}`;
  const bad = failed > 0 ? `, ${failed} failed` : '';
  if (job.waitsFor === 'approval') return { text: 'the plan waits for an answer', tone: 'live' };
  if (job.status === 'running') {
    if (openPlan(job) && !tasks.some(({ status }) => status === 'running'))
      return { text: 'the plan waits for an answer', tone: 'live' };
    return { text: `running: ${some} completed${bad}`, tone: failed > 0 ? 'bad' : 'live' };
  }
  if (job.status === 'interrupted') return { text: `interrupted: ${some} completed${bad}`, tone: 'bad' };
  if (job.status === 'cancelled') return { text: `cancelled: ${some} completed${bad}`, tone: 'bad' };
  if (job.outcome === 'declined') return { text: 'the plan was declined', tone: 'dim' };
  if (job.outcome === 'planned') return { text: 'planned, not run', tone: 'dim' };
  if (failed > 0) return { text: `${count(failed)} of ${count(tasks.length)} not completed`, tone: 'bad' };
  if (job.status === 'failed') return { text: job.outcome ?? 'failed', tone: 'bad' };
  return { text: `all ${count(tasks.length)} completed`, tone: 'good' };
}

export function Header(): VNode {
  const { job, tasks, link, source } = usePage();
  const { text, tone } = statusOf(job, tasks);
  const facts = [
    job.runtime,
    job.tiers.length > 0 && job.tiers.join(' → '),
    job.minScore !== undefined && `judge ≥ ${job.minScore}`,
    job.limits?.usd !== undefined && `budget ${dollars(job.limits.usd)}`,
    job.limits?.tokens !== undefined && `at most ${count(job.limits.tokens)} tokens`,
  ].filter(Boolean);
  return (
    <header class="head">
      <div>
        <h1>
          <Safe text={titleOf(job, tasks)} /> <span class={tone}>· {text}</span>
        </h1>
        <p class="dim">
          {date(job.startedAt)} · <code>{job.jobId}</code> · {facts.join(' · ')}
        </p>
        {job.scripted && <p class="note">The scripted runtime answered: these are examples, not AI.</p>}
        {link === 'file' && job.status === 'running' && (
          <p class="note">It still runs: this file shows how it stood at {date(job.seenAt)}.</p>
        )}
        {link === 'lost' && (
          <p class="note bad" role="status">
            The connection to parallel-agents is lost; it is tried again. What you see is from before.
          </p>
        )}
        {job.problem && (
          <p class="note bad">
            <Safe text={`${job.problem.code}: ${job.problem.message}`} />
          </p>
        )}
      </div>
      <StopButton job={job} source={source} />
    </header>
  );
}
