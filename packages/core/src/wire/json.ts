/** A JSON object whose fields are not known. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** `undefined` where the text is no JSON; what servers in Python write for numbers that are none is `null`. */
export function parseJson(text: string): unknown {
  const value = parsed(text);
  if (value !== undefined || !strangeNumber.test(text)) return value;
  return parsed(withoutStrangeNumbers(text));
}

const strangeNumber = /[:,[]\s*(?:NaN|-?Infinity)\b/;

/** Texts are stepped over, also one that does not end: what stands in them is content. */
function withoutStrangeNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*(?:"|\\?$)|\bNaN\b|-?\bInfinity\b/gs, (part) =>
    part[0] === '"' ? part : 'null',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A piece of a text: a JSON object or list in it, or what stands between them. */
export interface TextPiece {
  text: string;
  document?: object;
}

/** As many values as may be cut before a text is looked through no further. */
const mostCut = 20;

/**
 * The JSON objects and lists that stand in a text one after another, with whatever is around them: on lines of their
 * own, with nothing in between, behind a warning of the server. Behind one that is cut, the next line counts.
 */
export function piecesOf(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let taken = 0;
  let cut = 0;
  const between = (end: number): void => {
    const words = text.slice(taken, end).trim();
    if (words !== '') pieces.push({ text: words });
  };
  for (let at = nextOpen(text, 0); at !== -1 && cut < mostCut; ) {
    const end = endOfValue(text, at);
    const document = end === undefined ? undefined : parseJson(text.slice(at, end));
    if (end === undefined) cut += 1;
    else if (typeof document === 'object' && document !== null) {
      between(at);
      pieces.push({ text: text.slice(at, end), document });
      taken = end;
    }
    const next = end ?? text.indexOf('\n', at);
    at = next === -1 ? -1 : nextOpen(text, next);
  }
  between(text.length);
  return pieces;
}

function nextOpen(text: string, from: number): number {
  const opens = /[{[]/g;
  opens.lastIndex = from;
  return opens.exec(text)?.index ?? -1;
}

/** Behind the bracket that closes the one at this place; `undefined` where there is none. */
function endOfValue(text: string, start: number): number | undefined {
  let open = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '{' || character === '[') open += 1;
    else if ((character === '}' || character === ']') && --open === 0) return at + 1;
  }
  return undefined;
}

/** An amount, also where a server writes it as text; `undefined` for what is none, and for what is below zero. */
export function amountIn(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}
