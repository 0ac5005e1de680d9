import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { cascade, gate, minScore, rateLimiter, resolveTiers } from '@parallel-agents/escalation';
import { openaiCompatible } from '@parallel-agents/openai-compatible';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import pRetry, { AbortError } from 'p-retry';
import { z } from 'zod';
import { models, usage } from './scenarios.ts';

/** What became of each problem: the answer, or `undefined` where it was lost. */
export interface Solved {
  answers: (number | undefined)[];
  /** In prices where a token of the cheap model costs 1 and one of the strong model 5. */
  cost: number;
  /** Lets go of connections; not part of the makespan, as plain fetch never does it. */
  close?(): Promise<void>;
}

export type Contender = (url: string, problems: number, concurrency: number) => Promise<Solved>;

const answerSchema = z.object({ answer: z.number() });
const instructions = 'You solve problems. Answer with JSON: {"answer": number}.';
const priceOf = (model: string | undefined): number => (model === 'bench/strong' ? 5 : 1);
const tokens = usage.inputTokens + usage.outputTokens;

const solver = defineAgent({
  name: 'solver',
  category: 'bench',
  description: 'Solves a problem.',
  version: '1.0.0',
  instructions,
  outputSchema: answerSchema,
  tools: 'none',
  tier: 'cheap',
});

/** This project, with the escalation that is given. */
function ours(options: { tiers: readonly string[]; judged?: boolean }): Contender {
  return async (url, problems, concurrency) => {
    const runtime = openaiCompatible({ baseUrl: url });
    const accept = options.judged ? [gate(minScore(7), { model: 'bench/cheap' })] : [];
    const orchestrator = createOrchestrator({
      runtime,
      agents: [solver],
      maxConcurrent: concurrency,
      policy: cascade({ tiers: resolveTiers(options.tiers), accept, retries: 5 }),
      admission: [rateLimiter()],
      retryDelaySeconds: 0.05,
    });
    const tasks = Array.from({ length: problems }, (_, index) => ({
      agent: 'solver',
      description: `problem ${index}`,
    }));
    const { results } = await orchestrator.run(tasks);
    const attempts = results.flatMap((result) => result.attempts);
    const gates = attempts.flatMap(({ gates: all = [] }) => all.flatMap((one) => one.attempts ?? []));
    const paid = [...attempts, ...gates].filter((attempt) => attempt.usage !== undefined);
    return {
      answers: results.map(({ output }) => answerSchema.safeParse(output).data?.answer),
      cost: paid.reduce((sum, { model }) => sum + priceOf(model) * tokens, 0),
      close: () => orchestrator.close(),
    };
  };
}

export const oneModel: Contender = ours({ tiers: ['bench/strong'] });
export const cheapFirst: Contender = ours({ tiers: models });
export const cheapFirstJudged: Contender = ours({ tiers: models, judged: true });

/** What a good engineer writes by hand: p-queue for concurrency, p-retry with jitter and Retry-After, fetch, zod. */
export const byHand: Contender = async (url, problems, concurrency) => {
  const queue = new PQueue({ concurrency });
  let cost = 0;
  const solve = (problem: number): Promise<number | undefined> =>
    pRetry(() => ask(url, problem), {
      retries: 5,
      minTimeout: 50,
      randomize: true,
      onFailedAttempt: async ({ error }) => {
        const seconds = error instanceof Refused ? error.retryAfterSeconds : 0;
        if (seconds > 0) await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      },
    }).catch(() => undefined);
  const answers = await Promise.all(
    Array.from({ length: problems }, (_, problem) => queue.add(() => solve(problem))),
  );
  cost = answers.filter((answer) => answer !== undefined).length * tokens * 5;
  return { answers, cost };
};

/** The least that can be called checked: fetch, p-limit, zod. No retries. */
export const bareFetch: Contender = async (url, problems, concurrency) => {
  const limit = pLimit(concurrency);
  const answers = await Promise.all(
    Array.from({ length: problems }, (_, problem) => limit(() => ask(url, problem))),
  );
  return { answers, cost: answers.length * tokens * 5 };
};

class Refused extends Error {
  readonly retryAfterSeconds: number;
  constructor(status: number, retryAfterSeconds: number) {
    super(`status ${status}`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

async function ask(url: string, problem: number): Promise<number> {
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'bench/strong',
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: `# Task\nproblem ${problem}` },
      ],
    }),
    signal: AbortSignal.timeout(120_000),
  });
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status < 500 && response.status !== 429) throw new AbortError(`status ${response.status}`);
    throw new Refused(response.status, Number(response.headers.get('retry-after-ms') ?? 0) / 1_000);
  }
  const { choices } = completionSchema.parse(await response.json());
  return answerSchema.parse(JSON.parse(choices[0]?.message.content ?? '')).answer;
}
