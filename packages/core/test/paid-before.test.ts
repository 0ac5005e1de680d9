// What earlier processes paid for is in the account, also of what this one does not come to, and each start counts.
import { scripted } from '@parallel-agents/core/testing';
import { expect, test } from 'vitest';
import { createOrchestrator } from '../src/index.ts';
import { agents, killedAfter, runId } from './kit/killed-run.ts';

const tasks = [{ id: 'slow', agent: 'writer', description: 'Say slow.' }];
const hanging = () => scripted({ reply: () => ({ kind: 'hang' }) });

test('a resumed run that is stopped at once tells of the sessions that it left behind', async () => {
  const { journal, runtime } = await killedAfter('session.started', { tasks, runtime: hanging() });
  const { run } = createOrchestrator({ runtime, agents, journal });
  const { results, summary } = await run(tasks, { runId, resume: true, signal: AbortSignal.abort('stop') });
  expect(results[0]).toMatchObject({ status: 'cancelled', setAside: { sessions: 1 } });
  expect(results[0]?.attempts).toMatchObject([
    { attemptId: `${runId}/slow/1`, error: { code: 'SESSION_LOST' } },
  ]);
  expect(summary).toMatchObject({
    attempts: 1,
    setAside: { sessions: 1 },
    possiblyPaidTwice: [`${runId}/slow/1`],
  });
});

test('a session that was started again and again counts as often', async () => {
  const { journal } = await killedAfter('session.started', { tasks, runtime: hanging() });
  for (const _process of [2, 3, 4]) {
    // It dies without a word: nobody hears of how its session ends.
    const dying = await journal.resume(runId);
    const attemptId = `${runId}/slow/1`;
    await dying.writer.append({ type: 'attempt.restarted', at: Date.now(), taskId: 'slow', attemptId });
    await dying.writer.release();
  }
  const runtime = scripted({
    reply: () => ({ kind: 'text', text: 'slow', usage: { inputTokens: 9, outputTokens: 1 } }),
  });
  const { run } = createOrchestrator({ runtime, agents, journal });
  const { results } = await run(tasks, { runId, resume: true });
  // Four before this one, of which nobody told anything.
  expect(results[0]).toMatchObject({
    status: 'completed',
    attempts: [{ respawned: 4, setAside: { sessions: 4 } }],
  });
  const { events } = await journal.read(runId);
  expect(events.filter(({ type }) => type === 'attempt.restarted')).toHaveLength(4);
});
