/**
 * Thrown and caught inside the reading of an answer only: no JSON value stands there, or one that must be guessed at. It
 * is no Error: prose may hold thousands of brackets that begin no value, and a stack for each takes seconds.
 */
export class ReadFailure {
  readonly message: string;
  /** Where in the text. */
  readonly at: number;
  /** The text ends before the value does, or items of it are left out. */
  readonly cut: boolean;
  /** Its last text has no closing quote. */
  readonly unclosedText: boolean;
  /** What it has more of than an answer may have. */
  readonly tooMany: 'levels' | 'values' | undefined;
  /** A value had begun; where not, the bracket may belong to the prose around. */
  begun = false;

  constructor(
    message: string,
    at: number,
    {
      cut = false,
      unclosedText = false,
      tooMany,
    }: { cut?: boolean; unclosedText?: boolean; tooMany?: 'levels' | 'values' } = {},
  ) {
    this.message = message;
    this.at = at;
    this.cut = cut;
    this.unclosedText = unclosedText;
    this.tooMany = tooMany;
  }
}

/** `line 3, column 14`, counted from 1. */
export function placeIn(text: string, at: number): string {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return `line ${line}, column ${at - lineStart + 1}`;
}
