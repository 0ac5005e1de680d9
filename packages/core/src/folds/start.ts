import type { JobEvent, JobStarted } from '../log/events.ts';

/**
 * How a job was started: the first event of its log.
 * @throws TypeError for events that are no log
 */
export function startOf(events: readonly JobEvent[]): JobStarted {
  const started = events.find((event) => event.type === 'job.started');
  if (started === undefined) throw new TypeError('A log begins with job.started.');
  return started;
}
