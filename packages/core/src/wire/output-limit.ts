/** Words of a refusal that are about the limit on the answer. */
const aboutLimit =
  /max_?(completion_?|new_?|output_?|total_?)?tokens|max(imum)?[ .-](output|completion|new|generated)?.?tokens|maximum output\b|(output|completion|generated) tokens?|(in|for) the (completion|output)\b|num_predict/i;
const aboutField =
  /unsupported (parameter|value|field|argument)|not supported|unknown|unrecogni[sz]ed|unexpected|extra (inputs|fields)|not permitted|not allowed|use .{0,10}max_/i;

/** What a server says against the limit that was sent. */
export type LimitComplaint =
  /** It does not know the field. */
  | { kind: 'field' }
  /** It takes less: for every request to this model, or beside this input. */
  | { kind: 'lower'; limit: number; always: boolean };

/** `undefined` where the words are about something else. */
export function limitComplaint(said: string, sent: number): LimitComplaint | undefined {
  if (!aboutLimit.test(said)) return undefined;
  const context = numberAfter(contextTokens, said);
  const input = numberAfter(inputTokens, said) ?? inputBeside(sent, context, said);
  if (context !== undefined && input !== undefined) {
    return context > input ? { kind: 'lower', limit: context - input, always: false } : undefined;
  }
  const highest = highestIn(said, sent);
  if (highest !== undefined) return { kind: 'lower', limit: highest, always: true };
  if (aboutField.test(said)) return { kind: 'field' };
  // It is refused without a word on what would do.
  return aboutValue.test(said) ? { kind: 'lower', limit: Math.floor(sent / 2), always: true } : undefined;
}

// "context length is 4096", "`inputs` tokens + `max_new_tokens` must be <= 4096".
const contextTokens =
  /(?:context (?:length|window|size)|max_seq_len|\binputs?\b[^\d]{0,20}\+[^\d]{0,40}(?:<=|at most|exceeds?))[^\d]{0,40}(\d[\d,_]*)/i;
const inputTokens =
  /(\d[\d,_]*) (?:[`'"]?inputs?[`'"]? tokens|tokens? (?:from|in) (?:the |your )?(?:input|messages|prompt)|in the messages|of (?:text )?input\b)/i;

/** What is left of a total that the limit was counted into. */
function inputBeside(sent: number, context: number | undefined, said: string): number | undefined {
  if (context === undefined || context > sent) return undefined;
  const total = numbersIn(said).find((number) => number > sent);
  return total === undefined ? undefined : total - sent;
}

const aboutValue = /too (large|big|high|many)|exceed|must be|less than|greater than|at most|invalid|range/i;

/** The highest number in the words that is lower than what was sent. */
function highestIn(said: string, sent: number): number | undefined {
  const highest = Math.max(0, ...numbersIn(said).filter((number) => number < sent));
  return highest >= 16 ? highest : undefined;
}

/** The numbers in the words. The start of a range ("[1, 8192]") is none that matters, and stands apart. */
function numbersIn(said: string): number[] {
  // The comma of "[1,8192]" stands between two numbers.
  const apart = said.replace(/\[\s*(\d+)\s*,\s*(\d+)\s*\]/g, '[$1 to $2]');
  const found = apart.matchAll(/(?<![\w.-]|\d,)(?:\d{1,3}(?:[,_]\d{3})+|\d+)(?![\w-]|\.\d|,\d)/g);
  return [...found].map(([text]) => toNumber(text));
}

function numberAfter(pattern: RegExp, said: string): number | undefined {
  const found = pattern.exec(said)?.[1];
  return found === undefined ? undefined : toNumber(found);
}

function toNumber(text: string): number {
  return Number(text.replace(/[,_]/g, ''));
}
