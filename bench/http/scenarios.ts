import { type ReplyScript, withFaults } from '@parallel-agents/core/testing';
import { tokenBucket } from '@parallel-agents/testing';

/** What the model server is told to play. Plain data, because it lives in another process. */
export type Scenario =
  | { kind: 'steady'; latencyMs: number }
  | {
      kind: 'rate-limit';
      latencyMs: number;
      ratePerSecond: number;
      burst: number;
      retryAfterSeconds?: number;
    }
  | { kind: 'faults'; latencyMs: number; seed: number }
  | { kind: 'silently-wrong'; latencyMs: number };

export const models = ['bench/cheap', 'bench/strong'];

/** Tokens of each answer; the strong model's cost five times as much. */
export const usage = { inputTokens: 200, outputTokens: 100 };

/** Of the problems, every fourth is hard for the cheap model; it gives up on most, and gets every fifth of them wrong. */
function difficulty(problem: number): 'easy' | 'hard' | 'silently wrong' {
  if (problem % 4 !== 0) return 'easy';
  return problem % 20 === 0 ? 'silently wrong' : 'hard';
}

export function toScript(scenario: Scenario): ReplyScript {
  const { latencyMs } = scenario;
  const right: ReplyScript = ({ prompt }) =>
    text(JSON.stringify({ answer: problemIn(prompt) * 2 }), latencyMs);
  switch (scenario.kind) {
    case 'steady':
      return right;
    case 'rate-limit':
      return asking(tokenBucket(right, scenario), scenario.retryAfterSeconds);
    case 'faults': {
      const rates = { rateLimited: 0.1, serverError: 0.05, malformed: 0.05, retryAfterSeconds: 0.01 };
      return withFaults(right, { ...rates, seed: scenario.seed });
    }
    case 'silently-wrong':
      return (call) => {
        if (call.instructions.startsWith('You judge')) return text(verdict(call.prompt), latencyMs);
        const kind = difficulty(problemIn(call.prompt));
        if (call.model !== 'bench/cheap' || kind === 'easy') return right(call);
        return text(kind === 'hard' ? 'This is beyond me.' : JSON.stringify({ answer: 0 }), latencyMs);
      };
  }
}

/** A judge that is right 19 times out of 20: it passes a wrong answer now and then. */
function verdict(prompt: string): string {
  const problem = Number(/problem (\d+)/.exec(prompt)?.[1]);
  const answer = Number(/"answer": ?(-?\d+)/.exec(prompt)?.[1]);
  const slips = problem % 100 === 40;
  const score = answer === problem * 2 || slips ? 9 : 2;
  return JSON.stringify({ problems: [], score });
}

function problemIn(prompt: string): number {
  return Number(/problem (\d+)/.exec(prompt)?.[1]);
}

function text(answer: string, delayMs: number) {
  return { kind: 'text', text: answer, delayMs, usage } as const;
}

/** The same wait in each refusal, where one is given; else the time until the next request passes. */
function asking(script: ReplyScript, retryAfterSeconds: number | undefined): ReplyScript {
  if (retryAfterSeconds === undefined) return script;
  return async (call) => {
    const reply = await script(call);
    return reply.kind === 'error' ? { ...reply, retryAfterSeconds } : reply;
  };
}
