import { randomUUID } from 'node:crypto';
import { type JobEvent, ParallelAgentsError } from '@parallel-agents/core';
import { EventLog } from '@parallel-agents/core/internal';
import type { JobContext } from './context.ts';
import type { JobKind } from './job-spec.ts';
import type { StartOptions } from './start-options.ts';

/**
 * A job under way. Iterate it for its events, from the first one on, however late and however often; await it for its
 * report. It never rejects because a task failed; it rejects when nothing could be started at all.
 */
export interface Job<Report> extends AsyncIterable<JobEvent>, PromiseLike<Report> {
  readonly id: string;
  readonly kind: JobKind;
  /** Stops the sessions that are running and starts no more; the job then ends with what it has. */
  cancel(reason?: string): void;
}

/** What work on a job has to tell and to heed. */
export interface JobControl {
  id: string;
  signal: AbortSignal;
  emit(event: JobEvent): void;
}

/** What a job is worked on with. */
export interface JobWork extends JobControl {
  context: JobContext;
  options: StartOptions;
  /** What is kept with it, so that it can be started again. */
  request: unknown;
}

const prefixes: Record<JobKind, string> = {
  tasks: 'run',
  goal: 'goal',
  create: 'agents',
  refine: 'agents',
  review: 'agents',
};

/** An id for a job that has none. */
export function newJobId(kind: JobKind): string {
  return `${prefixes[kind]}-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

/** Begins work on a job and gives the handle of it. */
export function beginJob<Report>(
  { id, kind, signal }: { id: string; kind: JobKind; signal?: AbortSignal | undefined },
  work: (control: JobControl) => Promise<Report>,
): Job<Report> {
  const log = new EventLog<JobEvent>();
  const own = new AbortController();
  const report = work({
    id,
    signal: signal ? AbortSignal.any([signal, own.signal]) : own.signal,
    emit: (event) => log.append(event),
  });
  report.then(
    () => log.end(),
    (thrown: unknown) => log.end(thrown),
  );
  return {
    id,
    kind,
    cancel: (reason = 'the job was cancelled') => own.abort(reason),
    [Symbol.asyncIterator]: () => log[Symbol.asyncIterator](),
    // biome-ignore lint/suspicious/noThenProperty: a job is awaited for its report.
    then: (onReport, onFailure) => report.then(onReport, onFailure),
  };
}

/** Nothing of a job was started, because it was stopped before. */
export function stoppedBeforeStart(cause: unknown): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'CANCELLED',
    message: 'It was stopped before anything was started.',
    fix: 'Start it again.',
    cause,
  });
}
