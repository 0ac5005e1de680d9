import { InputError } from '../errors.ts';
import { seededRandom } from './random.ts';
import type { ReplyScript, ScriptedReply, TextReply } from './reply.ts';
import { sampleReply } from './sample-reply.ts';

/** How often a call goes wrong, each from 0 to 1; together at most 1. @default 0 each */
export interface FaultRates {
  /** The provider answers 429. */
  rateLimited?: number;
  /** The provider answers 500. */
  serverError?: number;
  /** The answer is prose, or brackets that no repair makes JSON of. */
  malformed?: number;
  /** There is no answer. */
  hang?: number;
  /** Another model answers. */
  wrongModel?: number;
  /** The model runs into its output limit halfway. */
  truncated?: number;
}

export interface FaultOptions extends FaultRates {
  /** Seconds that a 429 asks to wait. */
  retryAfterSeconds?: number;
  /** The same seed makes the same calls go wrong. */
  seed: number;
}

type Fault = keyof FaultRates;

const faults: readonly Fault[] = [
  'rateLimited',
  'serverError',
  'malformed',
  'hang',
  'wrongModel',
  'truncated',
];

/**
 * Makes some calls of a script go wrong. Which ones depends on the seed and the number of the call only, so that a run
 * can be repeated.
 * @throws InputError `INVALID_OPTION` if the rates are not shares of 1
 * @example
 * scripted({ reply: withFaults(sampleReply, { rateLimited: 0.1, malformed: 0.05, seed: 7 }) });
 */
export function withFaults(script: ReplyScript, options: FaultOptions): ReplyScript {
  checkRates(options);
  return async (call) => {
    const fault = pickFault(options, call.callNumber);
    if (fault === 'hang') return { kind: 'hang' };
    if (fault === 'serverError') return { kind: 'error', status: 500, message: 'A scripted fault.' };
    if (fault === 'rateLimited') {
      const { retryAfterSeconds } = options;
      const message = 'A scripted rate limit.';
      return {
        kind: 'error',
        status: 429,
        message,
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      };
    }
    const reply = await script(call);
    return fault !== undefined && reply.kind === 'text' ? spoil(reply, fault, call.callNumber) : reply;
  };
}

/**
 * Answers the first calls with these replies, in order, and all later ones by the script `then`.
 * @example
 * scripted({ reply: sequence([{ kind: 'error', status: 429 }, { kind: 'hang' }]) });
 */
export function sequence(replies: readonly ScriptedReply[], then: ReplyScript = sampleReply): ReplyScript {
  const left = replies[Symbol.iterator]();
  return (call) => {
    const next = left.next();
    return next.done ? then(call) : next.value;
  };
}

function spoil(
  reply: TextReply,
  fault: 'malformed' | 'wrongModel' | 'truncated',
  callNumber: number,
): TextReply {
  switch (fault) {
    case 'malformed':
      return { ...reply, text: callNumber % 2 === 0 ? brokenJson : prose };
    case 'wrongModel':
      return { ...reply, model: 'scripted/not-the-one-asked' };
    case 'truncated':
      return {
        ...reply,
        text: reply.text.slice(0, Math.ceil(reply.text.length / 2)),
        finishReason: 'length',
      };
  }
}

const prose = 'Happy to help! Let me think about this first and come back to you with the result.';
const brokenJson = 'Here is the JSON: }} "caption" =>> , ]] ::';

function pickFault(options: FaultOptions, callNumber: number): Fault | undefined {
  let draw = seededRandom(`${options.seed}/${callNumber}`)();
  return faults.find((fault) => {
    draw -= options[fault] ?? 0;
    return draw < 0;
  });
}

function checkRates(rates: FaultRates): void {
  const given = faults.map((fault) => rates[fault] ?? 0);
  const sum = given.reduce((total, rate) => total + rate, 0);
  if (given.every((rate) => rate >= 0) && sum <= 1 + Number.EPSILON * faults.length) return;
  throw new InputError([
    {
      code: 'INVALID_OPTION',
      path: ['rates'],
      message: `Fault rates must be 0 or more and at most 1 together; they are ${given.join(' + ')}.`,
      fix: 'Give each kind of fault the share of calls it befalls, such as 0.1.',
    },
  ]);
}
