import type { SpawnRequest } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { expect, test } from 'vitest';
import { cutOffOutcome } from '../src/attempts/attempt-job.ts';
import type { AttemptLane } from '../src/attempts/attempt-lane.ts';
import type { AttemptLanes } from '../src/attempts/attempt-lanes.ts';
import { AttemptWatch, type WantedAttempt } from '../src/attempts/attempt-watch.ts';
import type { Cancellations } from '../src/attempts/cancellations.ts';
import { EngineRuntime } from '../src/attempts/engine-runtime.ts';

/** A lane whose workers are gone with whatever they begin. */
function deadlyLane() {
  const lost: (number | undefined)[] = [];
  const lane: Pick<AttemptLane, 'submit'> = {
    async submit(wanted: WantedAttempt) {
      lost.push(wanted.lost);
      const watch = new AttemptWatch(wanted.request.attemptId, wanted);
      watch.end({ outcome: cutOffOutcome() });
      return watch;
    },
  };
  const lanes: Pick<AttemptLanes, 'of'> = { of: () => lane as AttemptLane };
  const parts = { lanes: lanes as AttemptLanes, cancellations: {} as Cancellations, runtime: scripted() };
  return { runtime: new EngineRuntime(parts), lost };
}

function requestOf(attemptId: string): SpawnRequest {
  return { attemptId, label: '', instructions: '', prompt: '', tools: 'none', timeoutSeconds: 5 };
}

test('a session with tools that takes its workers down is counted by its task, whichever request does', async () => {
  const { runtime, lost } = deadlyLane();
  const { signal } = new AbortController();
  for (const id of ['run/task/1', 'run/task/2+2', 'run/task/3+4', 'run/task/4', 'run/other/1']) {
    const session = await runtime.spawn(requestOf(id), { signal });
    await session.outcome();
  }
  expect(lost).toEqual([0, 1, 2, 3, 0]);
});
