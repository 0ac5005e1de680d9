import { describe, expect, it } from 'vitest';
import {
  type AgentRuntime,
  type AgentTask,
  createOrchestrator,
  type OrchestratorOptions,
} from '../../src/index.ts';
import { priceShareAt } from '../../src/session/price-share.ts';
import {
  type Cassette,
  type ReplyScript,
  readCassette,
  recording,
  replaying,
  scripted,
  withFaults,
} from '../../src/testing/index.ts';
import { writer } from '../kit/agents.ts';

const key = 'sk-live-0123456789abcdef0123';
const tasks: AgentTask[] = Array.from({ length: 12 }, (_, index) => ({
  id: `t${index}`,
  agent: 'writer',
  description: `Write about topic ${index}.`,
  ...(index % 4 === 3 && { dependsOn: [`t${index - 1}`] }),
}));
const answer: ReplyScript = ({ prompt, callNumber }) => ({
  kind: 'text',
  text: `answer ${callNumber} to ${prompt.length}; my key is ${key}, and ${encodeURIComponent('own secret/1')}`,
  usage: { inputTokens: 10, outputTokens: 5 },
});

const options = { agents: [writer], retryDelaySeconds: 0 } satisfies Partial<OrchestratorOptions>;

async function record(reply: ReplyScript = answer): Promise<{ cassette: Cassette; texts: string[] }> {
  const recorder = recording(scripted({ reply }), { secrets: ['own secret/1'] });
  const { results } = await createOrchestrator({ ...options, runtime: recorder.runtime }).run(tasks);
  const cassette = readCassette(JSON.parse(JSON.stringify(recorder.cassette())));
  return { cassette, texts: results.map(({ text }) => text) };
}

describe('a cassette', () => {
  it('plays what was recorded, faults and retries included, as often as one likes', async () => {
    const faults = { seed: 3, rateLimited: 0.2, serverError: 0.1, retryAfterSeconds: 0 };
    const { cassette, texts } = await record(withFaults(answer, faults));
    expect(cassette.sessions.some(({ outcome }) => outcome.error?.code === 'RATE_LIMITED')).toBe(true);
    for (let times = 0; times < 2; times++) {
      const runtime = replaying(cassette);
      const { results } = await createOrchestrator({ ...options, runtime }).run(tasks);
      const shown = texts.map((text) =>
        text.replaceAll(key, '[key]').replaceAll('own%20secret%2F1', '[key]'),
      );
      expect(results.map(({ text }) => text)).toEqual(shown);
      expect(runtime.report()).toMatchObject({ played: cassette.sessions.length, drifted: 0, unused: 0 });
    }
  });

  it('holds no key', async () => {
    const text = JSON.stringify((await record()).cassette);
    expect(text).not.toContain(key);
    expect(text).not.toContain('own%20secret');
    expect(text).toContain('[key]');
  });

  it('fails a session whose prompt has drifted, with the difference', async () => {
    const { cassette } = await record();
    const runtime = replaying(cassette);
    const changed = tasks.map((task) =>
      task.id === 't5' ? { ...task, description: 'Write about cats.' } : task,
    );
    const { results, summary } = await createOrchestrator({ ...options, runtime }).run(changed);
    expect(summary).toMatchObject({ completed: 11, failed: 1 });
    const error = results[5]?.error;
    expect(error).toMatchObject({ code: 'REPLAY_DRIFTED', retryable: false });
    expect(error?.message).toMatch(/- .*Write about topic 5\./);
    expect(error?.message).toMatch(/\+ .*Write about cats\./);
    expect(runtime.report()).toMatchObject({ drifted: 1, unused: 1, differences: [error?.message] });
  });

  it('says what it cannot know of other models, and plays what it can', async () => {
    const { cassette } = await record();
    const run = (whatIf: boolean) => {
      const runtime = replaying(cassette, { whatIf });
      const asked = tasks.map((task) => (task.id === 't0' ? { ...task, model: 'other/model' } : task));
      return createOrchestrator({ ...options, runtime })
        .run(asked)
        .then((report) => ({ ...report, runtime }));
    };
    const asked = await run(true);
    expect(asked.results[0]?.error?.code).toBe('REPLAY_UNKNOWN');
    expect(asked.runtime.report()).toMatchObject({ unknown: { 'other/model': 1 }, drifted: 0 });
    expect(asked.summary.completed).toBe(11);
    expect((await run(false)).results[0]?.error).toMatchObject({ code: 'REPLAY_DRIFTED' });
  });

  it('holds what each of two runtimes behind one was asked, at the price that it has there', async () => {
    const scripts = { reply: answer, models: ['m'] };
    const [waiting, live] = [scripted(scripts), scripted(scripts)];
    const batch = Object.assign(waiting, { priceShare: () => 0.5 });
    const both = Object.assign(scripted(scripts), {
      runtimeFor: ({ urgent }: { urgent?: true }) => (urgent ? live : batch),
      priceShare: () => 0.5,
    });
    const recorder = recording(both);
    const requests = [{ model: 'm' }, { model: 'm', urgent: true as const }];
    for (const [index, request] of requests.entries()) {
      const asked = { attemptId: `run/t${index}/1`, label: 't', instructions: '', prompt: `${index}` };
      const there = recorder.runtime.runtimeFor?.(request) ?? recorder.runtime;
      const full = { ...asked, ...request, tools: 'none' as const, timeoutSeconds: 9 };
      await (await there.spawn(full, { signal: new AbortController().signal })).outcome();
    }
    const cassette = readCassette(JSON.parse(JSON.stringify(recorder.cassette())));
    expect(cassette.sessions).toMatchObject([{ priceShare: 0.5 }, { urgent: true }]);
    expect([waiting.calls.length, live.calls.length]).toEqual([1, 1]);
    const shares = (runtime: AgentRuntime) =>
      requests.map((request) => priceShareAt(runtime, request).priceShare ?? 1);
    expect(shares(recorder.runtime)).toEqual([0.5, 1]);
    expect(shares(replaying(cassette))).toEqual([0.5, 1]);
  });

  it('takes as long as it took, where that is asked for, and can be stopped', async () => {
    const { cassette } = await record();
    const slow = {
      ...cassette,
      sessions: cassette.sessions.map((session) => ({ ...session, seconds: 3600 })),
    };
    const run = createOrchestrator({ ...options, runtime: replaying(slow, { speed: 1 }) }).run(tasks);
    for await (const event of run) if (event.type === 'session.started') run.cancel();
    expect((await run).summary.byStatus.cancelled).toBe(12);
  });

  it.for([
    [null, /is no cassette/],
    [{}, /is no cassette/],
    [{ cassette: 2, runtime: 'r', sessions: [] }, /of version 2/],
    [{ cassette: 1, runtime: 'r', sessions: [{ attempt: 'a' }] }, /sessions\.0\.request/],
  ])('is not made of %j', ([value, message]) => {
    expect(() => readCassette(value, 'run.json')).toThrow(message as RegExp);
    expect(() => readCassette(value, 'run.json')).toThrow('run.json');
  });
});
