import type { AdmissionRequest, SessionOutcome } from '@parallel-agents/core';
import { expect, it } from 'vitest';
import { createBudget, priceList } from '../src/index.ts';

const sessions = 300;

it('looks at the sessions that run where a model has shown something new, and not at each end', async () => {
  const list = priceList();
  let asked = 0;
  const prices = {
    ...list,
    costUsd: (...of: Parameters<typeof list.costUsd>) => {
      asked++;
      return list.costUsd(...of);
    },
  };
  const budget = createBudget({ usd: 1_000_000, prices });
  const spawn = { label: '', instructions: '', prompt: '', tools: 'none', timeoutSeconds: 5 } as const;
  const admit = (attemptId: string) => {
    const request = { runtime: 'r', priority: 0, spawn: { ...spawn, attemptId, model: 'openai/gpt-5-mini' } };
    return budget.admit(request as AdmissionRequest, { signal: new AbortController().signal });
  };
  const all = await Promise.all(Array.from({ length: sessions }, (_, index) => admit(`run/${index}/1`)));
  asked = 0;
  const outcome: SessionOutcome = {
    ...{ status: 'completed', text: 'Yes.', finishReason: 'stop' },
    usage: { inputTokens: 1, outputTokens: 1 },
  };
  for (const admission of all) {
    admission.settle(outcome);
    admission.release?.();
  }
  expect(budget.reserved()).toEqual({ usd: 0, tokens: 0, spawns: 0 });
  expect(asked).toBeLessThan(sessions * 10);
});
