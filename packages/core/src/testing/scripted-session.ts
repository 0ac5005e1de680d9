import { type ErrorInfo, toErrorInfo } from '../errors.ts';
import type { SessionOutcome, SessionReference, SpawnedSession } from '../session/runtime.ts';
import { stoppedWords } from '../session/stopped-words.ts';
import { boundReply } from './bound-reply.ts';
import { providerError } from './provider-error.ts';
import type { ReplyScript, ScriptedCall, ScriptedReply } from './reply.ts';

export interface ScriptedSessionOptions {
  reference: SessionReference;
  call: ScriptedCall;
  reply: ReplyScript;
  latencyMs: number;
  timeoutSeconds: number;
  /** Called once. */
  onEnded(): void;
}

/** One call of the script. A reply without delay needs no timer, so that thousands of sessions cost little. */
export class ScriptedSession implements SpawnedSession {
  readonly reference: SessionReference;
  readonly #options: ScriptedSessionOptions;
  readonly #outcome = Promise.withResolvers<SessionOutcome>();
  #delay: NodeJS.Timeout | undefined;
  #timeout: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: ScriptedSessionOptions) {
    this.reference = options.reference;
    this.#options = options;
    void this.#run();
  }

  outcome(): Promise<SessionOutcome> {
    return this.#outcome.promise;
  }

  async cancel(reason: string): Promise<void> {
    this.#end(stopped('cancelled', cancelled(reason)));
  }

  async #run(): Promise<void> {
    const { reply, call } = this.#options;
    try {
      const answer = reply(call);
      if (answer instanceof Promise) {
        this.#limitTime();
        this.#take(await answer);
      } else this.#take(answer);
    } catch (thrown) {
      this.#end(stopped('failed', toErrorInfo(thrown)));
    }
  }

  #take(reply: ScriptedReply): void {
    if (this.#ended) return;
    if (reply.kind === 'hang') {
      this.#limitTime();
      return;
    }
    const delayMs = reply.delayMs ?? this.#options.latencyMs;
    const outcome = toOutcome(reply, this.#options.call);
    if (delayMs > 0) {
      this.#limitTime();
      this.#delay = setTimeout(() => this.#end(outcome), delayMs);
    } else this.#end(outcome);
  }

  #limitTime(): void {
    const { timeoutSeconds } = this.#options;
    this.#timeout ??= setTimeout(
      () => this.#end(stopped('timeout', timedOut(timeoutSeconds))),
      timeoutSeconds * 1000,
    );
  }

  /** The first end counts. */
  #end(outcome: SessionOutcome): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#delay);
    clearTimeout(this.#timeout);
    this.#outcome.resolve(outcome);
    this.#options.onEnded();
  }
}

function toOutcome(reply: Exclude<ScriptedReply, { kind: 'hang' }>, call: ScriptedCall): SessionOutcome {
  if (reply.kind === 'close') return stopped('failed', closed);
  if (reply.kind === 'error') {
    const refused = !mayHaveBegun(reply.status) && { refused: true as const };
    return { ...stopped('failed', providerError(reply, call.model)), ...refused };
  }
  const { text, model, finishReason = 'stop', usage, untold, toolCalls = [] } = boundReply(reply, call);
  const told = !untold && usage && { usage };
  const calls = toolCalls.map(({ id, ...asked }, index) => ({ id: id ?? `call_${index + 1}`, ...asked }));
  const called = calls.length > 0 && { toolCalls: calls };
  return { status: 'completed', text, modelUsed: model ?? call.model, finishReason, ...called, ...told };
}

/** Failures of a provider that the model may have worked before, other than being full. */
function mayHaveBegun(status: number): boolean {
  return status === 408 || (status >= 500 && status !== 503 && status !== 529);
}

const closed: ErrorInfo = {
  code: 'PROVIDER_ERROR',
  message: 'The connection was closed before there was an answer.',
  fix: 'Try again.',
  retryable: true,
};

function stopped(status: 'failed' | 'timeout' | 'cancelled', error: ErrorInfo): SessionOutcome {
  return { status, text: '', error };
}

function cancelled(reason: string): ErrorInfo {
  const fix = 'Start it again if it is still wanted.';
  return { code: 'CANCELLED', message: stoppedWords(reason), fix, retryable: false };
}

function timedOut(seconds: number): ErrorInfo {
  const fix = 'Raise timeoutSeconds of the task, or ask for less in one task.';
  return { code: 'TIMEOUT', message: `No answer within ${seconds} s.`, fix, retryable: false };
}
