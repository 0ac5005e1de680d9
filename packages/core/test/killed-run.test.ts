import { describe, expect, it } from 'vitest';
import {
  type AgentRuntime,
  type AgentTask,
  type AttemptPolicy,
  createOrchestrator,
  type Gate,
  type JobEvent,
  type Journal,
  type RunReport,
} from '../src/index.ts';
import { memoryJournal } from '../src/testing/index.ts';
import { gateway } from './kit/gateway.ts';
import { agents, judge, killedAfter, runId } from './kit/killed-run.ts';

/** Three tasks on two tiers with a judge, of which one is rate limited once and one depends on another. */
const tasks: AgentTask[] = [
  { id: 'easy', agent: 'writer', description: 'Say easy.' },
  { id: 'hard', agent: 'writer', description: 'Say hard.' },
  { id: 'limited', agent: 'writer', description: 'Say limited.', dependsOn: ['easy'] },
];

const judged: Gate = {
  name: 'judge',
  async judge({ text, ask }) {
    const answer = await ask({
      agent: judge,
      description: `Is this good? ${text}`,
      model: 'scripted/cheap',
    });
    return { accepted: answer.text === 'yes' };
  },
};

const twoTiers: AttemptPolicy = {
  next({ attempts }) {
    if (attempts.length === 0)
      return { reason: 'first', model: 'scripted/cheap', tier: 'cheap', gates: [judged] };
    const climbs = attempts.at(-1)?.error?.code === 'GATE_REFUSED' && attempts.at(-1)?.tier === 'cheap';
    return climbs
      ? { reason: 'escalation', model: 'scripted/strong', tier: 'strong', gates: [judged] }
      : undefined;
  },
};

const orchestratorOf = (runtime: AgentRuntime, journal: Journal) =>
  createOrchestrator({ runtime, agents, journal, policy: twoTiers, retryDelaySeconds: 0 });

async function uninterrupted(): Promise<{
  report: RunReport;
  events: readonly JobEvent[];
  calls: number;
}> {
  const journal = memoryJournal();
  const runtime = gateway();
  const report = await orchestratorOf(runtime, journal).run(tasks, { runId });
  return { report, events: (await journal.read(runId)).events, calls: runtime.calls.length };
}

/** What must be the same whether or not a run was interrupted: everything but times. */
const account = ({ results, summary }: RunReport) => ({
  results: results.map(({ executionSeconds: _seconds, attempts, ...result }) => ({
    ...result,
    attempts: attempts.map(({ attemptId, status, model, reason, text }) => ({
      attemptId,
      status,
      model,
      reason,
      text,
    })),
  })),
  summary: { ...summary, makespanSeconds: 0, maxInFlight: 0 },
});

describe('a run that is killed and resumed', async () => {
  const whole = await uninterrupted();

  it('has something to lose at every kind of event', () => {
    const kinds = new Set(whole.events.map(({ type }) => type));
    expect([...kinds]).toEqual([
      'job.started',
      'run.started',
      'task.started',
      'attempt.started',
      'session.started',
      'session.ended',
      'attempt.ended',
      'task.ended',
      'run.ended',
      'job.ended',
    ]);
    expect(whole.report.summary).toMatchObject({ completed: 3, attempts: 9 });
  });

  it.for(whole.events.map((_, index) => index))(
    'after %i events loses nothing and pays for nothing twice',
    async (count) => {
      const { journal, runtime } = await killedAfter(count, { tasks, policy: twoTiers });
      const report = await orchestratorOf(runtime, journal).run(tasks, { runId, resume: true });
      expect(account(report)).toEqual(account(whole.report));
      expect(runtime.calls.length).toBe(whole.calls);
      expect((await journal.read(runId)).overview).toMatchObject({
        status: 'completed',
        asked: 3,
        completed: 3,
      });
    },
  );
});

describe('a run whose runtime has forgotten its sessions', async () => {
  const whole = await uninterrupted();

  it.for(whole.events.map((_, index) => index))(
    'after %i events pays again only for what it has no answer to, and names it',
    async (count) => {
      const { journal } = await killedAfter(count, { tasks, policy: twoTiers });
      const { events } = await journal.read(runId);
      const settled = new Set(ids(events, 'session.ended'));
      const unanswered = ids(events, 'session.started').filter((attemptId) => !settled.has(attemptId));
      // What is limited once by the gateway is not limited by a script that has not seen it.
      const fresh = gateway({ limited: events.some(wasLimited) ? 1 : 0 });
      const report = await orchestratorOf(fresh, journal).run(tasks, { runId, resume: true });
      expect(report.summary.completed).toBe(3);
      expect(fresh.calls.length).toBe(whole.calls - settled.size);
      expect(report.summary.possiblyPaidTwice?.toSorted() ?? []).toEqual(unanswered.toSorted());
    },
  );

  const ids = (events: readonly JobEvent[], kind: 'session.started' | 'session.ended') =>
    events.flatMap((event) => (event.type === kind ? [event.attemptId] : []));
  const wasLimited = (event: JobEvent) =>
    event.type === 'session.ended' && event.outcome.error?.code === 'RATE_LIMITED';
});
