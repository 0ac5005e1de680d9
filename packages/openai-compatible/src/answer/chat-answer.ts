import type { SessionOutcome } from '@parallel-agents/core';
import { Bill, type Ending, endingOf, isSameModel } from '@parallel-agents/core/internal/wire';
import type { ChatChunk } from './chat-chunk.ts';
import { StreamedText } from './streamed-text.ts';
import { ToolCalls } from './tool-calls.ts';

/** Puts an answer together, from one chunk or many. */
export class ChatAnswer {
  /** From the chunks of a stream. */
  #text = new StreamedText();
  #reasoning = new StreamedText();
  #refusal = '';
  /** The latest message that was sent whole. */
  #whole: ChatChunk['message'];
  #calls = new ToolCalls();
  #thoughtsBack = false;
  /** The one that is read, of several. */
  #choice: number | undefined;
  #model: string | undefined;
  #begun = false;
  #finish: string | undefined;
  readonly #bill = new Bill();

  add(chunk: ChatChunk): void {
    const { model, begun, index, delta, message, finishReason, usages } = chunk;
    if (index === 0 && this.#choice !== undefined && this.#choice !== 0) this.#startAnew();
    this.#choice ??= index;
    if (index !== undefined && index !== this.#choice) {
      this.addBill(chunk);
      return;
    }
    this.#begun ||= begun;
    this.#text.add(delta?.text ?? '');
    this.#reasoning.add(delta?.reasoning ?? '');
    this.#refusal += delta?.refusal ?? '';
    if (message) this.#whole = message;
    for (const part of delta?.tools ?? []) this.#calls.add(part);
    // What is said once more at the end of a stream is no further call.
    if (this.#calls.count === 0) for (const part of message?.tools ?? []) this.#calls.add(part);
    this.#thoughtsBack ||= (delta?.thoughtsBack ?? message?.thoughtsBack) === true;
    if (model !== undefined) this.#model = model;
    // Some say "stop" at the end of whatever has ended before.
    if (finishReason !== undefined && (this.#finish === undefined || endingOf(this.#finish) === 'stop')) {
      this.#finish = finishReason;
    }
    const isPiece = delta !== undefined && delta.text + delta.reasoning !== '';
    for (const usage of usages) this.#bill.add(usage, { isPiece });
  }

  /** The first choice is the answer, also where another one comes before it. */
  #startAnew(): void {
    this.#choice = 0;
    this.#text = new StreamedText();
    this.#reasoning = new StreamedText();
    this.#refusal = '';
    this.#whole = undefined;
    this.#calls = new ToolCalls();
    this.#thoughtsBack = false;
    this.#finish = undefined;
  }

  /** After its end only the bill may still come. */
  addBill({ usages }: ChatChunk): void {
    for (const usage of usages) this.#bill.add(usage);
  }

  /** Tokens were told, or a cost. */
  get isBilled(): boolean {
    const { inputTokens = 0, outputTokens = 0 } = this.#bill.usage() ?? {};
    return inputTokens + outputTokens > 0;
  }

  /** Something of an answer has come, be it empty. */
  get begun(): boolean {
    return this.#begun;
  }

  /** The model has said that it is done. */
  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** How it ended, and the server's word for that; `undefined` where nothing was said. */
  get ending(): { kind: Ending; word: string } | undefined {
    return this.#finish === undefined ? undefined : { kind: endingOf(this.#finish), word: this.#finish };
  }

  get text(): string {
    return this.#text.text || (this.#whole?.text ?? '');
  }

  /** Tools that the model called instead of answering, by name; `undefined` where it called none. */
  get toolsCalled(): readonly string[] | undefined {
    return this.#calls.count > 0 ? this.#calls.names : undefined;
  }

  get reasoning(): string {
    return this.#reasoning.text || (this.#whole?.reasoning ?? '');
  }

  /**
   * What has come so far, for an outcome of any kind.
   * @param asked the model as it was asked for, and as it was sent to the server
   * @param anyName the server calls its models what it likes
   * @param offered tools were offered: what it calls is part of the outcome
   */
  outcome(
    asked: { id: string; sent: string },
    anyName: boolean,
    offered = false,
  ): Omit<SessionOutcome, 'status'> {
    const toolCalls = offered && this.#calls.count > 0 ? this.#calls.all() : undefined;
    const thoughts = this.#thoughtsBack && this.reasoning !== '' && { reasoning_content: this.reasoning };
    const refusal = this.#refusal === '' ? (this.#whole?.refusal ?? '') : this.#refusal;
    const { text, reasoning, ending } = this;
    const usage = this.#bill.usage();
    const { costUsd } = this.#bill;
    const finishReason = refusal === '' ? ending && finishReasons[ending.kind] : 'refusal';
    return {
      text: text === '' ? refusal : text,
      ...(reasoning !== '' && { reasoning }),
      ...(toolCalls && { toolCalls, ...(thoughts && { carry: thoughts }) }),
      ...(this.#model !== undefined && { modelUsed: modelUsed(this.#model, asked, anyName) }),
      ...(finishReason !== undefined && { finishReason }),
      ...(usage && { usage }),
      ...(costUsd !== undefined && { costUsd }),
    };
  }
}

/** In the form it was asked for where it is the same one. */
function modelUsed(said: string, { id, sent }: { id: string; sent: string }, anyName: boolean): string {
  return anyName || isSameModel(sent, said) || isSameModel(id, said) ? id : said;
}

const finishReasons: Readonly<Record<Ending, NonNullable<SessionOutcome['finishReason']>>> = {
  stop: 'stop',
  length: 'length',
  refusal: 'refusal',
  tool: 'other',
  broken: 'other',
};
