import type { AgentResult, Attempt } from '../result/result.ts';
import { withGateAttempts } from '../result/totals.ts';
import type { SessionEnded } from './events.ts';

/** From where to where it stands in the answer of an attempt. */
type Span = readonly [start: number, end: number];

/** A part of a result that stands in an answer kept before; `isJson`: it is what reading that part gives. */
export interface Excerpt {
  attemptId: string;
  span: Span;
  isJson?: true | undefined;
}

interface Answer {
  text: string;
  reasoning?: string;
}

const absent: Answer = { text: '' };

/** The answers and attempts that stand in a log, so that later events can point at them instead of holding them again. */
export class StoredTexts {
  readonly #answers = new Map<string, Answer>();
  readonly #attempts = new Map<string, Attempt>();

  /** An answer that stands in the log. */
  noteAnswer({ attemptId, outcome: { text, reasoning } }: Pick<SessionEnded, 'attemptId' | 'outcome'>): void {
    this.#answers.set(attemptId, { text, ...(reasoning !== undefined && { reasoning }) });
  }

  noteAttempt(attempt: Attempt): void {
    this.#attempts.set(attempt.attemptId, attempt);
  }

  attempt(attemptId: string): Attempt | undefined {
    return this.#attempts.get(attemptId);
  }

  reasoning(attemptId: string): string | undefined {
    return this.#answers.get(attemptId)?.reasoning;
  }

  /** Lets go of a task that has its result: nothing refers to it later. */
  forget({ attempts }: Pick<AgentResult, 'attempts'>): void {
    for (const { attemptId } of withGateAttempts(attempts)) {
      this.#answers.delete(attemptId);
      this.#attempts.delete(attemptId);
    }
  }

  find(attemptId: string, part: string): Excerpt | undefined {
    if (part === '') return undefined;
    const start = placeOf(part, (this.#answers.get(attemptId) ?? absent).text);
    return start === -1 ? undefined : { attemptId, span: [start, start + part.length] };
  }

  /** The answer itself, or the JSON in it, where reading that gives the same output, field by field. */
  findOutput(attemptId: string, output: unknown): Excerpt | undefined {
    if (typeof output === 'string') return this.find(attemptId, output);
    if (typeof output !== 'object' || output === null) return undefined;
    const { text } = this.#answers.get(attemptId) ?? absent;
    const [open, close] = Array.isArray(output) ? ['[', ']'] : ['{', '}'];
    const span: Span = [text.indexOf(open), text.lastIndexOf(close) + 1];
    if (span[0] === -1 || !isSame(text.slice(...span), output)) return undefined;
    return { attemptId, span, isJson: true };
  }

  /** @throws RangeError for a part that stands in no earlier event */
  read({ attemptId, span: [start, end] }: Pick<Excerpt, 'attemptId' | 'span'>): string {
    const answer = this.#answers.get(attemptId);
    if (answer === undefined) throw new RangeError(`the answer of ${attemptId} is not there`);
    if (!(start >= 0 && start < end && end <= answer.text.length)) {
      throw new RangeError(`the answer of ${attemptId} is shorter than it was`);
    }
    return answer.text.slice(start, end);
  }

  /** @throws RangeError for an output that stands in no earlier event */
  readOutput(excerpt: Excerpt): unknown {
    const part = this.read(excerpt);
    return excerpt.isJson ? JSON.parse(part) : part;
  }
}

/** As many characters as a place is looked for by, and as many places as are looked at. */
const anchorCharacters = 64;
const maxPlaces = 100;

/** Where a part stands, or -1. A search for all of it takes a time that grows with the square of what repeats itself. */
function placeOf(part: string, text: string): number {
  if (text.endsWith(part)) return text.length - part.length;
  const anchor = part.slice(0, anchorCharacters);
  let at = text.indexOf(anchor);
  for (let places = 1; at !== -1 && places < maxPlaces; places++) {
    if (text.startsWith(part, at)) return at;
    at = text.indexOf(anchor, at + 1);
  }
  return -1;
}

function isSame(json: string, output: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(json)) === JSON.stringify(output);
  } catch {
    return false;
  }
}
