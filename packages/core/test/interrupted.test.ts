import { describe, expect, it } from 'vitest';
import {
  type AdmissionControl,
  type AgentRuntime,
  createOrchestrator,
  RuntimeError,
  type SessionOutcome,
} from '../src/index.ts';
import { writer } from './kit/agents.ts';

const cutOff: SessionOutcome = {
  status: 'failed',
  text: '',
  interrupted: true,
  error: { code: 'SESSION_LOST', message: 'Its worker is gone.', fix: 'Nothing.', retryable: true },
};

const answered: SessionOutcome = {
  status: 'completed',
  text: 'Written.',
  usage: { inputTokens: 1, outputTokens: 1 },
};

/** Loses the first sessions with the process that has them. */
function losing(times: number): AgentRuntime & { started: string[] } {
  const started: string[] = [];
  return {
    started,
    name: 'losing',
    capabilities: { tools: false, attach: false, cost: false, models: false },
    async spawn({ attemptId }) {
      started.push(attemptId);
      const isLost = started.length <= times;
      return {
        reference: { runtime: 'losing', attemptId, sessionKey: attemptId },
        outcome: async () => (isLost ? cutOff : answered),
        cancel: async () => {},
      };
    },
    close: async () => {},
  };
}

/** Lets so many sessions start. */
function atMost(most: number): AdmissionControl & { asked: number } {
  return {
    asked: 0,
    async admit() {
      if (++this.asked > most) {
        throw new RuntimeError({ code: 'BUDGET_EXHAUSTED', message: 'No more.', fix: 'Raise it.' });
      }
      return { settle: (outcome) => outcome };
    },
  };
}

const task = { agent: 'writer', description: 'Write.', outputFormat: 'text' } as const;

describe('a session that is cut off with the process that had it', () => {
  it('is made again at once as a further attempt, which no retry is used up for', async () => {
    const runtime = losing(5);
    const limit = atMost(100);
    const orchestrator = createOrchestrator({ runtime, agents: [writer], retries: 0, admission: [limit] });
    const { results, summary } = await orchestrator.run([task]);
    expect(results[0]).toMatchObject({ status: 'completed', setAside: { sessions: 5 } });
    expect(runtime.started).toHaveLength(6);
    expect(new Set(runtime.started).size).toBe(6);
    expect(limit.asked).toBe(6);
    expect(summary.possiblyPaidTwice).toHaveLength(5);
  });

  it('is not made again where the budget is used up', async () => {
    const runtime = losing(5);
    const orchestrator = createOrchestrator({ runtime, agents: [writer], admission: [atMost(2)] });
    const { results } = await orchestrator.run([task]);
    expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'BUDGET_EXHAUSTED' } });
    expect(runtime.started).toHaveLength(2);
  });
});
