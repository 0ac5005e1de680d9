import type { SessionOutcome, Usage } from '@parallel-agents/core';
import { z } from 'zod';

const count = z.number().min(0);
const usageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish().catch(undefined),
  /** OpenRouter: US dollars. */
  cost: count.nullish().catch(undefined),
});
const partSchema = z.object({ content: z.string().nullish(), refusal: z.string().nullish() });

/** A whole answer, or one piece of a streamed one. */
export const chatChunkSchema = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        message: partSchema.nullish(),
        delta: partSchema.nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  // An answer is worth more than its bill: usage that makes no sense is as good as none.
  usage: usageSchema.nullish().catch(undefined),
  error: z.unknown().optional(),
});

export type ChatChunk = z.infer<typeof chatChunkSchema>;
type Usages = z.infer<typeof usageSchema>;

/** Puts an answer together, from one piece or many. */
export class ChatAnswer {
  readonly #asked: { id: string; sent: string };
  #text = '';
  #refusal = '';
  #model: string | undefined;
  #begun = false;
  #finish: string | undefined;
  #usage: Usages | undefined;

  /** @param asked the model as it was asked for, and as it was sent to the server */
  constructor(asked: { id: string; sent: string }) {
    this.#asked = asked;
  }

  add({ model, choices, usage }: ChatChunk): void {
    const choice = choices?.[0];
    if (choice) this.#begun = true;
    const part = choice?.message ?? choice?.delta;
    this.#text += part?.content ?? '';
    this.#refusal += part?.refusal ?? '';
    if (model) this.#model = model;
    if (choice?.finish_reason) this.#finish = choice.finish_reason;
    if (usage) this.#usage = usage;
  }

  /** Something of an answer has come, be it empty. */
  get begun(): boolean {
    return this.#begun;
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
  const cached = Math.min(prompt_tokens_details?.cached_tokens ?? 0, prompt_tokens);
  // The protocol counts cached tokens among the prompt's; here they stand apart.
  return {
    inputTokens: prompt_tokens - cached,
    outputTokens: completion_tokens,
    ...(cached > 0 && { cacheReadTokens: cached }),
  };
}
