import { RuntimeError } from '@parallel-agents/core';
import {
  type AnswerFacts,
  amountIn,
  cutOff,
  type ExchangeReader,
  type Headers,
  HttpExchange,
  limitRefused,
  mayBeBilled,
  type ReadRefusal,
  RequestSession,
  rateLimits,
  readRefusal,
  type Traffic,
  tooLarge,
  toolsRefused,
  unreachable,
} from '@parallel-agents/core/internal/wire';
import type { Dispatcher } from 'undici';
import { AnswerReader } from './answer/answer-reader.ts';
import type { ChatRequest } from './request/chat-request.ts';
import { maxAnswerBytes } from './server/connections.ts';
import type { ModelNames } from './server/model-names.ts';
import { redirectOf } from './server/redirect.ts';
import type { Server } from './server/server.ts';

export interface ChatSessionRequest {
  attemptId: string;
  request: ChatRequest;
  timeoutSeconds: number;
  /** As it was asked for. */
  model: string;
}

/** What the sessions on one server share. */
export interface ServerAccess {
  server: Server;
  dispatcher: Dispatcher;
  names: ModelNames;
  traffic: Traffic;
}

/** As often as a request follows a server that sends it elsewhere. */
const maxRedirects = 5;
/** Milliseconds for the rest of a stream: after its last event, and after the model's last word. */
const afterDoneMs = 1_000;
const afterFinishMs = 5_000;

/** One request to the server, as a session. */
export class ChatSession extends RequestSession implements ExchangeReader {
  readonly #asked: ChatSessionRequest;
  readonly #access: ServerAccess;
  #model: string;
  #path: string;
  #exchange: HttpExchange | undefined;
  #closing: NodeJS.Timeout | undefined;
  /** What its server said went wrong behind a whole answer. */
  #saidBehind: string | undefined;
  /** The last refusal told tokens. */
  #billed = false;
  /** The request reached the wire, and its answer may be billed until the server says otherwise. */
  #isOut = false;
  /** Seconds from the request to the first byte of its answer. */
  #waited = 0;
  /** Of the answer that is coming in; 0 before its first byte. */
  #status = 0;
  #headers: Headers = {};
  #answer = new AnswerReader('');

  constructor(asked: ChatSessionRequest, access: ServerAccess) {
    const { attemptId, timeoutSeconds, model } = asked;
    super({ runtime: 'openai-compatible', attemptId, timeoutSeconds, traffic: access.traffic });
    this.#asked = asked;
    this.#access = access;
    this.#model = access.names.first(model);
    this.#path = `${access.server.path}/chat/completions${access.server.query}`;
  }

  override sent(): void {
    this.#isOut = true;
    super.sent();
  }

  start(status: number, headers: Headers): void {
    this.traffic.answers += 1;
    this.#waited = (performance.now() - this.sentAt) / 1000;
    this.#status = status;
    this.#headers = headers;
    this.#answer = new AnswerReader(String(headers['content-type'] ?? ''));
  }

  data(bytes: Buffer): void {
    const answer = this.#answer;
    if (answer.size + bytes.length > maxAnswerBytes) throw new RuntimeError(tooLarge);
    answer.push(bytes, isSuccess(this.#status));
    if (isSuccess(this.#status)) this.began();
    if (!answer.done && !answer.finished) return;
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => this.#exchange?.finish(), answer.done ? afterDoneMs : afterFinishMs);
  }

  protected override abort(reason: RuntimeError): void {
    this.#exchange?.stop(reason);
  }

  protected override release(): void {
    clearTimeout(this.#closing);
    this.#answer = new AnswerReader('');
    this.#headers = {};
    this.#exchange = undefined;
  }

  /** Asks, and asks again where a refusal says what to leave out: nothing was generated, so it is the same attempt. */
  protected override async ask() {
    const tried = new Set<string>();
    let unknown: ReadRefusal | undefined;
    let redirects = 0;
    for (;;) {
      tried.add(this.#model);
      await this.#send();
      const redirect = redirectOf(this.#status, this.#headers, this.#access.server, this.#path);
      if (redirect !== undefined && redirects++ < maxRedirects) {
        this.#path = redirect;
        continue;
      }
      const refusal = this.#refusal();
      if (refusal === undefined) return this.#complete();
      if (refusal.fault === 'no model') unknown ??= refusal;
      if (!(await this.#isMended(refusal, tried))) {
        // What the server says of the name as it was asked for, not of the last form that was tried.
        const last = refusal.fault === 'no model' ? (unknown ?? refusal) : refusal;
        throw new RuntimeError(await this.#lastError(last));
      }
      if (this.#mayBeBilled(refusal)) this.unmetered += 1;
    }
  }

  async #send(): Promise<void> {
    if (this.stoppedBy) throw this.stoppedBy;
    const { server, dispatcher } = this.#access;
    const { origin, headers } = server;
    this.#status = 0;
    this.#isOut = false;
    this.#answer = new AnswerReader('');
    const body = this.#asked.request.body(this.#model);
    // The session's own time-out is in charge: models may think for long before the first byte.
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    const options = { origin, path: this.#path, method: 'POST', headers, body, ...limits } as const;
    this.#exchange = new HttpExchange(dispatcher, options, this);
    let brokenBy: unknown;
    try {
      await this.#exchange.done;
    } catch (thrown) {
      brokenBy = thrown;
    } finally {
      clearTimeout(this.#closing);
    }
    this.#billed = false;
    if (isSuccess(this.#status)) this.#answer.end();
    else if (this.#status > 0) this.#billed = this.#answer.readBill();
    if (brokenBy === undefined) return;
    // Where only the end of the connection is missing, the answer is there, and paid for.
    if (brokenBy instanceof RuntimeError || !this.#answer.finished) throw brokenBy;
  }

  /** What the server said against the request, with its status or inside an answer. */
  #refusal(): ReadRefusal | undefined {
    const { redact, profile } = this.#access.server;
    // Where models have their owner's names, a base URL that is not right is as likely.
    const fixes = profile?.ownNames && profile.remarks ? { 'no model': profile.remarks } : {};
    const facts = { headers: this.#headers, model: this.#model, fixes };
    if (!isSuccess(this.#status)) {
      return readRefusal({ ...facts, status: this.#status, body: this.#answer.body() }, redact);
    }
    const said = this.#answer.error;
    if (said !== undefined) return readRefusal({ ...facts, body: said }, redact);
    const behind = this.#answer.errorBehind;
    if (behind !== undefined) {
      const refusal = readRefusal({ ...facts, body: behind }, redact);
      // A filter may look at an answer when it is there, and take it back.
      if (refusal.fault === 'moderated') return refusal;
      this.#saidBehind = refusal.said || 'it gave no reason';
    }
    if (this.#answer.begun) return undefined;
    // 202, or a success with nothing in it, from a server that is still loading; or whose filter took the input.
    const refusal = readRefusal({ ...facts, body: this.#answer.body() }, redact);
    return refusal.fault === 'loading' || refusal.fault === 'moderated' ? refusal : undefined;
  }

  async #isMended(refusal: ReadRefusal, tried: ReadonlySet<string>): Promise<boolean> {
    if (this.#answer.text !== '') return false;
    const { request, model } = this.#asked;
    if (request.refusesTools(refusal)) return false;
    if (refusal.fault === 'no model') {
      const name = await this.#access.names.next(model, tried);
      if (name !== undefined) {
        this.#model = name;
        return true;
      }
    }
    return request.revise(refusal, this.#model);
  }

  async #lastError({ error, said, fault }: ReadRefusal) {
    const { request, model } = this.#asked;
    // The session had been let in: another one costs again, so that its retries are counted.
    if (this.#answer.text !== '' && error.retryable) return { ...error, code: 'PROVIDER_ERROR' as const };
    if (request.refusesTools({ said })) return toolsRefused(model, said);
    if (request.limitIsRefused) return limitRefused(said, request.limitIsSet);
    if (fault !== 'no model') return error;
    return { ...error, fix: await this.#access.names.fixFor(model, error.fix) };
  }

  #complete() {
    const { redact } = this.#access.server;
    const fault = this.#answer.fault(redact, this.#asked.request.offersTools);
    if (fault !== undefined) throw new RuntimeError(fault);
    const { request, model } = this.#asked;
    const { names } = this.#access;
    request.accepted();
    names.accepted(model, this.#model);
    const note = names.note(model, this.#model);
    const behind = this.#saidBehind === undefined ? undefined : faultBehind(this.#saidBehind);
    return [note, behind].filter((one) => one !== undefined);
  }

  protected override facts(): AnswerFacts {
    const { request, model } = this.#asked;
    const anyName = this.#access.server.profile?.ownNames === true;
    const told = rateLimits(this.#headers);
    // LiteLLM tells it beside the answer; what stands in the answer is closer to the bill.
    const costUsd = amountIn(this.#headers['x-litellm-response-cost']);
    return {
      ...(costUsd !== undefined && isSuccess(this.#status) && { costUsd }),
      ...this.#answer.outcome({ id: model, sent: this.#model }, anyName, request.offersTools),
      ...(told && { rateLimits: told }),
      warnings: request.warnings,
    };
  }

  protected override errorOf(thrown: unknown) {
    const { server } = this.#access;
    return this.#status === 0 ? unreachable(thrown, server.proxy, new URL(server.origin)) : cutOff(thrown);
  }

  protected override get isSilent(): boolean {
    return this.#isOut && this.#status === 0;
  }

  protected override get isWhole(): boolean {
    return isSuccess(this.#status) && this.#answer.isWhole;
  }

  protected override get isFree(): boolean {
    if (!this.#isOut) return true;
    if (this.stoppedBy !== undefined || this.#status === 0 || this.#billed) return false;
    const refusal = this.#answer.text === '' ? this.#refusal() : undefined;
    return refusal !== undefined && !this.#mayBeBilled(refusal);
  }

  #mayBeBilled(refusal: ReadRefusal): boolean {
    if (this.#billed) return true;
    const { billsRefusals } = this.#access.server;
    return billsRefusals === true || mayBeBilled(refusal, this.#waited, billsRefusals || []);
  }
}

function faultBehind(said: string) {
  const message = `The answer is whole; behind it the server reported an error: ${said}`;
  return { code: 'PROVIDER_ERROR' as const, message };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
