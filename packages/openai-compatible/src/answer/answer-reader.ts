import type { ErrorInfo, SessionOutcome } from '@parallel-agents/core';
import {
  asObject,
  broken,
  endedEarly,
  htmlPage,
  otherApi,
  parseJson,
  readError,
  toolCalled,
} from '@parallel-agents/core/internal/wire';
import { AnswerBody } from './answer-body.ts';
import { ChatAnswer } from './chat-answer.ts';
import { isOtherApi, readChunk } from './chat-chunk.ts';
import type { StreamEvent } from './event-stream.ts';

/** Reads an answer as it comes in, whatever it comes in as, and says what is wrong with it. */
export class AnswerReader {
  readonly #body: AnswerBody;
  readonly #answer = new ChatAnswer();
  #error: string | undefined;
  #events = 0;
  /** The last event, if it is no part of an answer. */
  #strange: string | undefined;
  #done = false;
  /** It came in several documents, though not as a stream. */
  #inPieces = false;
  #isOtherApi = false;

  constructor(contentType: string) {
    this.#body = new AnswerBody(contentType);
  }

  get size(): number {
    return this.#body.size;
  }

  /** The stream has said that it is over. */
  get done(): boolean {
    return this.#done;
  }

  /** Something of an answer has come, be it empty. */
  get begun(): boolean {
    return this.#answer.begun;
  }

  /** The model has said that it is done. */
  get finished(): boolean {
    return this.#answer.finished;
  }

  get text(): string {
    return this.#answer.text;
  }

  /** The document in it that says something went wrong. */
  get error(): string | undefined {
    return this.#error;
  }

  /** An answer that would do, if nothing more came. */
  get isWhole(): boolean {
    return this.#error === undefined && this.#answer.ending?.kind === 'stop' && this.#answer.text !== '';
  }

  /** All of it, as it came. */
  body(): string {
    return this.#body.text();
  }

  /** @param isAnswer its status is that of success; what is none is kept and not read */
  push(bytes: Buffer, isAnswer: boolean): void {
    const events = this.#body.push(bytes);
    if (isAnswer) this.#take(events);
  }

  end(): void {
    this.#take(this.#body.end());
    if (this.#body.isStream) {
      // A stream that ends with something else, and nothing says that the answer is whole: that is what went wrong.
      if (this.#answer.begun && !this.finished) this.#error ??= this.#strange;
      return;
    }
    const documents = documentsIn(this.#body.text());
    this.#inPieces = documents.length > 1;
    for (const document of documents) this.#read(document, () => JSON.stringify(document));
  }

  /** What a refusal says of tokens, which are then billed. @returns whether it does */
  readBill(): boolean {
    for (const document of documentsIn(this.#body.text())) this.#answer.addBill(readChunk(document));
    return this.#answer.isBilled;
  }

  outcome(...asked: Parameters<ChatAnswer['outcome']>): Omit<SessionOutcome, 'status'> {
    return this.#answer.outcome(...asked);
  }

  /** Why a complete answer is none. @param offered it may call tools */
  fault(redact: (text: string) => string, offered = false): ErrorInfo | undefined {
    const { begun, ending, text, toolsCalled } = this.#answer;
    if (!begun) return this.#noAnswer(redact);
    if ((this.#body.isStream || this.#inPieces) && !this.#done && ending === undefined) {
      return broken('The stream ended before the answer did.');
    }
    if (ending?.kind === 'broken') return endedEarly(ending.word);
    if (offered && toolsCalled !== undefined) return undefined;
    if (ending?.kind === 'tool' || (toolsCalled !== undefined && text.trim() === '')) {
      return toolCalled(toolsCalled ?? []);
    }
    return undefined;
  }

  #noAnswer(redact: (text: string) => string): ErrorInfo {
    if (this.#isOtherApi) return otherApi;
    const text = this.#body.text();
    if (text.trim() === '') return broken('The server sent an empty answer.');
    const { said, isPage } = readError(text, redact);
    if (isPage) return htmlPage(said);
    if (this.#events > 0) return broken('The server sent a stream without an answer.');
    return broken(`The server sent something that is no chat completion${said === '' ? '.' : `: ${said}`}`);
  }

  #take(events: readonly StreamEvent[]): void {
    for (const { data, isError } of events) {
      const document = parseJson(data);
      // Some servers leave out the empty line between two events.
      const isSeveral = document === undefined && !isError && data.includes('\n');
      if (isSeveral) for (const one of data.split('\n')) this.#event(one, parseJson(one), false);
      else this.#event(data, document, isError);
    }
  }

  #event(data: string, document: unknown, isError: boolean): void {
    this.#events += 1;
    if (/^\s*"?\[done\]"?\s*$/i.test(data)) this.#done = true;
    else if (isError) this.#error ??= data;
    else if (typeof document === 'object' && document !== null) this.#read(document, () => data);
    else if (!this.#done) this.#strange = data;
  }

  /** @param text of it, for whoever has to show it */
  #read(document: unknown, text: () => string): void {
    if (isOtherApi(document)) {
      this.#isOtherApi = true;
      return;
    }
    const chunk = readChunk(document);
    const isKnown = chunk.begun || chunk.usages.length > 0 || isEmpty(document);
    if (!this.#done) this.#strange = isKnown ? undefined : text();
    // Some servers send the bill after the end.
    if (this.#done) this.#answer.addBill(chunk);
    else if (chunk.isError) {
      this.#error ??= text();
      this.#answer.add(chunk);
    } else this.#answer.add(chunk);
  }
}

/** It says nothing: a chunk without choices, or what keeps the connection alive. */
function isEmpty(document: unknown): boolean {
  const { choices, type, ...others } = asObject(document) ?? {};
  return choices !== undefined || type === 'ping' || Object.keys(others).length === 0;
}

/** One document, which may be written as text once more; or several: a list of them, or one a line. */
function documentsIn(text: string): object[] {
  const said = parseJson(text);
  const whole = typeof said === 'string' ? parseJson(said) : said;
  if (Array.isArray(whole) && whole.every((one) => asObject(one)?.choices !== undefined)) return whole;
  if (typeof whole === 'object' && whole !== null) return [whole];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const documents = lines.map(parseJson).filter((one) => typeof one === 'object' && one !== null);
  return documents.length === lines.length ? documents : [];
}
