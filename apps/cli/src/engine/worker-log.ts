import type { WorkerEvent } from '@parallel-agents/engine-bullmq';
import { oneLine } from '../output/sanitize.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { RepeatedFaults } from './repeated-faults.ts';

/** What a worker says of itself: lines for people, or JSON documents for what collects logs. */
export interface WorkerLog {
  tell(message: string): void;
  event(event: WorkerEvent): void;
  /** Something is wrong with the engine; one line where it repeats itself. */
  fault(message: string): void;
}

interface LogFlags {
  log?: 'text' | 'json';
  quiet?: true;
}

export function createWorkerLog(
  { log, quiet }: LogFlags,
  { stderr }: Pick<Environment, 'stderr'>,
  reporter: Pick<Reporter, 'tell' | 'problem'>,
): WorkerLog {
  if (log !== 'json') {
    const faults = new RepeatedFaults(reporter.problem);
    return {
      tell: reporter.tell,
      event: (event) => reporter.tell(inWords(event)),
      fault: (message) => faults.tell(`The engine: ${message}`),
    };
  }
  const write = (level: 'info' | 'error', message: string, more: object = {}): void => {
    if (quiet && level === 'info') return;
    stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...more })}\n`);
  };
  const faults = new RepeatedFaults((message) => write('error', message, { source: 'engine' }));
  return {
    tell: (message) => write('info', message),
    event: (event) => write('info', inWords(event), fieldsOf(event)),
    fault: (message) => faults.tell(message),
  };
}

function inWords(event: WorkerEvent): string {
  switch (event.type) {
    case 'run':
      return `${oneLine(event.runId)}  ${event.what === 'waits' ? 'waits for an answer to its plan' : event.what}`;
    case 'forgotten':
      return `forgot ${event.runIds.length} jobs that were over long ago`;
    case 'session.handed-back':
      return `${oneLine(event.request.attemptId)}  handed back`;
    case 'session.ended': {
      const { request, outcome } = event;
      const why = outcome.error === undefined ? '' : `  ${outcome.error.code}`;
      return `${oneLine(request.attemptId)}  ${outcome.status}${why}`;
    }
  }
}

/** By which lines of one job are found. */
function fieldsOf(event: WorkerEvent): object {
  if (event.type === 'run') return { job: event.runId, step: event.what };
  if (event.type === 'forgotten') return { jobs: event.runIds };
  const { attemptId, model } = event.request;
  const job = attemptId.replace(/[./].*$/, '');
  const session = { job, attempt: attemptId, ...(model !== undefined && { model }) };
  if (event.type === 'session.handed-back') return { ...session, status: 'handed back' };
  const { status, error } = event.outcome;
  return { ...session, status, ...(error && { code: error.code }) };
}
