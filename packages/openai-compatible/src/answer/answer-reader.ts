import type { ErrorInfo, SessionOutcome } from '@parallel-agents/core';
import {
  asObject,
  broken,
  endedEarly,
  htmlPage,
  otherApi,
  parseJson,
  piecesOf,
  readError,
  type TextPiece,
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
  /** The document that says so behind an answer that was whole. */
  #errorBehind: string | undefined;
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

  /** What went wrong when the answer had been given: it stands, and its bill may be missing. */
  get errorBehind(): string | undefined {
    return this.#errorBehind;
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
    const pieces = piecesIn(this.#body.text());
    this.#inPieces = pieces.length > 1;
    for (const { text, document } of pieces) this.#event(text, document);
  }

  /** What a refusal says of tokens, which are then billed. @returns whether it does */
  readBill(): boolean {
    for (const { document } of piecesIn(this.#body.text())) this.#answer.addBill(readChunk(document));
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
      this.#events += 1;
      if (isError) this.#fail(data);
      else for (const { text, document } of piecesIn(data)) this.#event(text, document);
    }
  }

  #event(text: string, document: object | undefined): void {
    if (isDone.test(text)) this.#done = true;
    else if (document !== undefined) this.#read(document, text);
    else if (!this.#done) this.#strange = text;
  }

  /** @param text of it, for whoever has to show it */
  #read(document: object, text: string): void {
    const chunk = readChunk(document);
    if (isOtherApi(document)) {
      this.#isOtherApi = true;
      this.#answer.addBill(chunk);
      return;
    }
    const isKnown = chunk.begun || chunk.usages.length > 0 || isEmpty(document);
    if (!this.#done) this.#strange = isKnown ? undefined : text;
    // Some servers send the bill after the end.
    if (this.#done) this.#answer.addBill(chunk);
    else {
      if (chunk.isError) this.#fail(text, chunk.begun);
      this.#answer.add(chunk);
    }
  }

  /** @param ofAnswer the error stands in a part of the answer itself */
  #fail(said: string, ofAnswer = false): void {
    if (this.isWhole && !ofAnswer) this.#errorBehind ??= said;
    else this.#error ??= said;
  }
}

/** It says nothing: a chunk without choices, or what keeps the connection alive. */
function isEmpty(document: unknown): boolean {
  const { choices, type, ...others } = asObject(document) ?? {};
  return choices !== undefined || type === 'ping' || Object.keys(others).length === 0;
}

const isDone = /^\s*"?\[done\]"?\s*$/i;

/**
 * What an event or a body holds: one document, which may be written as text once more, or several of them: a list, one a
 * line, or one right after another. Text around them that nobody asked for (a warning, a mark against hijacking) is left
 * out where they are of an answer; else the whole is one text.
 */
function piecesIn(text: string): TextPiece[] {
  const said = parseJson(text);
  const whole = typeof said === 'string' ? parseJson(said) : said;
  if (isList(whole)) return whole.map((document) => ({ text: JSON.stringify(document), document }));
  if (typeof whole === 'object' && whole !== null) return [{ text, document: whole }];
  const pieces = piecesOf(text);
  // One that is cut stays: it says that there was more.
  const known = pieces.filter((piece) => isOfAnswer(piece) || /^\s*[{[]/.test(piece.text));
  return known.some(isOfAnswer) ? known : [{ text }];
}

function isList(value: unknown): value is object[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((one) => asObject(one)?.choices !== undefined)
  );
}

function isOfAnswer({ document }: TextPiece): boolean {
  const { choices, error, usage } = asObject(document) ?? {};
  return choices !== undefined || error !== undefined || usage !== undefined;
}
