import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AgentTask,
  type AttemptPolicy,
  createOrchestrator,
  type Gate,
  type JobEvent,
  type RunSummary,
  taskStates,
} from '../../src/index.ts';
import { memoryJournal, type ReplyScript, scripted, withFaults } from '../../src/testing/index.ts';
import { type JobModel, JobView, tierPath, withoutTexts } from '../../src/view/index.ts';
import { agents, judge, killedAfter, runId } from '../kit/killed-run.ts';

const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 2 };
const answer: ReplyScript = ({ prompt, model }) =>
  prompt.includes('Is this good?')
    ? { kind: 'text', text: prompt.includes('hard') ? 'no' : 'yes', usage }
    : { kind: 'text', text: `words of ${model}: ${prompt}`, usage };

const asking: Gate = {
  name: 'judge',
  async judge({ ask, text }) {
    const { text: said } = await ask({ agent: judge, description: `Is this good? ${text}` });
    return said === 'yes' ? { accepted: true, score: 9 } : { accepted: false, score: 3, reason: said };
  },
};

/** Two tiers, with a judge behind the first. */
const climbing: AttemptPolicy = {
  next({ task, attempts }) {
    const gates = [asking];
    if (attempts.length === 0) return { reason: 'first', tier: 'cheap', model: 'scripted/cheap', gates };
    const isClimbing = attempts.length === 1 && task.description.includes('hard');
    return isClimbing ? { reason: 'escalation', tier: 'strong', model: 'scripted/strong' } : undefined;
  },
};

const shapes = fc
  .record({
    tasks: fc.array(fc.record({ hard: fc.boolean(), after: fc.array(fc.nat(20), { maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 12,
    }),
    seed: fc.nat(1000),
  })
  .map(({ tasks, seed }) => ({
    seed,
    tasks: tasks.map(({ hard, after }, index): AgentTask => {
      const dependsOn = [...new Set(after.filter((other) => other < index).map((other) => `t${other}`))];
      return { id: `t${index}`, agent: 'writer', description: hard ? 'hard' : 'easy', dependsOn };
    }),
  }));

async function logOf(
  tasks: readonly AgentTask[],
  seed?: number,
): Promise<{ events: JobEvent[]; summary: RunSummary }> {
  const faults = { serverError: 0.15, rateLimited: 0.1, retryAfterSeconds: 0 };
  const runtime = scripted({ reply: seed === undefined ? answer : withFaults(answer, { seed, ...faults }) });
  const journal = memoryJournal();
  const options = { runtime, agents, journal, policy: climbing, retryDelaySeconds: 0, retries: 1 };
  const { summary } = await createOrchestrator(options).run(tasks, { runId });
  return { events: [...(await journal.read(runId)).events], summary };
}

function viewOf(events: Iterable<JobEvent>): JobView {
  const view = new JobView();
  for (const event of events) view.record(event);
  return view;
}

function expectSound({ tasks, counts, spent, byAgent, byModel, byTier }: JobModel): void {
  const byStatus = Map.groupBy(tasks, ({ status }) => status);
  const { asked, ...statuses } = counts;
  expect(asked).toBe(tasks.length);
  for (const [status, count] of Object.entries(statuses))
    expect([status, count]).toEqual([status, byStatus.get(status as never)?.length ?? 0]);
  for (const shares of [byAgent, byModel, byTier]) {
    const tokens = shares.reduce((sum, share) => sum + (share.usage?.inputTokens ?? 0), 0);
    expect(tokens).toBe(spent.usage?.inputTokens ?? 0);
  }
  for (const { attempts, waits, status } of tasks) {
    for (const { from, to } of [...attempts, ...waits])
      if (to !== undefined) expect(to).toBeGreaterThanOrEqual(from);
    if (status === 'completed') expect(attempts.findLast(({ gate }) => !gate)?.status).toBe('completed');
  }
}

describe('the view of a job', () => {
  it('says what its account says, at any point of its log', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(1000), async ({ tasks, seed }, at) => {
        const { events, summary } = await logOf(tasks, seed);
        const view = viewOf(events);
        const model = view.model();
        expectSound(model);
        expect(model.status).toBe(summary.failed === 0 ? 'completed' : 'failed');
        expect(model.counts).toMatchObject(summary.byStatus);
        expect(model.spent.usage ?? { inputTokens: 0, outputTokens: 0 }).toEqual(summary.usage);
        expect(model.sessions).toBe(summary.spawned);
        expect([...view.failed].map(({ taskId }) => taskId).sort()).toEqual(
          summary.notCompleted.map(({ taskId }) => taskId).sort(),
        );
        const some = events.slice(0, at % events.length);
        const halfway = viewOf(some);
        expectSound(halfway.model());
        const states = taskStates(some, true);
        expect(halfway.model().tasks.map(({ status }) => status)).toEqual(states.map(({ status }) => status));
        const answers = some.filter((event) => event.type === 'session.ended' && event.outcome.usage);
        expect(halfway.spent.usage?.inputTokens ?? 0).toBe(answers.length * usage.inputTokens);
      }),
      { numRuns: 25 },
    );
  });

  it('is the same without texts, and plain data', async () => {
    const { events } = await logOf([{ id: 'a', agent: 'writer', description: 'hard' }]);
    const sent = events.map((event): JobEvent => JSON.parse(JSON.stringify(withoutTexts(event))));
    expect(JSON.stringify(sent)).not.toContain('words of');
    const model = viewOf(events).model();
    expect(viewOf(sent).model()).toEqual(model);
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it('shows tiers that were climbed, what judges said, and what it cost by each', async () => {
    const { events } = await logOf([{ id: 'a', agent: 'writer', description: 'hard' }]);
    const { tasks, byTier, byAgent } = viewOf(events).model();
    const [row] = tasks;
    expect(tierPath(row ?? { attempts: [] })).toEqual([
      { tier: 'cheap', tries: 1 },
      { tier: 'strong', tries: 1 },
    ]);
    expect(row?.attempts.map(({ gate, status }) => [gate, status])).toEqual([
      [undefined, 'failed'],
      ['judge', 'completed'],
      [undefined, 'completed'],
    ]);
    expect(row?.attempts[0]?.verdicts).toEqual([{ gate: 'judge', accepted: false, score: 3, reason: 'no' }]);
    expect(byTier.map(({ name, sessions }) => [name, sessions])).toEqual([
      ['cheap', 1],
      ['judge', 1],
      ['strong', 1],
    ]);
    expect(byAgent.map(({ name, gate }) => [name, gate])).toEqual([
      ['writer', undefined],
      ['judge', true],
    ]);
  });

  it('of a job that was killed anywhere and gone on with is that of one that was not', async () => {
    const tasks: AgentTask[] = [
      { id: 'easy', agent: 'writer', description: 'Say easy.' },
      { id: 'next', agent: 'writer', description: 'Say next.', dependsOn: ['easy'] },
    ];
    for (let after = 1; after < 14; after++) {
      const { journal, runtime } = await killedAfter(after, { tasks });
      const interrupted = await journal.read(runId);
      expect(viewOf(interrupted.events).model({ isRunning: false }).counts.running).toBe(0);
      const orchestrator = createOrchestrator({ runtime, agents, journal, retryDelaySeconds: 0 });
      const run = orchestrator.run(tasks, { runId, resume: true });
      const live = new JobView();
      for await (const event of run) live.record(event);
      const { summary } = await run;
      const kept = viewOf((await journal.read(runId)).events).model();
      expectSound(kept);
      expect(kept.counts).toMatchObject({ asked: 2, completed: 2, running: 0 });
      expect(kept.spent.usage).toEqual(summary.usage);
      expect(live.counts).toMatchObject({ asked: 2, completed: 2, running: 0 });
      expect(live.spent).toEqual(kept.spent);
    }
  });
});
