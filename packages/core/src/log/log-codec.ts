import { z } from 'zod';
import { JournalError } from '../errors.ts';
import type { RunSummary } from '../folds/summary.ts';
import type { AgentResult, Attempt } from '../result/result.ts';
import { eventSchemas, eventVersion } from './event-schema.ts';
import type { AttemptEnded, Ending, JobEvent, TaskEnded } from './events.ts';
import { journalErrors } from './journal-errors.ts';
import { StoredTexts } from './stored-texts.ts';
import { Version1, version1Schemas } from './version-1.ts';

/** An event as it is stored: plain data for JSON, with the version that wrote it. */
export interface StoredEvent {
  v: number;
  type: string;
  at: number;
}

type Shape = z.infer<ReturnType<typeof eventSchemas>['storedEventSchema']>;
type StoredOf<Type extends Shape['type']> = Extract<Shape, { type: Type }>;
type StoredAttempt = StoredOf<'attempt.ended'>['attempt'];

/**
 * Turns the events of one log into what is stored and back, each text once: `session.ended` has the answer, and later
 * events say where their parts stand in it. Events go through it in their order, those that are read and those that are
 * written; what an earlier version stored comes back as events of this one.
 * @example
 * const stored = new LogCodec(id).pack(event);
 * const events = new LogCodec(id).parse(JSON.stringify(stored));
 */
export class LogCodec {
  readonly #jobId: string;
  readonly #texts = new StoredTexts();
  readonly #version1: Version1;

  /** @param step for a log of version 1 that is a step of the job: its name */
  constructor(jobId: string, step?: string) {
    this.#jobId = jobId;
    this.#version1 = new Version1(this.#texts, step);
  }

  /** The event as it is to be stored. */
  pack(event: JobEvent): StoredEvent {
    const stored = { v: eventVersion, ...this.#pack(event) };
    this.#note(event);
    return stored;
  }

  /**
   * The events that were stored: one, or what an entry of version 1 comes to. What was parsed is filled in and given
   * back, not copied.
   * @throws JournalError `JOURNAL_FOREIGN` for a later version, `JOURNAL_CORRUPT` for what is none
   */
  unpack(stored: unknown): JobEvent[] {
    return this.#reading(() => {
      const version = versionOf(stored);
      if (version > eventVersion) throw laterVersion(this.#jobId, version);
      if (version < eventVersion)
        return [...this.#version1.read(version1Schemas().recordSchema.parse(stored))];
      const event = this.#unpack(eventSchemas().storedEventSchema.parse(stored));
      this.#note(event);
      return [event];
    });
  }

  /** The same for JSON. */
  parse(text: string): JobEvent[] {
    return this.unpack(this.#reading(() => JSON.parse(text)));
  }

  /** How a log of version 1 began. */
  beginVersion1(header: unknown, maxConcurrent?: number): JobEvent[] {
    return this.#reading(() =>
      this.#version1.begin(version1Schemas().headerSchema.parse(header), maxConcurrent),
    );
  }

  /** How a log of version 1 ended. */
  endVersion1(ending: Ending, summary: RunSummary | undefined, at: number): JobEvent[] {
    return this.#version1.end(ending, summary, at);
  }

  #reading<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof JournalError) throw cause;
      throw journalErrors.corruptEntry(this.#jobId, 'its log', cause);
    }
  }

  #note(event: JobEvent): void {
    if (event.type === 'session.ended') this.#texts.noteAnswer(event);
    if (event.type === 'attempt.ended') this.#texts.noteAttempt(event.attempt);
    if (event.type === 'task.ended' && event.result.status === 'completed') this.#texts.forget(event.result);
  }

  #pack(event: JobEvent): JobEvent | Shape {
    if (event.type === 'attempt.ended') return this.#packAttempt(event);
    return event.type === 'task.ended' ? this.#packResult(event) : event;
  }

  #packAttempt(event: AttemptEnded): Shape {
    const { attemptId, text, reasoning } = event.attempt;
    const found = this.#texts.find(attemptId, text)?.span;
    const isKept = reasoning !== undefined && this.#texts.reasoning(attemptId) === reasoning;
    const { reasoning: _reasoning, ...attempt } = this.#withoutGates(event.attempt);
    return {
      ...event,
      attempt: {
        ...attempt,
        ...(found && { text: '' }),
        ...(reasoning !== undefined && !isKept && { reasoning }),
      },
      ...((found || isKept) && {
        leftOut: { ...(found && { text: [...found] }), ...(isKept && { reasoning: true }) },
      }),
    };
  }

  #packResult(event: TaskEnded): Shape {
    const { output, ...result } = event.result;
    const attempts = result.attempts.map((attempt) => this.#reference(attempt));
    const { bestOf } = event.result;
    const standing = bestOf && result.attempts.find(({ number }) => number === bestOf.attempt);
    const last = (standing ?? result.attempts.at(-1))?.attemptId;
    const text = last === undefined ? undefined : this.#texts.find(last, result.text);
    const found = last === undefined ? undefined : this.#texts.findOutput(last, output);
    return {
      ...event,
      result: {
        ...result,
        ...(output !== undefined && !found && { output }),
        ...(text && { text: '' }),
        attempts,
      },
      ...((text || found) && {
        leftOut: {
          ...(text && { text: { ...text, span: [...text.span] } }),
          ...(found && { output: { ...found, span: [...found.span] } }),
        },
      }),
    };
  }

  /** The id of an attempt that stands in the log as it is, else the attempt. */
  #reference(attempt: Attempt): string | StoredAttempt {
    return this.#texts.attempt(attempt.attemptId) === attempt
      ? attempt.attemptId
      : this.#withoutGates(attempt);
  }

  #withoutGates(attempt: Attempt): StoredAttempt {
    const { gates, ...rest } = attempt;
    return {
      ...rest,
      ...(gates && {
        gates: gates.map(({ attempts, ...gate }) => ({
          ...gate,
          ...(attempts && { attempts: attempts.map((asked) => this.#reference(asked)) }),
        })),
      }),
    };
  }

  #unpack({ v: _version, ...stored }: Shape): JobEvent {
    if (stored.type === 'attempt.ended') return this.#unpackAttempt(stored as StoredOf<'attempt.ended'>);
    if (stored.type === 'task.ended') return this.#unpackResult(stored as StoredOf<'task.ended'>);
    return stored as unknown as JobEvent;
  }

  #unpackAttempt({ leftOut, ...event }: StoredOf<'attempt.ended'>): JobEvent {
    const attempt = this.#whole(event.attempt);
    const { attemptId } = attempt;
    if (leftOut?.text) attempt.text = this.#texts.read({ attemptId, span: leftOut.text });
    const reasoning = leftOut?.reasoning && this.#texts.reasoning(attemptId);
    if (reasoning !== undefined) attempt.reasoning = reasoning;
    return { ...event, attempt } as JobEvent;
  }

  #unpackResult({ leftOut, ...event }: StoredOf<'task.ended'>): JobEvent {
    const attempts = event.result.attempts.map((attempt) => this.#whole(attempt));
    const result = { ...event.result, attempts } as unknown as AgentResult;
    if (leftOut?.text) result.text = this.#texts.read(leftOut.text);
    if (leftOut?.output) result.output = this.#texts.readOutput(leftOut.output);
    return { ...event, result } as JobEvent;
  }

  #whole(stored: string | StoredAttempt): Attempt {
    if (typeof stored === 'string') {
      const known = this.#texts.attempt(stored);
      if (known === undefined) throw new RangeError(`the attempt ${stored} is not there`);
      return known;
    }
    for (const gate of stored.gates ?? []) {
      if (gate.attempts)
        gate.attempts = gate.attempts.map((asked) => this.#whole(asked)) as unknown as string[];
    }
    return stored as unknown as Attempt;
  }
}

const versionSchema = z.int().min(1);

/** Entries of version 1 do not say so. */
function versionOf(stored: unknown): number {
  if (typeof stored !== 'object' || stored === null || !('v' in stored)) return 1;
  return versionSchema.parse(stored.v);
}

function laterVersion(jobId: string, version: number): JournalError {
  return new JournalError({
    code: 'JOURNAL_FOREIGN',
    message: `The job ${jobId} has events of version ${version}, and this program knows version ${eventVersion}: a later parallel-agents wrote them.`,
    fix: 'Upgrade parallel-agents, and read the job with that. Nothing of it was changed; other jobs are not concerned.',
  });
}
