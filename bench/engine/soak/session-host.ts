// Sessions that outlive the workers that ask for them, as a gateway’s do, and the bill for them.
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { SessionOutcome, SpawnRequest } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { startLoopbackServer } from '@parallel-agents/testing/internal';
import { z } from 'zod';
import { answerOf, type Billed, scriptOf } from './script.ts';

interface Session extends Billed {
  end(outcome: SessionOutcome): void;
  outcome: Promise<SessionOutcome>;
}

const askedSchema = z.looseObject({ attemptId: z.string() });
const inputTokens = 60;
const outputTokens = 40;
const usage = { inputTokens, outputTokens };

export class SessionHost {
  readonly sessions = new Map<string, Session>();
  /** Sessions that somebody asked for again, and that were found. */
  foundAgain = 0;
  readonly #live = new Map<string, number>();
  readonly #most = new Map<string, number>();
  readonly #begun = new Map<string, number>();

  /** The most sessions of a model that ran at once. */
  most(model: string): number {
    return this.#most.get(model) ?? 0;
  }

  async start(): Promise<{ url: string; close(): Promise<void> }> {
    return startLoopbackServer((request, response) => {
      this.#answer(request).then(
        (body) => response.end(JSON.stringify(body ?? null)),
        (thrown: unknown) => response.writeHead(500).end(JSON.stringify(toErrorInfo(thrown))),
      );
    });
  }

  async #answer(request: IncomingMessage): Promise<unknown> {
    const body = askedSchema.parse(await json(request));
    const { attemptId } = body;
    const known = this.sessions.get(attemptId);
    const reference = { runtime: 'hosted', attemptId, sessionKey: attemptId };
    if (request.url === '/spawn') {
      if (known === undefined) this.#begin(body as unknown as SpawnRequest);
      else this.foundAgain++;
      return reference;
    }
    if (request.url === '/attach') return known && reference;
    if (request.url === '/cancel') {
      const error = {
        code: 'CANCELLED',
        message: 'Cancelled.',
        fix: 'Start it again.',
        retryable: false,
      } as const;
      known?.end({ status: 'cancelled', text: '', error });
      return null;
    }
    return known?.outcome;
  }

  #begin({ attemptId, prompt, model = 'default' }: SpawnRequest): void {
    const { run, task, ms, fails } = scriptOf(prompt);
    const place = `${run} ${task}`;
    const number = (this.#begun.get(place) ?? 0) + 1;
    this.#begun.set(place, number);
    const live = (this.#live.get(model) ?? 0) + 1;
    this.#live.set(model, live);
    this.#most.set(model, Math.max(this.most(model), live));
    const { promise, resolve } = Promise.withResolvers<SessionOutcome>();
    let hasEnded = false;
    const session: Session = {
      ...{ run, task, at: Date.now(), answered: false, outcome: promise },
      // Whatever becomes of it, the model reads its prompt and begins.
      tokens: inputTokens + outputTokens,
      end: (outcome) => {
        if (hasEnded) return;
        hasEnded = true;
        this.#live.set(model, (this.#live.get(model) ?? 1) - 1);
        session.answered = outcome.status === 'completed';
        resolve(outcome);
      },
    };
    this.sessions.set(attemptId, session);
    const isFailing = fails === 'always' || (fails === 'once' && number === 1);
    setTimeout(() => session.end(isFailing ? failed(fails === 'once') : completed(run, task)), ms);
  }
}

function completed(run: string, task: string): SessionOutcome {
  return { status: 'completed', text: answerOf({ run, task }), finishReason: 'stop', usage };
}

function failed(retryable: boolean): SessionOutcome {
  const error = { code: 'PROVIDER_ERROR', message: 'It is too warm.', fix: 'Try again.', retryable } as const;
  return { status: 'failed', text: '', error, usage };
}
