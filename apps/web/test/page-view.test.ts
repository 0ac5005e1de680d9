import { createOrchestrator, type JobLog, summarize, taskStates } from '@parallel-agents/core';
import { memoryJournal, type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { builtinAgents } from '@parallel-agents/registry';
import { describe, expect, it } from 'vitest';
import { barsOf } from '../page/lib/bars.ts';
import { jobPath } from '../page/lib/critical-path.ts';
import { PageView } from '../src/view/page-view.ts';
import { manyLog } from './kit/many-log.ts';
import { goalLog, reviewLog } from './kit/samples.ts';

function viewed({ events, overview }: JobLog) {
  const view = new PageView('run-1');
  for (const event of events) view.record(event);
  return view.model(overview, 0);
}

describe('what a page is given of a job', () => {
  it('says of every task what the run says, for one that fails, is tried again and depends', async () => {
    let asked = 0;
    const reply: ReplyScript = ({ prompt }) => {
      if (prompt.includes('never')) return { kind: 'text', text: '' };
      asked++;
      return { kind: 'text', text: `Answer ${asked}` };
    };
    const journal = memoryJournal();
    const orchestrator = createOrchestrator({ runtime: scripted({ reply }), agents: builtinAgents, journal });
    const task = { agent: 'documentation_writer', outputFormat: 'text' } as const;
    const run = orchestrator.run([
      { ...task, id: 'one', description: 'Write.' },
      { ...task, id: 'two', description: 'never', dependsOn: ['one'] },
      { ...task, id: 'three', description: 'Write.', dependsOn: ['two'] },
    ]);
    await run;
    const log = await journal.read(run.id);
    const { job, tasks } = viewed(log);
    expect(tasks.map(({ taskId, status }) => [taskId, status])).toEqual(
      taskStates(log.events, false).map(({ taskId, status }) => [taskId, status]),
    );
    expect(tasks[2]?.error?.code).toBe('DEPENDENCY_FAILED');
    expect(tasks.map(({ answerLength }) => answerLength)).toEqual(['Answer 1'.length, undefined, undefined]);
    const { usage, spawned } = summarize(log.events);
    expect(job.spent.usage).toMatchObject(usage);
    expect(job.sessions).toBe(spawned);
    // Every stretch has an end once the run is over, and none ends before it began.
    for (const one of tasks)
      for (const { from, to } of barsOf(one, job.tiers, job.seenAt)) expect(to).toBeGreaterThanOrEqual(from);
  });

  it('tells waits, climbs, corrections and what the judge said', () => {
    const { job, tasks } = viewed(reviewLog());
    expect(job).toMatchObject({ tiers: ['cheap', 'strong'], minScore: 7, limits: { usd: 0.5 } });
    const [security, , code, tests, accessibility] = tasks;
    expect(security?.attempts.map(({ gate, tier, reason }) => gate ?? `${tier} ${reason}`)).toEqual([
      'cheap first',
      'judge',
      'strong escalation',
      'judge',
    ]);
    expect(security?.description).toContain('Review app.ts');
    const kinds = (task: typeof code): string[] =>
      task ? barsOf(task, job.tiers, 0).map(({ kind }) => kind) : [];
    expect(kinds(code)).toEqual(['queued', 'retry', 'attempt', 'attempt', 'judge']);
    expect(kinds(tests)).toEqual(['queued', 'admission', 'attempt', 'judge', 'attempt', 'judge']);
    expect(accessibility).toMatchObject({ status: 'timeout', error: { code: 'TIMEOUT' } });
  });

  it('of a job that runs is how it stands at the moment; of one that nobody works on, nothing goes on', () => {
    const log = manyLog(50, { until: 4000 });
    const at = Math.max(...log.events.map((event) => event.at));
    const view = new PageView('run-1');
    for (const event of log.events) view.record(event);
    const running = view.model({ status: 'running' }, at + 1000);
    expect(running.job.seenAt).toBe(at + 1000);
    expect(running.tasks.some(({ status }) => status === 'running')).toBe(true);
    const left = view.model({ status: 'interrupted' }, at + 1000);
    expect(left.job.seenAt).toBe(at);
    expect(left.tasks.some(({ status }) => status === 'running')).toBe(false);
  });
});

describe('the critical path', () => {
  it('goes from step to step, along what was waited for', () => {
    const { keys } = jobPath(viewed(goalLog()).tasks);
    expect(keys).toEqual(['plan/plan', 'work/peers', 'work/compare', 'work/advice', 'report/report']);
  });
});
