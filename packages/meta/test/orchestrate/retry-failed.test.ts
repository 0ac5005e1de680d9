import { memoryJournal } from '@parallel-agents/core/testing';
import { createBudget } from '@parallel-agents/escalation';
import { expect, test } from 'vitest';
import { plan, play, task } from './kit.ts';

const refused = { kind: 'error', status: 400, message: 'no' };
const failing = (id: string) => (description: string) => (description === id ? refused : undefined);
const none = { reason: 'There is no other way.', tasks: [], missingAgents: [] };
const goOn = { resume: true, retryFailed: true } as const;

test('what failed is done again, what completed is not, and the report is written anew', async () => {
  const journal = memoryJournal();
  const plans = { plan: [plan(task('a'), task('b'), task('c', ['b']))], replan: [none] };
  const first = await play({ ...plans, work: failing('b') }, { journal });
  expect(first.report.status).toBe('partial');

  const second = await play(plans, { journal, ...goOn });
  expect(second.report.status).toBe('completed');
  expect(second.statuses).toEqual({ a: 'completed', b: 'completed', c: 'completed' });
  expect(second.asked).toEqual({ plan: 0, replan: 0, report: 1 });
  expect(second.runtime.calls).toHaveLength(3);
  expect(second.report.phases.map(({ runId }) => runId)).toEqual(['orc.plan', 'orc.work', 'orc.report-2']);
  // The second plan and the first report are paid for, though nothing stands on them any more.
  const { usage, spawned } = second.report.summary;
  expect(spawned).toBe(first.report.summary.spawned + 3);
  expect(usage.inputTokens).toBeGreaterThan(first.report.summary.usage.inputTokens);

  const again = await play(plans, { journal, resume: true });
  expect(again.runtime.calls).toEqual([]);
  expect(again.report.markdown).toBe(second.report.markdown);
  expect(again.report.summary).toMatchObject({ spawned, usage });
});

test('a step that is not asked anything else is kept', async () => {
  const journal = memoryJournal();
  const script = { plan: [plan(task('a'), task('b'))], replan: [none], work: failing('b') };
  await play(script, { journal });
  const { report, asked, runtime } = await play(script, { journal, ...goOn });
  expect(report.status).toBe('partial');
  expect(asked).toEqual({ plan: 0, replan: 0, report: 0 });
  expect(runtime.calls).toHaveLength(1);
});

test('a plan, a second plan and a report that could not be had are asked for again', async () => {
  const journal = memoryJournal();
  const noPlan = await play({ plan: [refused] }, { journal });
  expect(noPlan.report.status).toBe('failed');
  const noReport = await play(
    { plan: [plan(task('a'), task('b'))], report: () => refused },
    { journal, ...goOn },
  );
  expect(noReport.report).toMatchObject({ status: 'partial', errors: [{ phase: 'report' }] });
  const done = await play({ plan: ['It is kept.'] }, { journal, ...goOn });
  expect(done.report.status).toBe('completed');
  expect(done.asked).toEqual({ plan: 0, replan: 0, report: 1 });
});

test('a retry that was cut off is gone on with as any run, without another word', async () => {
  const journal = memoryJournal();
  const plans = { plan: [plan(task('a'), task('b'))], replan: [none] };
  await play({ ...plans, work: failing('b') }, { journal });
  const stop = new AbortController();
  const cut = await play(plans, {
    journal,
    ...goOn,
    signal: stop.signal,
    onEvent: ({ step }) => {
      if (step === 'report-2') stop.abort();
    },
  });
  expect(cut.report.status).toBe('cancelled');
  const { report, runtime } = await play(plans, { journal, resume: true });
  expect(report.status).toBe('completed');
  expect(runtime.calls).toHaveLength(1);
});

test('what changed for another reason is an error, as it was', async () => {
  const journal = memoryJournal();
  await play({ plan: [plan(task('a'), task('b'))] }, { journal });
  const prepareTasks = (tasks: readonly { description: string }[]) =>
    tasks.map((each) => ({ ...each, description: `${each.description}, in short` })) as never;
  await expect(play({}, { journal, ...goOn, prepareTasks })).rejects.toMatchObject({ code: 'RUN_CHANGED' });
});

test('the limits hold for all steps together, replaced ones too', async () => {
  const journal = memoryJournal();
  const plans = { plan: [plan(task('a'), task('b'))], replan: [none] };
  const { report } = await play({ ...plans, work: failing('b') }, { journal });
  const { spawned } = report.summary;
  const onlyOneMore = await play(plans, {
    journal,
    ...goOn,
    admission: [createBudget({ spawns: spawned + 1 })],
  });
  expect(onlyOneMore.statuses).toMatchObject({ b: 'completed' });
  expect(onlyOneMore.report.errors).toMatchObject([{ phase: 'report', error: { code: 'BUDGET_EXHAUSTED' } }]);
});
