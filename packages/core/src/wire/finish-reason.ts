/**
 * How an answer ended. `tool`: with the call of a tool, though none was offered. `broken`: before its end, for a reason
 * of the server: `abort`, `error`, `insufficient_system_resource`, or a word that nobody knows.
 */
export type Ending = 'stop' | 'length' | 'refusal' | 'tool' | 'broken';

/** In this order: `content_filter: RECITATION`, `MALFORMED_FUNCTION_CALL`, `model_context_window_exceeded`. */
const endings: readonly (readonly [RegExp, Ending])[] = [
  [/filter|safety|recitation|sensitive|prohibit|block|spii|refus|moderat|guardrail|violat|policy/, 'refusal'],
  [/length|max.*token|token.*(limit|max)|context.?window|truncat|incomplete/, 'length'],
  [/tool|function/, 'tool'],
  [
    /^(stop(ped)?|stop.?(sequence|token|word)|eos(.?token)?|eot|end|end.?(of.?)?(turn|text|sequence|stream|message)|complete[d]?|done|finish(ed)?|success|normal)$/,
    'stop',
  ],
];

/** The ending that a finish reason stands for, in whatever spelling; what is not known is no end. */
export function endingOf(reason: string): Ending {
  const word = reason
    .trim()
    .toLowerCase()
    .replace(/^finish.?reason[_:. ]*/, '');
  return endings.find(([pattern]) => pattern.test(word))?.[1] ?? 'broken';
}
