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

/** Texts are stepped over: what stands in them is content. */
function withoutStrangeNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b|-?\bInfinity\b/gs, (part) =>
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

/** An amount, also where a server writes it as text; `undefined` for what is none, and for what is below zero. */
export function amountIn(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}
