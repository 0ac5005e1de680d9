import type { JobEvent, RunEnded } from '../log/events.ts';

/** A run of a job. */
export interface StepState {
  step?: string;
  runId: string;
  /** Absent while it goes on. */
  ending?: RunEnded['ending'];
}

/** The runs of a job, in the order in which they began. */
export function stepsOf(events: Iterable<JobEvent>): StepState[] {
  const steps = new Map<string | undefined, StepState>();
  for (const event of events) {
    const { step } = event;
    const known = steps.get(step);
    if (event.type === 'run.started') {
      steps.set(step, { ...(step !== undefined && { step }), runId: event.runId });
    }
    if (event.type === 'run.resumed') delete known?.ending;
    if (event.type === 'run.ended' && known) known.ending = event.ending;
  }
  return [...steps.values()];
}
