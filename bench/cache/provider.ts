import { setTimeout as wait } from 'node:timers/promises';
import type { Usage } from '@parallel-agents/core';
import { type ReplyScript, sampleReply } from '@parallel-agents/core/testing';
import { type ModelServer, startModelServer } from '@parallel-agents/testing';

/** US dollars for a million tokens, in the proportions that providers have: a tenth for what is read from the cache. */
const prices = { input: 2, read: 0.2, written: 2.5, output: 10 };
/** A cache begins at so many tokens. */
const leastKept = 1024;
const charactersPerToken = 4;
const outputTokens = 400;
/** What it takes to read a prompt; only then can another session find it. */
const readingMs = 50;

export interface Bill {
  requests: number;
  inputTokens: number;
  cachedTokens: number;
  /** What the provider asks, with its cache. */
  usd: number;
  /** What it would ask without one. */
  plainUsd: number;
}

/** A provider that keeps the beginnings of prompts and keeps the true bill. */
export async function startProvider(): Promise<ModelServer & { bill(): Bill }> {
  const kept: string[] = [];
  const told: Usage[] = [];
  const reply: ReplyScript = async (call) => {
    const text = `${call.instructions}\n${call.prompt}`;
    const cached = tokensOf(Math.max(0, ...kept.map((other) => commonPrefix(other, text))));
    const cacheReadTokens = cached < leastKept ? 0 : cached;
    const rest = tokensOf(text.length) - cacheReadTokens;
    const cacheWriteTokens = cacheReadTokens === 0 ? rest : 0;
    const usage = { inputTokens: rest - cacheWriteTokens, cacheReadTokens, cacheWriteTokens, outputTokens };
    told.push(usage);
    await wait(readingMs);
    kept.push(text);
    const answer = await sampleReply(call);
    return answer.kind === 'text' ? { ...answer, usage } : answer;
  };
  const server = await startModelServer({ reply, models: ['gpt-5-mini'] });
  return Object.assign(server, { bill: () => billOf(told) });
}

function billOf(told: readonly Usage[]): Bill {
  const bill: Bill = { requests: told.length, inputTokens: 0, cachedTokens: 0, usd: 0, plainUsd: 0 };
  for (const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } of told) {
    const all = inputTokens + cacheReadTokens + cacheWriteTokens;
    bill.inputTokens += all;
    bill.cachedTokens += cacheReadTokens;
    bill.plainUsd += (all * prices.input + outputTokens * prices.output) / 1e6;
    bill.usd +=
      (inputTokens * prices.input +
        cacheReadTokens * prices.read +
        cacheWriteTokens * prices.written +
        outputTokens * prices.output) /
      1e6;
  }
  return bill;
}

function tokensOf(characters: number): number {
  return Math.floor(characters / charactersPerToken);
}

function commonPrefix(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length++;
  return length;
}
