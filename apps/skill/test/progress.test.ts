import { expect, test } from 'vitest';
import { Progress } from '../src/run/progress.ts';

const tasks = ['costs', 'dates', 'risks'].map((taskId) => ({ taskId, agent: 'critic' }));
const begun = { type: 'run.started', runId: 'run-1', runtime: 'x', maxConcurrent: 2, tasks } as const;
const reference = { runtime: 'x', attemptId: 'a', sessionKey: 'agent:main:subagent:a' };

function started(): Progress {
  const progress = new Progress();
  progress.record({ ...begun, at: 0 });
  for (const taskId of ['costs', 'dates']) {
    progress.record({ type: 'task.started', at: 0, taskId, agent: 'critic' });
    progress.record({ type: 'session.started', at: 1000, taskId, attemptId: 'a', reference });
  }
  return progress;
}

test('it says what is at work and for how long, and what waits', () => {
  expect(started().say(13_000)).toBe('0 of 3 done, 2 at work (costs for 12 s, dates for 12 s), 1 waiting.');
});

test('a provider that fails is news once, and is told with the try that OpenClaw is at', () => {
  const progress = started();
  const failing = (attempt: number) => ({
    sessionKey: reference.sessionKey,
    stream: 'run_status',
    data: { phase: 'retrying', reason: 'rate_limit', attempt, maxAttempts: 10 },
  });
  expect(progress.recordProvider(failing(2))).toBe(true);
  expect(progress.recordProvider(failing(3))).toBe(false);
  expect(progress.say(2000)).toContain('The provider fails for 1 of them: rate limit, try 3 of 10.');
  progress.recordProvider({ sessionKey: reference.sessionKey, stream: 'assistant', data: { text: 'Here' } });
  expect(progress.say(2000)).not.toContain('provider');
});
