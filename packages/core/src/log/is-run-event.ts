import type { JobEvent, RunEvent } from './events.ts';

const types: Readonly<Record<RunEvent['type'], true>> = {
  'run.started': true,
  'run.resumed': true,
  'run.ended': true,
  'journal.failed': true,
  'task.started': true,
  'task.waiting': true,
  'task.ended': true,
  'attempt.started': true,
  'attempt.restarted': true,
  'attempt.extended': true,
  'attempt.ended': true,
  'session.started': true,
  'session.answering': true,
  'tool.called': true,
  'session.ended': true,
};

/** It is said by a run; everything else a job says of itself. */
export function isRunEvent(event: JobEvent): event is RunEvent {
  return Object.hasOwn(types, event.type);
}
