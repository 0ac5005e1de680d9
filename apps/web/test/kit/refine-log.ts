import type { JobEvent, JobLog } from '@parallel-agents/core';
import { opus, used } from './models.ts';
import { sampleLog } from './sample-log.ts';

/** Two agents, refined until the panel and the held-out judge give enough. */
export function refineLog(): JobLog {
  const judges = (...scores: number[]) =>
    scores.map((overall, index) => ({ judge: `judge-${index + 1}`, overall }));
  const round = (
    agent: string,
    at: number,
    number: number,
    mean: number,
    lowerBound: number,
    scores: number[],
    passed: number,
    best = true,
  ): JobEvent => ({
    type: 'round.ended',
    at,
    step: stepOf(agent),
    agent,
    round: {
      round: number,
      best,
      lintErrors: number === 1 ? 2 : 0,
      fixtures: { passed, of: 5 },
      regressed: best ? [] : ['empty-log'],
      panel: { complete: true, mean, lowerBound, judges: judges(...scores), dismissed: 0 },
    },
  });
  return sampleLog({
    id: 'agents-91ab40c277e0',
    kind: 'refine',
    request: { version: 2, spec: { refine: ['flaky_test_finder', 'release_notes_writer'] }, given: {} },
    facts: [
      { type: 'agent.started', at: 10, agent: 'flaky_test_finder', step: 'a1' },
      { type: 'agent.started', at: 10, agent: 'release_notes_writer', step: 'a2' },
      round('flaky_test_finder', 9000, 1, 6.4, 5.6, [5.8, 6.5, 6.9], 3),
      round('flaky_test_finder', 19_000, 2, 7.9, 7.2, [7.4, 8.1, 8.2], 5),
      round('flaky_test_finder', 29_000, 3, 7.6, 6.8, [7, 7.7, 8.1], 4, false),
      round('flaky_test_finder', 39_000, 4, 8.9, 8.6, [8.7, 8.9, 9.1], 5),
      round('release_notes_writer', 11_000, 1, 8.1, 7.4, [7.6, 8.2, 8.5], 5),
      round('release_notes_writer', 24_000, 2, 8.8, 8.5, [8.6, 8.8, 9], 5),
      {
        type: 'agent.ended',
        at: 41_000,
        agent: 'flaky_test_finder',
        step: 'a1',
        outcome: {
          name: 'flaky_test_finder',
          status: 'reached',
          stoppedBy: 'target',
          target: 8.5,
          heldOut: 8.6,
        },
      },
      {
        type: 'agent.ended',
        at: 26_000,
        agent: 'release_notes_writer',
        step: 'a2',
        outcome: {
          name: 'release_notes_writer',
          status: 'reached',
          stoppedBy: 'target',
          target: 8.5,
          heldOut: 8.7,
        },
      },
    ],
    runs: [
      {
        step: 'a1.review-1',
        at: 200,
        tasks: [1, 2, 3].map((seat) => ({
          id: `judge-${seat}`,
          agent: 'agent_design_reviewer',
          at: 5,
          tries: [{ ...opus, ms: 6000 + seat * 700, ...used(5200, 640, 3000, 0.024) }],
          output: { score: 6 },
        })),
      },
      {
        step: 'a2.review-1',
        at: 300,
        tasks: [1, 2, 3].map((seat) => ({
          id: `judge-${seat}`,
          agent: 'agent_design_reviewer',
          at: 5,
          tries: [{ ...opus, ms: 7000 + seat * 900, ...used(5100, 610, 3000, 0.023) }],
          output: { score: 8 },
        })),
      },
    ],
  });
}

function stepOf(agent: string): string {
  return agent === 'flaky_test_finder' ? 'a1' : 'a2';
}
