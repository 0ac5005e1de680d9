/** What is looked at, as it stands in the address: a link to it shows another person the same. */
export interface Place {
  /** The job, where the page shows many. */
  job?: string | undefined;
  /** A page of its own beside the jobs. */
  page?: 'queues' | undefined;
  /** The task whose details are open. */
  task?: string | undefined;
  /** Two tasks that are compared. */
  compare?: readonly [string, string] | undefined;
  view?: 'diff' | undefined;
  q: string;
  status: string;
  agent: string;
  tier: string;
  sort: Sort;
  /** The part of the time that is seen, in milliseconds from the start. */
  window?: readonly [number, number] | undefined;
}

export type Sort = 'order' | 'start' | 'duration' | 'cost';
const sorts: readonly Sort[] = ['order', 'start', 'duration', 'cost'];

export const nowhere: Place = { q: '', status: '', agent: '', tier: '', sort: 'order' };

export function readPlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const text = (name: string): string => fields.get(name) ?? '';
  const [one, other] = fields.getAll('compare');
  const [from, to] = text('window').split('-').map(Number);
  const sort = sorts.find((known) => known === text('sort')) ?? 'order';
  return {
    ...(fields.has('job') && { job: text('job') }),
    ...(text('page') === 'queues' && { page: 'queues' }),
    ...(fields.has('task') && { task: text('task') }),
    ...(one !== undefined && other !== undefined && { compare: [one, other] }),
    ...(text('view') === 'diff' && { view: 'diff' }),
    ...(from !== undefined && to !== undefined && from >= 0 && to > from && { window: [from, to] }),
    q: text('q'),
    status: text('status'),
    agent: text('agent'),
    tier: text('tier'),
    sort,
  };
}

export function writePlace({
  job,
  page,
  task,
  compare,
  view,
  q,
  status,
  agent,
  tier,
  sort,
  window,
}: Place): string {
  const fields = new URLSearchParams();
  if (job !== undefined) fields.set('job', job);
  if (page !== undefined) fields.set('page', page);
  if (task !== undefined) fields.set('task', task);
  for (const key of compare ?? []) fields.append('compare', key);
  if (compare && view === 'diff') fields.set('view', view);
  for (const [name, value] of Object.entries({ q, status, agent, tier }))
    if (value !== '') fields.set(name, value);
  if (sort !== 'order') fields.set('sort', sort);
  if (window) fields.set('window', window.map(Math.round).join('-'));
  const text = fields.toString();
  return text === '' ? '' : `#${text}`;
}
