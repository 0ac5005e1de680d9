import { createOrchestrator, type JobLog, summarize, taskStates } from '@parallel-agents/core';
import { memoryJournal, type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { builtinAgents } from '@parallel-agents/registry';
import { describe, expect, it } from 'vitest';
import { accountBy, total } from '../page/lib/account.ts';
import { criticalPath } from '../page/lib/critical-path.ts';
import { JobFold } from '../src/view/job-fold.ts';
import { goalLog, manyLog, refineLog, reviewLog } from './kit/samples.ts';

function folded({ events, overview }: JobLog) {
  const fold = new JobFold();
  for (const event of events) fold.record(event);
  return { job: fold.job(overview.status, 0), tasks: fold.tasks(overview.status === 'running') };
}

describe('what a page is given of a job', () => {
  it('says of every task what the summary of the run says, for a run that fails, is tried again and depends', async () => {
    let asked = 0;
    const reply: ReplyScript = ({ prompt }) => {
      if (prompt.includes('never')) return { kind: 'text', text: '' };
      asked++;
      return { kind: 'text', text: `Answer ${asked}` };
    };
    const journal = memoryJournal();
    const orchestrator = createOrchestrator({ runtime: scripted({ reply }), agents: builtinAgents, journal });
    const run = orchestrator.run([
      { id: 'one', agent: 'documentation_writer', outputFormat: 'text', description: 'Write.' },
      {
        id: 'two',
        agent: 'documentation_writer',
        outputFormat: 'text',
        description: 'never',
        dependsOn: ['one'],
      },
      {
        id: 'three',
        agent: 'documentation_writer',
        outputFormat: 'text',
        description: 'Write.',
        dependsOn: ['two'],
      },
    ]);
    await run;
    const log = await journal.read(run.id);
    const { tasks } = folded(log);
    expect(tasks.map(({ id, status }) => [id, status])).toEqual(
      taskStates(log.events, false).map(({ taskId, status }) => [taskId, status]),
    );
    expect(tasks[2]?.error?.code).toBe('DEPENDENCY_FAILED');
    const sums = total(accountBy('agent', tasks, 0));
    const { usage, spawned } = summarize(log.events);
    expect(sums.usage).toMatchObject(usage);
    expect(sums.sessions).toBe(spawned);
    // Every stretch has an end once the run is over, and none ends before it began.
    for (const { waits, attempts } of tasks)
      for (const { from, to } of [...waits, ...attempts]) expect(to).toBeGreaterThanOrEqual(from);
  });

  it('accounts for every session once, by agent, tier and model alike', () => {
    for (const log of [reviewLog(), goalLog(), refineLog(), manyLog(60)]) {
      const { tasks } = folded(log);
      const { usage, costUsd } = summarize(log.events);
      for (const dimension of ['agent', 'tier', 'model'] as const) {
        const sums = total(accountBy(dimension, tasks, 0));
        expect(sums.costUsd).toBeCloseTo(
          tasks.flatMap(({ attempts }) => attempts).reduce((sum, one) => sum + (one.costUsd ?? 0), 0),
          9,
        );
        expect(sums.usage.outputTokens).toBeGreaterThanOrEqual(usage.outputTokens);
        expect(costUsd === undefined).toBe(
          log.events.every((event) => event.type !== 'task.ended' || event.result.costUsd === undefined),
        );
      }
    }
  });

  it('is the same whether it is asked for in between or at the end', () => {
    const log = manyLog(40);
    const fold = new JobFold();
    const seen = new Map<string, unknown>();
    for (const event of log.events) {
      fold.record(event);
      for (const task of fold.takeChanged(true)) seen.set(task.key, structuredClone(task));
    }
    for (const task of fold.tasks(true)) expect(seen.get(task.key)).toEqual(task);
  });

  it('tells waits, climbs, corrections and what the judge said', () => {
    const { job, tasks } = folded(reviewLog());
    expect(job).toMatchObject({ tiers: ['cheap', 'strong'], minScore: 7, limits: { usd: 0.5 } });
    const [security, , code, tests, accessibility] = tasks;
    expect(security?.attempts.map(({ gate, tier, reason }) => gate ?? `${tier} ${reason}`)).toEqual([
      'cheap first',
      'judge',
      'strong escalation',
      'judge',
    ]);
    expect(security?.attempts[0]).toMatchObject({
      status: 'failed',
      gates: [{ accepted: false, score: 5.1 }],
    });
    expect(code?.waits).toMatchObject([{ kind: 'queued' }, { kind: 'retry', code: 'OUTPUT_NOT_JSON' }]);
    expect(tests?.waits.at(-1)).toMatchObject({ kind: 'admission', code: 'RATE_LIMITED' });
    expect(accessibility).toMatchObject({ status: 'timeout', error: { code: 'TIMEOUT' } });
  });

  it('leaves what runs open, and what nobody works on closed', () => {
    const running = folded(manyLog(50, { until: 4000 }));
    expect(running.tasks.some(({ attempts }) => attempts.some(({ to }) => to === undefined))).toBe(true);
    const log = manyLog(50, { until: 4000 });
    const at = Math.max(...log.events.map((event) => event.at));
    const resumed = folded({ ...log, events: [...log.events, { type: 'job.resumed', at: at + 60_000 }] });
    expect(resumed.job.gaps).toEqual([{ from: at, to: at + 60_000 }]);
    for (const { attempts } of resumed.tasks)
      for (const { to } of attempts) expect(to).toBeLessThanOrEqual(at);
  });
});

describe('the critical path', () => {
  it('goes from step to step, along what was waited for', () => {
    const { tasks } = folded(goalLog());
    expect(criticalPath(tasks, 0).keys).toEqual([
      'plan/plan',
      'work/peers',
      'work/compare',
      'work/advice',
      'report/report',
    ]);
  });
});
