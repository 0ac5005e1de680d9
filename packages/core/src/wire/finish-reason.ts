import { asObject, type JsonObject } from './json.ts';

/**
 * How an answer ended. `tool`: with the call of a tool, though none was offered. `broken`: before its end, for a reason
 * of the server: `abort`, `error`, `insufficient_system_resource`, or a word that nobody knows.
 */
export type Ending = 'stop' | 'length' | 'refusal' | 'tool' | 'broken';

/** In this order: `content_filter: RECITATION`, `MALFORMED_FUNCTION_CALL`, `model_context_window_exceeded`. */
const endings: readonly (readonly [RegExp, Ending])[] = [
  [
    /filter|safety|recitation|sensitive|prohibit|block|spii|refus|moderat|guardrail|violat|policy|toxic|unsafe|harmful|censor|flagged/,
    'refusal',
  ],
  [
    /length|(^|output.?|token.?|error.?)limit|max.*(token|context|output)|context.?(window|overflow)|tokens?.?exceed|too.?long|truncat|incomplete/,
    'length',
  ],
  [/tool|function/, 'tool'],
];

/** `eos_token`, `stop sequence found`, `<|im_end|>`: a word that is made of these alone says that the model was done. */
const stops: ReadonlySet<string> = new Set(
  'stop stopped stopping eos eod eot eom id im s end ended of turn text endoftext sequence stream message token word words str string criteria reached found hit complete completed done finish finished success succeeded natural normal model reason ok'.split(
    ' ',
  ),
);

/** Gemini's numbers for them; any other says nothing. */
const numbered: Readonly<Record<number, string>> = { 1: 'stop', 2: 'max_tokens', 3: 'safety' };

/**
 * The server's word for how it ended, wherever it stands: in the choice, under the names that other APIs have for it, or
 * around the choice. `undefined` where it says none.
 */
export function finishReasonIn(...places: (JsonObject | undefined)[]): string | undefined {
  const word = wordIn(places, words);
  if (word !== undefined && endingOf(word) !== 'stop') return word;
  // A router's own word may be smoother than what the model's server told it.
  const native = wordIn(places, nativeWords);
  return native !== undefined && /^(length|refusal)$/.test(endingOf(native)) ? native : word;
}

const words = ['finish_reason', 'finishReason', 'done_reason', 'stop_reason'] as const;
const nativeWords = ['native_finish_reason', 'nativeFinishReason'] as const;

function wordIn(places: (JsonObject | undefined)[], fields: readonly string[]): string | undefined {
  for (const place of places) {
    if (place === undefined) continue;
    for (const field of fields) {
      const word = wordOf(place[field]);
      if (word !== undefined) return word;
    }
  }
  return undefined;
}

/** DashScope writes `null` as text, and servers in Python write their own word for it. */
const noWord = /^(?:null|none|nil|undefined)?$/i;

function wordOf(value: unknown): string | undefined {
  if (typeof value === 'number') return numbered[value];
  // SGLang's own: an object with its kind.
  const word = asObject(value)?.type ?? value;
  return typeof word === 'string' && !noWord.test(word.trim()) ? word : undefined;
}

/** The ending that a finish reason stands for, in whatever spelling; what is not known is no end. */
export function endingOf(reason: string): Ending {
  const word = reason.toLowerCase();
  const known = endings.find(([pattern]) => pattern.test(word))?.[1];
  if (known !== undefined) return known;
  const parts = reason.split(/[^a-zA-Z]+|(?<=[a-z])(?=[A-Z])/).filter((part) => part !== '');
  return parts.length > 0 && parts.every((part) => stops.has(part.toLowerCase())) ? 'stop' : 'broken';
}
