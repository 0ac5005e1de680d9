import type { SessionOutcome, SpawnRequest } from '@parallel-agents/core';
import {
  asObject,
  broken,
  type Draft,
  mayBeBilled,
  type PlainAnswer,
  parseJson,
} from '@parallel-agents/core/internal/wire';
import type { z } from 'zod';
import { ModelAnswer } from '../answer/model-answer.ts';
import { whyNoAnswer } from '../answer/why-no-answer.ts';
import type { AskedModel } from '../providers/provider-models.ts';
import { ModelKnowledge } from '../request/model-knowledge.ts';
import { ModelRequest, type RequestStyle } from '../request/model-request.ts';
import { refusalOf } from '../session-faults.ts';
import type { itemSchema, PrimitiveError } from './batch-primitive.ts';

/** Requests and answers as they stand in a batch of the AI SDK: those that a model of it would be asked with. */
export class BatchWire {
  readonly #style: RequestStyle;
  readonly #redact: (text: string) => string;
  readonly #knowledge = new Map<string, ModelKnowledge>();

  constructor(style: RequestStyle, redact: (text: string) => string) {
    this.#style = style;
    this.#redact = redact;
  }

  draft(request: SpawnRequest, model: AskedModel): Draft {
    const known = this.#knowledge.get(model.id) ?? new ModelKnowledge();
    this.#knowledge.set(model.id, known);
    const asked = new ModelRequest(request, this.#style, known);
    return {
      body: JSON.stringify({ modelId: model.id, options: asked.options() }),
      learnsFrom: (answer) => {
        const refusal = this.#refusal(answer, model);
        // What helped holds for the model, as far as a batch can tell: the next attempt is another request.
        const isLearned = refusal !== undefined && asked.revise(refusal);
        if (refusal === undefined || isLearned) asked.accepted();
        return isLearned;
      },
    };
  }

  read(answer: PlainAnswer, model: AskedModel): SessionOutcome {
    const refusal = this.#refusal(answer, model);
    if (refusal !== undefined) {
      const isFree = !mayBeBilled(refusal, 0, []);
      return { status: 'failed', text: '', error: refusal.error, ...(isFree && { refused: true }) };
    }
    const document = asObject(parseJson(answer.body));
    if (typeof document?.unreadable === 'string')
      return { status: 'failed', text: '', error: broken(this.#redact(document.unreadable)) };
    const whole = new ModelAnswer();
    whole.addWhole(document);
    const { toolCalls: _calls, carry: _carry, ...facts } = whole.outcome(model);
    const error = whyNoAnswer(whole, false);
    return error === undefined ? { status: 'completed', ...facts } : { status: 'failed', ...facts, error };
  }

  #refusal({ status, body }: PlainAnswer, model: AskedModel) {
    return isSuccess(status) ? undefined : refusalOf({ status, headers: {}, body }, model, this.#redact);
  }
}

/** What an item of a batch is, as if it had been answered on a connection of its own. */
export function answerOf({ status, result, error }: z.infer<typeof itemSchema>): PlainAnswer {
  if (status === 'succeeded') return { status: 200, body: JSON.stringify(result ?? null) };
  const { code = '', message = 'no reason was given', type } = error ?? {};
  // A model that declines is no fault of the request: it ends as it would live.
  if (code === 'prompt_blocked') {
    const finishReason = { unified: 'content-filter', raw: type };
    return { status: 200, body: JSON.stringify({ content: [], finishReason }) };
  }
  if (unreadable.has(code)) return { status: 200, body: JSON.stringify({ unreadable: message }) };
  return {
    status: statusOf(error),
    body: JSON.stringify({ error: { message, code, ...(type && { type }) } }),
  };
}

/** There was an answer, and the provider's package could not read it: it may be billed. */
const unreadable: ReadonlySet<string> = new Set([
  'invalid_response',
  'invalid_batch_result',
  'unsupported_content',
]);

/** The status that an error would have had on a connection of its own. */
function statusOf(error: PrimitiveError | undefined): number {
  if (error?.statusCode !== undefined) return error.statusCode;
  const number = Number(error?.code);
  if (number >= 400 && number < 600) return number;
  const byNumber = rpcStatuses[number];
  if (byNumber !== undefined) return byNumber;
  const words = `${error?.type ?? ''} ${error?.code ?? ''}`.toLowerCase();
  return statusOfWords.find(([pattern]) => pattern.test(words))?.[1] ?? 500;
}

/** Of google.rpc.Code. */
const rpcStatuses: Readonly<Record<number, number>> = {
  3: 400,
  4: 504,
  5: 404,
  7: 403,
  8: 429,
  9: 400,
  11: 400,
  12: 501,
  14: 503,
  16: 401,
};

const statusOfWords: readonly (readonly [RegExp, number])[] = [
  [/rate_?limit|resource_exhausted|quota/, 429],
  [/invalid|bad_?request|out_of_range|failed_precondition/, 400],
  [/unauthenticated|authentication/, 401],
  [/permission/, 403],
  [/not_?found/, 404],
  [/overloaded|unavailable/, 503],
];

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
