import { setTimeout as wait } from 'node:timers/promises';
import type { Usage } from '@parallel-agents/core';
import { type ReplyScript, type ScriptedCall, sampleReply } from '@parallel-agents/core/testing';
import { type ModelServer, startModelServer } from '@parallel-agents/testing';
import { startBatchServer } from '@parallel-agents/testing/internal';

/** US dollars for a million tokens, in the proportions that providers have: a tenth for what is read from the cache. */
const prices = { input: 2, read: 0.2, written: 2.5, output: 10 };
/** The part of these prices that a request in a batch costs, whatever of it comes from the cache. */
export const batchShare = 0.5;
/** A cache begins at so many tokens. */
const leastKept = 1024;
const charactersPerToken = 4;
const outputTokens = 400;
/** What it takes to read a prompt; only then can another session find it. */
const readingMs = 50;
/** Requests of a batch that the provider works on at the same time. */
const batchWorkers = 4;

export interface Bill {
  requests: number;
  inputTokens: number;
  cachedTokens: number;
  /** What the provider asks, with its cache. */
  usd: number;
  /** What it would ask without one. */
  plainUsd: number;
  /** What all requests begin with. */
  commonPrefix: string;
}

export interface Provider {
  readonly url: string;
  bill(): Bill;
  close(): Promise<void>;
}

/** A provider that keeps the beginnings of prompts by itself, and keeps the true bill. */
export async function startProvider(): Promise<Provider> {
  const books = new Books();
  const server = await startModelServer({ reply: books.reply(), models: ['gpt-5-mini'] });
  return { url: server.url, bill: () => books.bill(1), close: () => server.close() };
}

/** One that sells batches too, and keeps beginnings where their end is marked, as Anthropic does. */
export async function startBatchProvider(): Promise<Provider> {
  const books = new Books();
  const asked: { model?: Pick<ModelServer, 'calls'> } = {};
  const server = await startBatchServer({
    protocol: 'anthropic',
    models: ['claude-haiku-4-5'],
    concurrent: batchWorkers,
    reply: books.reply(({ callNumber }) => markedIn(asked.model?.calls[callNumber - 1]?.body)),
  });
  asked.model = server.model;
  return { url: server.url, bill: () => books.bill(batchShare), close: () => server.close() };
}

/** What was asked and what it cost. */
class Books {
  readonly #kept: string[] = [];
  readonly #told: Usage[] = [];
  #common: string | undefined;

  /** @param keptOf how much of a prompt may be kept, in characters. @default all of it */
  reply(keptOf: (call: ScriptedCall) => number = () => Number.POSITIVE_INFINITY): ReplyScript {
    return async (call) => {
      const text = `${call.instructions}\n${call.prompt}`;
      this.#common = this.#common === undefined ? text : text.slice(0, commonPrefix(this.#common, text));
      const own = text.slice(0, keptOf(call));
      const cached = tokensOf(Math.max(0, ...this.#kept.map((other) => commonPrefix(other, own))));
      const cacheReadTokens = cached < leastKept ? 0 : cached;
      const keeps = cacheReadTokens === 0 && tokensOf(own.length) >= leastKept;
      const cacheWriteTokens = keeps ? tokensOf(own.length) : 0;
      const inputTokens = tokensOf(text.length) - cacheReadTokens - cacheWriteTokens;
      const usage = { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens };
      this.#told.push(usage);
      await wait(readingMs);
      this.#kept.push(own);
      const answer = await sampleReply(call);
      return answer.kind === 'text' ? { ...answer, usage } : answer;
    };
  }

  bill(share: number): Bill {
    const told = this.#told;
    const commonPrefix = this.#common ?? '';
    const bill: Bill = {
      requests: told.length,
      inputTokens: 0,
      cachedTokens: 0,
      usd: 0,
      plainUsd: 0,
      commonPrefix,
    };
    for (const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } of told) {
      const all = inputTokens + cacheReadTokens + cacheWriteTokens;
      const { input, read, written, output } = prices;
      const answered = outputTokens * output;
      bill.inputTokens += all;
      bill.cachedTokens += cacheReadTokens;
      bill.plainUsd += (share * (all * input + answered)) / 1e6;
      const withCache = inputTokens * input + cacheReadTokens * read + cacheWriteTokens * written;
      bill.usd += (share * (withCache + answered)) / 1e6;
    }
    return bill;
  }
}

/** Characters up to the end of what is marked to be kept. */
function markedIn(body: unknown): number {
  const { system, messages } = body as { system?: unknown; messages: { content: unknown }[] };
  const blocks = [system, messages[0]?.content].map((content) =>
    typeof content === 'string'
      ? [{ text: content }]
      : ((content ?? []) as { text: string; cache_control?: unknown }[]),
  );
  let length = 0;
  let marked = 0;
  for (const [index, part] of blocks.entries()) {
    for (const block of part) {
      length += block.text.length;
      if ('cache_control' in block) marked = length;
    }
    // What stands between the two, as the books have it.
    if (index === 0) length += 1;
  }
  return marked;
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
