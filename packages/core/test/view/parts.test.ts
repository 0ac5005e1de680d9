import { describe, expect, it } from 'vitest';
import type { AgentResult, JobEvent } from '../../src/index.ts';
import { JobView } from '../../src/view/index.ts';
import { criticalPath, waitWords } from '../../src/view/internal.ts';

const started = (tasks: readonly { taskId: string; dependsOn?: string[] }[], step?: string): JobEvent => ({
  type: 'run.started',
  at: 0,
  ...(step !== undefined && { step }),
  runId: 'r',
  runtime: 'scripted',
  maxConcurrent: 2,
  tasks: tasks.map((task) => ({ agent: 'writer', ...task })),
});
const begins = (taskId: string, at: number): JobEvent => ({
  type: 'task.started',
  at,
  taskId,
  agent: 'writer',
});
const result = (taskId: string, status: AgentResult['status']): AgentResult => {
  const base = { taskId, agent: 'writer', text: '', executionSeconds: 1, attempts: [] };
  const error = { code: 'PROVIDER_ERROR', message: 'no', fix: 'Try again.', retryable: false } as const;
  return status === 'completed' ? { ...base, status, output: 1 } : { ...base, status, error };
};
const ends = (taskId: string, at: number, status: AgentResult['status'] = 'completed'): JobEvent => ({
  type: 'task.ended',
  at,
  taskId,
  result: result(taskId, status),
});

function viewOf(...events: JobEvent[]): JobView {
  const view = new JobView();
  for (const event of events) view.record(event);
  return view;
}

describe('what tasks wait for', () => {
  it('is counted by what it is, with its end where that is known', () => {
    const waits = (taskId: string, more: object): JobEvent =>
      ({ type: 'task.waiting', at: 1000, taskId, for: 'admission', ...more }) as JobEvent;
    const view = viewOf(
      started([{ taskId: 'a' }, { taskId: 'b' }, { taskId: 'c' }]),
      ...['a', 'b', 'c'].map((id) => begins(id, 10)),
      waits('a', { control: 'rate-limit', code: 'RATE_LIMITED', seconds: 4 }),
      waits('b', { control: 'rate-limit', code: 'RATE_LIMITED', seconds: 9 }),
      waits('c', { control: 'budget' }),
    );
    expect(view.waits()).toEqual([
      { for: 'admission', control: 'rate-limit', code: 'RATE_LIMITED', tasks: 2, until: 10_000 },
      { for: 'admission', control: 'budget', tasks: 1 },
    ]);
    view.record({ type: 'attempt.started', at: 3000, taskId: 'c', attemptId: 'r/c/1', reason: 'first' });
    expect(view.waits()).toHaveLength(1);
    expect([...view.running].find(({ taskId }) => taskId === 'c')?.waits).toEqual([
      { for: 'admission', control: 'budget', from: 1000, to: 3000 },
    ]);
  });
});

it.for([
  [{ for: 'admission', control: 'rate-limit', code: 'RATE_LIMITED' }, 'the rate limit'],
  [{ for: 'admission', control: 'rate-limit', code: 'PROVIDER_UNAVAILABLE' }, 'the provider, which is down'],
  [{ for: 'admission', control: 'workers' }, 'a free worker'],
  [{ for: 'admission', control: 'of somebody' }, 'its turn'],
  [{ for: 'retry', code: 'PROVIDER_ERROR' }, 'the next try after PROVIDER_ERROR'],
  [{ for: 'retry' }, 'the next try'],
] as const)('a wait %j is for %s', ([wait, words]) => {
  expect(waitWords(wait)).toBe(words);
});

describe('the time that is left', () => {
  const ids = Array.from({ length: 10 }, (_, index) => ({ taskId: `t${index}` }));
  it('is not said before it can be known', () => {
    expect(viewOf(started(ids), begins('t0', 0), ends('t0', 1000)).timeLeft(1000)).toBeUndefined();
    expect(viewOf(started([])).timeLeft(0)).toBeUndefined();
  });

  it('is that of what is left, by as many as run at once', () => {
    const done = ids.slice(0, 4).flatMap(({ taskId }, index) => {
      const from = Math.floor(index / 2) * 10_000;
      return [begins(taskId, from), ends(taskId, from + 10_000)];
    });
    const view = viewOf(started(ids), ...done.sort((a, b) => a.at - b.at));
    expect(view.timeLeft(20_000)).toEqual({ seconds: 30, byTasks: 4, because: 'work' });
  });

  it('is that of the longest chain, however long it is', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => ({
      taskId: `c${index}`,
      ...(index > 0 && { dependsOn: [`c${index - 1}`] }),
    }));
    const done = [0, 1, 2].flatMap((index) => [
      begins(`c${index}`, index * 1000),
      ends(`c${index}`, (index + 1) * 1000),
    ]);
    const left = viewOf(started(chain), ...done).timeLeft(3000);
    expect(left).toMatchObject({ byTasks: 3 });
    expect(left?.seconds).toBeCloseTo(19_997, 0);
  });

  it('is at least as long as a pause that was asked for', () => {
    const done = ['t0', 't1', 't2'].flatMap((id) => [begins(id, 0), ends(id, 1000)]);
    const pause: JobEvent = { type: 'task.waiting', at: 1000, taskId: 't3', for: 'retry', seconds: 300 };
    const view = viewOf(started(ids), ...done, begins('t3', 1000), pause);
    expect(view.timeLeft(61_000)).toMatchObject({ seconds: 240, because: 'pause' });
  });
});

describe('the critical path', () => {
  it('goes back from the task that ended last by those it waited for', () => {
    const view = viewOf(
      started([{ taskId: 'a' }, { taskId: 'b' }, { taskId: 'c', dependsOn: ['a', 'b'] }, { taskId: 'd' }]),
      ...[begins('a', 0), begins('b', 0), ends('b', 500), ends('a', 900), begins('c', 900)],
      ...[begins('d', 900), ends('d', 1000), ends('c', 2000)],
    );
    expect(criticalPath(view.rows()).map(({ taskId }) => taskId)).toEqual(['a', 'c']);
    expect(criticalPath(view.rows(), 'another')).toEqual([]);
  });
});

describe('a goal', () => {
  it('has plans with what was decided, descriptions of its tasks, and rounds of its agents', () => {
    const plan = {
      reason: 'Two parts.',
      tasks: [{ id: 'a', agent: 'writer', description: 'Write it.', dependsOn: [] }],
      missingAgents: [],
    };
    const view = viewOf(
      { type: 'job.started', at: 0, jobId: 'goal-1', kind: 'goal', limits: { usd: 2 } },
      { type: 'plan.made', at: 1, phase: 'plan', plan },
      { type: 'plan.decided', at: 2, phase: 'plan', approved: true },
      started([{ taskId: 'a' }], 'work'),
      { type: 'agent.started', at: 3, step: 'create-1.a1', agent: 'poet' },
      {
        type: 'round.ended',
        at: 4,
        step: 'create-1.a1',
        agent: 'poet',
        round: { round: 1, best: true, lintErrors: 0, regressed: [] },
      },
    );
    const { plans, tasks, agents, limits, steps } = view.model();
    expect(plans).toMatchObject([{ approved: true, decidedAt: 2 }]);
    expect(tasks).toMatchObject([
      { key: 'work/a', step: 'work', description: 'Write it.', status: 'queued' },
    ]);
    expect(agents).toMatchObject([{ agent: 'poet', rounds: [{ round: 1, at: 4 }] }]);
    expect(steps).toMatchObject([{ step: 'work', asked: 1 }]);
    expect(limits).toEqual({ usd: 2 });
  });
});
