import type { AgentResult, Attempt } from '../result/result.ts';
import { withGateAttempts } from '../result/totals.ts';
import type { JournalRecord, SessionSettled, TaskSettled } from './journal.ts';

/** From where to where it stands in the answer of an attempt. */
type Span = readonly [start: number, end: number];

/** A part of a result that stands in an answer kept before; `isJson`: it is what reading that part gives. */
interface Excerpt {
  attemptId: string;
  span: Span;
  isJson?: true;
}

/** What was left out of a result, and where to find it. Attempts are counted with those of their gates. */
interface LeftOut {
  text?: Excerpt;
  output?: Excerpt;
  attempts: { index: number; text?: Span; reasoning?: true }[];
}

/** A record as it is stored: plain data for JSON. What is left out stands in an earlier record of the same run. */
export type StoredRecord = JournalRecord & { leftOut?: LeftOut };

interface Answer {
  text: string;
  reasoning?: string;
}

const absent: Answer = { text: '' };

/**
 * Keeps each answer of a run once: `session-settled` has it, and `task-settled` says where its parts stand there. One for
 * each run and direction; records go through it in their order.
 */
export class StoredTexts {
  readonly #answers = new Map<string, Answer>();

  /** The record as it is to be stored. */
  pack(record: JournalRecord): StoredRecord {
    if (record.type === 'session-settled') this.note(record);
    return record.type === 'task-settled' ? this.#packResult(record) : record;
  }

  /**
   * The record as it was given to `pack`; one that an earlier version stored whole comes back as it is. What was parsed
   * is filled in and given back, not copied.
   * @throws RangeError for a part that stands in no earlier record
   */
  unpack(stored: StoredRecord): JournalRecord {
    if (stored.type === 'session-settled') this.note(stored);
    if (stored.type !== 'task-settled' || stored.leftOut === undefined) return stored;
    const { leftOut, ...record } = stored;
    const { result } = record;
    const attempts = withGateAttempts(result.attempts);
    for (const { index, text, reasoning } of leftOut.attempts) {
      const attempt = attempts[index];
      if (attempt === undefined) throw new RangeError(`there is no attempt ${index}`);
      if (text) attempt.text = this.#read({ attemptId: attempt.attemptId, span: text });
      const thought = reasoning && this.#answer(attempt.attemptId).reasoning;
      if (thought !== undefined) attempt.reasoning = thought;
    }
    if (leftOut.text) result.text = this.#read(leftOut.text);
    if (leftOut.output) {
      const part = this.#read(leftOut.output);
      result.output = leftOut.output.isJson ? JSON.parse(part) : part;
    }
    return { ...record, result };
  }

  /** Lets go of the answers of a task that has its result: what refers to them later is stored whole. */
  forget({ attempts }: AgentResult): void {
    for (const { attemptId } of withGateAttempts(attempts)) this.#answers.delete(attemptId);
  }

  /** An answer that stands in the journal. */
  note({ attemptId, outcome: { text, reasoning } }: SessionSettled): void {
    this.#answers.set(attemptId, { text, ...(reasoning !== undefined && { reasoning }) });
  }

  #packResult(record: TaskSettled): StoredRecord {
    const { result } = record;
    const all = withGateAttempts(result.attempts);
    const attempts = all.flatMap((attempt, index) => this.#leftOutOf(attempt, index));
    const last = result.attempts.at(-1)?.attemptId;
    const text = last === undefined ? undefined : this.#find(last, result.text);
    const output = last === undefined ? undefined : this.#findOutput(last, result.output);
    if (attempts.length === 0 && !text && !output) return record;
    return {
      ...record,
      result: without(result, attempts, { text, output }),
      leftOut: { ...(text && { text }), ...(output && { output }), attempts },
    };
  }

  #leftOutOf({ attemptId, text, reasoning }: Attempt, index: number): LeftOut['attempts'] {
    const found = this.#find(attemptId, text);
    const isKept = reasoning !== undefined && this.#answers.get(attemptId)?.reasoning === reasoning;
    if (!found && !isKept) return [];
    return [{ index, ...(found && { text: found.span }), ...(isKept && { reasoning: true as const }) }];
  }

  #find(attemptId: string, part: string): Excerpt | undefined {
    if (part === '') return undefined;
    const start = (this.#answers.get(attemptId) ?? absent).text.indexOf(part);
    return start === -1 ? undefined : { attemptId, span: [start, start + part.length] };
  }

  /** The answer itself, or the JSON in it, where reading that gives the same output, field by field. */
  #findOutput(attemptId: string, output: unknown): Excerpt | undefined {
    if (typeof output === 'string') return this.#find(attemptId, output);
    if (typeof output !== 'object' || output === null) return undefined;
    const { text } = this.#answers.get(attemptId) ?? absent;
    const [open, close] = Array.isArray(output) ? ['[', ']'] : ['{', '}'];
    const span: Span = [text.indexOf(open), text.lastIndexOf(close) + 1];
    if (span[0] === -1 || !isSame(text.slice(...span), output)) return undefined;
    return { attemptId, span, isJson: true };
  }

  #answer(attemptId: string): Answer {
    const answer = this.#answers.get(attemptId);
    if (answer === undefined) throw new RangeError(`the answer of ${attemptId} is not there`);
    return answer;
  }

  #read({ attemptId, span: [start, end] }: Excerpt): string {
    const { text } = this.#answer(attemptId);
    if (!(start >= 0 && start < end && end <= text.length)) {
      throw new RangeError(`the answer of ${attemptId} is shorter than it was`);
    }
    return text.slice(start, end);
  }
}

function isSame(json: string, output: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(json)) === JSON.stringify(output);
  } catch {
    return false;
  }
}

/** The result without what stands elsewhere. */
function without(
  result: AgentResult,
  leftOut: LeftOut['attempts'],
  { text, output }: { text: Excerpt | undefined; output: Excerpt | undefined },
): AgentResult {
  const byIndex = new Map(leftOut.map((entry) => [entry.index, entry]));
  let index = 0;
  const strip = (attempt: Attempt): Attempt => {
    const entry = byIndex.get(index++);
    const { reasoning, gates, ...rest } = attempt;
    return {
      ...rest,
      ...(entry?.text && { text: '' }),
      ...(reasoning !== undefined && !entry?.reasoning && { reasoning }),
      ...(gates && {
        gates: gates.map((gate) => (gate.attempts ? { ...gate, attempts: gate.attempts.map(strip) } : gate)),
      }),
    };
  };
  const { output: whole, ...rest } = result;
  return {
    ...rest,
    ...(whole !== undefined && !output && { output: whole }),
    ...(text && { text: '' }),
    attempts: result.attempts.map(strip),
    // An output that is an attempt's text stands there: what is stored is no whole result.
  } as AgentResult;
}
