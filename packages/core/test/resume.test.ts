import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  type AgentRuntime,
  type AgentTask,
  type AttemptPolicy,
  createOrchestrator,
  defineAgent,
  type Gate,
  type Journal,
  JournalError,
  type JournalRecord,
  type RunJournal,
  type RunReport,
} from '../src/index.ts';
import { memoryJournal, type ScriptedRuntime, scripted } from '../src/testing/index.ts';

const agent = (name: string) =>
  defineAgent({
    name,
    category: 'test',
    description: 'Answers.',
    version: '1.0.0',
    instructions: `You are ${name}.`,
    tools: 'none',
    tier: 'cheap',
  });
const agents = [agent('writer'), agent('judge')];
const judgeAgent = agents[1] as (typeof agents)[number];

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
      agent: judgeAgent,
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

/** A runtime that outlives the processes that use it, as a gateway does. */
function gateway({ limited = 0 } = {}): ScriptedRuntime {
  const runtime = scripted({
    reply: ({ prompt, model }) => {
      const question = /Is this good\? (.*)/.exec(prompt)?.[1];
      if (question !== undefined) {
        return { kind: 'text', text: question.includes('from scripted/cheap: hard') ? 'no' : 'yes' };
      }
      const [, word = ''] = /Say (\w+)/.exec(prompt) ?? [];
      if (word === 'limited' && limited++ === 0) return { kind: 'error', status: 429, retryAfterSeconds: 0 };
      return { kind: 'text', text: `from ${model}: ${word}`, usage: { inputTokens: 10, outputTokens: 5 } };
    },
  });
  return Object.assign(runtime, { capabilities: { ...runtime.capabilities, attach: true } });
}

/** What survives a process that is killed after so many records: it writes nothing more, and never hears of it. */
function killedAfter(journal: Journal, records: number): { journal: Journal; die(): Promise<void> } {
  let written = 0;
  let held: RunJournal | undefined;
  const dying: Journal = {
    ...passOn(journal),
    async begin(header) {
      held = await journal.begin(header);
      return { ...held, append };
    },
  };
  const append = async (record: JournalRecord): Promise<void> => {
    if (written >= records) return new Promise<never>(() => {});
    written += 1;
    await held?.append(record);
  };
  return { journal: dying, die: async () => held?.release() };
}

function passOn(journal: Journal): Journal {
  return {
    name: journal.name,
    durability: journal.durability,
    begin: (header) => journal.begin(header),
    resume: (runId) => journal.resume(runId),
    read: (runId) => journal.read(runId),
    list: () => journal.list(),
    cancel: (runId) => journal.cancel(runId),
    prune: (options) => journal.prune(options),
    close: () => journal.close(),
  };
}

const orchestratorOf = (runtime: AgentRuntime, journal: Journal) =>
  createOrchestrator({ runtime, agents, journal, policy: twoTiers, retryDelaySeconds: 0 });

const runId = 'run-1';

async function uninterrupted(): Promise<{
  report: RunReport;
  records: readonly JournalRecord[];
  calls: number;
}> {
  const journal = memoryJournal();
  const runtime = gateway();
  const report = await orchestratorOf(runtime, journal).run(tasks, { runId });
  return { report, records: (await journal.read(runId)).records, calls: runtime.calls.length };
}

/** Lets a run get as far as it can before its journal stands still. */
async function untilStill(runtime: ScriptedRuntime): Promise<void> {
  for (let still = 0, seen = -1; still < 20; ) {
    await nextTurn();
    still = runtime.calls.length === seen ? still + 1 : 0;
    seen = runtime.calls.length;
  }
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

  it('has something to lose at every kind of record', () => {
    const kinds = new Set(whole.records.map(({ type }) => type));
    expect([...kinds]).toEqual(['attempt-intended', 'session-spawned', 'session-settled', 'task-settled']);
    expect(whole.report.summary).toMatchObject({ completed: 3, attempts: 9 });
  });

  it.for(whole.records.map((_, index) => index))(
    'after %i records loses nothing and pays for nothing twice',
    async (count) => {
      const journal = memoryJournal();
      const runtime = gateway();
      const first = killedAfter(journal, count);
      void orchestratorOf(runtime, first.journal).run(tasks, { runId });
      await untilStill(runtime);
      await first.die();
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

  it.for(whole.records.map((_, index) => index))(
    'after %i records pays again only for what it has no answer to, and names it',
    async (count) => {
      const journal = memoryJournal();
      const runtime = gateway();
      const first = killedAfter(journal, count);
      void orchestratorOf(runtime, first.journal).run(tasks, { runId });
      await untilStill(runtime);
      await first.die();
      const { records } = await journal.read(runId);
      const settled = new Set(ids(records, 'session-settled'));
      const unanswered = ids(records, 'session-spawned').filter((attemptId) => !settled.has(attemptId));
      // What is limited once by the gateway is not limited by a script that has not seen it.
      const fresh = gateway({ limited: records.some(wasLimited) ? 1 : 0 });
      const report = await orchestratorOf(fresh, journal).run(tasks, { runId, resume: true });
      expect(report.summary.completed).toBe(3);
      expect(fresh.calls.length).toBe(whole.calls - settled.size);
      expect(report.summary.possiblyPaidTwice?.toSorted() ?? []).toEqual(unanswered.toSorted());
    },
  );

  const ids = (records: readonly JournalRecord[], kind: 'session-spawned' | 'session-settled') =>
    records.flatMap((record) => (record.type === kind ? [record.attemptId] : []));
  const wasLimited = (record: JournalRecord) =>
    record.type === 'session-settled' && record.outcome.error?.code === 'RATE_LIMITED';
});

describe('a run that is cancelled and resumed', () => {
  it('takes up the tasks that were cancelled, and counts their sessions', async () => {
    const journal = memoryJournal();
    let patient = false;
    const runtime = scripted({ reply: () => (patient ? { kind: 'text', text: 'done' } : { kind: 'hang' }) });
    const orchestrator = createOrchestrator({ runtime, agents, journal });
    const first = orchestrator.run([{ id: 'slow', agent: 'writer', description: 'Wait.' }], { runId });
    for await (const { type } of first) if (type === 'session-started') first.cancel('enough');
    expect((await first).results).toMatchObject([{ status: 'cancelled' }]);
    expect((await journal.read(runId)).overview).toMatchObject({
      status: 'cancelled',
      completed: 0,
      failed: 0,
    });

    patient = true;
    const again = [{ id: 'slow', agent: 'writer', description: 'Wait.' }];
    const report = await orchestrator.run(again, { runId, resume: true });
    expect(report.summary).toMatchObject({ completed: 1, attempts: 2 });
    expect(report.results[0]?.attempts.map(({ status }) => status)).toEqual(['cancelled', 'completed']);
  });

  it('is cancelled by whoever asks the journal for it', async () => {
    const journal = memoryJournal();
    const orchestrator = createOrchestrator({
      runtime: scripted({ reply: () => ({ kind: 'hang' }) }),
      agents,
      journal,
    });
    const run = orchestrator.run([{ agent: 'writer', description: 'Wait.' }], { runId });
    for await (const { type } of run) if (type === 'session-started') await journal.cancel(runId);
    expect((await run).results).toMatchObject([{ status: 'cancelled', error: { code: 'CANCELLED' } }]);
  });
});

describe('a run that is resumed', () => {
  const [task] = tasks as [AgentTask];
  const completed = async (journal: Journal, runtime = gateway()) =>
    createOrchestrator({ runtime, agents, journal }).run([task], { runId });

  it('needs no runtime once it has all its results', async () => {
    const journal = memoryJournal();
    const { results } = await completed(journal);
    const gone = Object.assign(gateway(), { connect: () => Promise.reject(new Error('nobody answers')) });
    const orchestrator = createOrchestrator({ runtime: gone, agents, journal });
    expect((await orchestrator.run([task], { runId, resume: true })).results).toEqual(results);
  });

  it.for<[string, readonly AgentTask[], string]>([
    ['other words', [{ ...task, description: 'Say something else.' }], 'the task "easy" or its agent'],
    ['more tasks', [task, { ...task, id: 'more' }], '1 tasks, not with 2'],
    ['other ids', [{ ...task, id: 'renamed' }], 'no task "renamed"'],
  ])('refuses %s', async ([, changed, why]) => {
    const journal = memoryJournal();
    await completed(journal);
    const run = createOrchestrator({ runtime: gateway(), agents, journal }).run(changed, {
      runId,
      resume: true,
    });
    await expect(run).rejects.toMatchObject({ code: 'RUN_CHANGED', message: expect.stringContaining(why) });
    expect((await journal.read(runId)).overview.status).not.toBe('running');
  });

  it('refuses another runtime, an unknown run, and an id that is taken', async () => {
    const journal = memoryJournal();
    await completed(journal);
    const other = createOrchestrator({ runtime: scripted({ name: 'other' }), agents, journal });
    await expect(other.run([task], { runId, resume: true })).rejects.toMatchObject({ code: 'RUN_CHANGED' });
    await expect(other.run([task], { runId: 'run-2', resume: true })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
    await expect(other.run([task], { runId })).rejects.toMatchObject({ code: 'RUN_EXISTS' });
    expect(() =>
      createOrchestrator({ runtime: gateway(), agents }).run([task], { runId, resume: true }),
    ).toThrow('cannot be resumed without journal');
  });

  it('names the attempts whose session the runtime has forgotten', async () => {
    const journal = memoryJournal();
    const hanging = scripted({ reply: () => ({ kind: 'hang' }) });
    const first = killedAfter(journal, 2);
    void createOrchestrator({ runtime: hanging, agents, journal: first.journal }).run([task], { runId });
    await untilStill(hanging);
    await first.die();
    const report = await completedAgain(journal);
    expect(report.summary).toMatchObject({ completed: 1, possiblyPaidTwice: ['run-1/easy/1'] });
  });

  it('names the attempts of which the runtime ended a session that nobody had heard of', async () => {
    const journal = memoryJournal();
    const runtime = gateway();
    const first = killedAfter(journal, 1);
    void createOrchestrator({ runtime, agents, journal: first.journal }).run([task], { runId });
    await untilStill(runtime);
    await first.die();
    const { spawn } = runtime;
    const ending: Partial<AgentRuntime> = {
      spawn: async (request, options) =>
        Object.assign(await spawn.call(runtime, request, options), request.resumed && { respawned: true }),
    };
    const { summary } = await createOrchestrator({
      runtime: Object.assign(runtime, ending),
      agents,
      journal,
    }).run([task], { runId, resume: true });
    expect(summary).toMatchObject({ completed: 1, possiblyPaidTwice: ['run-1/easy/1'] });
  });

  it('names those too of which the runtime itself says so', async () => {
    const runtime = gateway();
    const spawn = runtime.spawn.bind(runtime);
    runtime.spawn = async (request, options) => {
      const session = await spawn(request, options);
      const outcome = async () => ({ ...(await session.outcome()), respawned: true as const });
      return { reference: session.reference, cancel: (reason) => session.cancel(reason), outcome };
    };
    const { summary } = await createOrchestrator({ runtime, agents }).run([task], { runId });
    expect(summary.possiblyPaidTwice).toEqual(['run-1/easy/1']);
  });

  it('leaves a task open whose session it cannot ask for, and finds it the next time', async () => {
    const journal = memoryJournal();
    const runtime = gateway();
    const first = killedAfter(journal, 2);
    void createOrchestrator({ runtime, agents, journal: first.journal }).run([task], { runId });
    await untilStill(runtime);
    await first.die();
    const deaf = Object.assign(gateway(), { attach: () => Promise.reject(new Error('the line is dead')) });
    const second = await createOrchestrator({ runtime: deaf, agents, journal }).run([task], {
      runId,
      resume: true,
    });
    expect(second.results).toMatchObject([{ status: 'failed', attempts: [{ status: 'failed' }] }]);
    expect(deaf.calls).toEqual([]);
    expect((await journal.read(runId)).overview).toMatchObject({ status: 'interrupted', failed: 0 });
    const third = await createOrchestrator({ runtime, agents, journal }).run([task], { runId, resume: true });
    expect(third.summary).toMatchObject({ completed: 1, attempts: 1 });
    expect(runtime.calls.length).toBe(1);
  });

  const completedAgain = (journal: Journal) =>
    createOrchestrator({ runtime: gateway(), agents, journal }).run([task], { runId, resume: true });
});

describe('a journal that can keep no more', () => {
  const full = (after: number): Journal => {
    const journal = memoryJournal();
    return {
      ...passOn(journal),
      async begin(header) {
        const kept = await journal.begin(header);
        let left = after;
        const append = async (record: JournalRecord): Promise<void> => {
          left -= 1;
          if (left >= 0) return kept.append(record);
          throw new JournalError({
            code: 'JOURNAL_WRITE_FAILED',
            message: 'The disk is full.',
            fix: 'Make room.',
          });
        };
        return { ...kept, append };
      },
    };
  };
  const many = Array.from({ length: 5 }, (_, index) => ({
    agent: 'writer',
    description: `Say number${index}.`,
  }));

  it('is told at once; what runs is brought back, and nothing more is spawned', async () => {
    const runtime = gateway();
    const run = createOrchestrator({ runtime, agents, journal: full(2), maxConcurrent: 1 }).run(many);
    const events = [];
    for await (const event of run) events.push(event.type);
    const { results, summary } = await run;
    expect(results.map(({ status }) => status)).toEqual([
      'completed',
      'failed',
      'failed',
      'failed',
      'failed',
    ]);
    expect(summary.notCompleted.map(({ code }) => code)).toEqual(Array(4).fill('JOURNAL_WRITE_FAILED'));
    expect(runtime.calls.length).toBe(1);
    expect(events.filter((type) => type === 'journal-failed').length).toBe(1);
    expect(events.indexOf('journal-failed')).toBeLessThan(events.indexOf('task-ended'));
  });

  it('is done without where the user chose so', async () => {
    const options = { runtime: gateway(), agents, journal: full(2), onJournalFailure: 'continue' } as const;
    expect((await createOrchestrator(options).run(many)).summary).toMatchObject({ completed: 5 });
  });
});
