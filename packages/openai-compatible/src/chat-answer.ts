import type { SessionOutcome, Usage } from '@parallel-agents/core';
import { z } from 'zod';

const usageSchema = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
  /** OpenRouter: US dollars. */
  cost: z.number().nullish(),
});

/** A whole answer, or one piece of a streamed one. */
export const chatChunkSchema = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: usageSchema.nullish(),
  error: z.looseObject({ message: z.string(), code: z.union([z.string(), z.number()]).nullish() }).nullish(),
});

export type ChatChunk = z.infer<typeof chatChunkSchema>;
type Usages = z.infer<typeof usageSchema>;

/** Puts an answer together, from one piece or many. */
export class ChatAnswer {
  readonly #asked: { id: string; sent: string };
  #text = '';
  #refusal = '';
  #model: string | undefined;
  #finish: string | undefined;
  #usage: Usages | undefined;

  /** @param asked the model as it was asked for, and as it was sent to the server */
  constructor(asked: { id: string; sent: string }) {
    this.#asked = asked;
  }

  add({ model, choices: [choice], usage }: ChatChunk): void {
    const part = choice?.message ?? choice?.delta;
    this.#text += part?.content ?? '';
    this.#refusal += part?.refusal ?? '';
    if (model) this.#model = model;
    if (choice?.finish_reason) this.#finish = choice.finish_reason;
    if (usage) this.#usage = usage;
  }

  /** The model has said that it is done. */
  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** What has come so far, for an outcome of any kind. */
  outcome(): Omit<SessionOutcome, 'status'> {
    const finishReason = this.#refusal === '' ? finishReasons[this.#finish ?? ''] : 'refusal';
    const usage = this.#usage && toUsage(this.#usage);
    const cost = this.#usage?.cost;
    return {
      text: this.#text === '' ? this.#refusal : this.#text,
      ...(this.#model !== undefined && { modelUsed: this.#modelUsed(this.#model) }),
      ...(this.#finish !== undefined && { finishReason: finishReason ?? 'other' }),
      ...(usage && { usage }),
      ...(cost !== undefined && cost !== null && { costUsd: cost }),
    };
  }

  /** In the form it was asked for where it is the same one; servers add the date of a snapshot to its name. */
  #modelUsed(said: string): string {
    const { id, sent } = this.#asked;
    const same = said === sent || (said.startsWith(sent) && /^[-:@]\d/.test(said.slice(sent.length)));
    return same ? id : said;
  }
}

const finishReasons: Readonly<Record<string, SessionOutcome['finishReason']>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'refusal',
};

function toUsage({ prompt_tokens, completion_tokens, prompt_tokens_details }: Usages): Usage {
  const cached = prompt_tokens_details?.cached_tokens ?? 0;
  // The protocol counts cached tokens among the prompt's; here they stand apart.
  return {
    inputTokens: prompt_tokens - cached,
    outputTokens: completion_tokens,
    ...(cached > 0 && { cacheReadTokens: cached }),
  };
}
