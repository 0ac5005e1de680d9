import { type AgentResult, type JobEvent, resultsOf } from '@parallel-agents/core';
import { startOf } from '@parallel-agents/core/internal';
import { z } from 'zod';
import type { OrchestrationReport, TaskOutcome } from './report.ts';

/** Where a result stands in the log of a job. */
export interface ResultPlace {
  step: string;
  taskId: string;
}

/** Looked at as far as it is put together again: what else there is, the same package has written. */
const keptSchema = z.looseObject({
  markdown: z.string(),
  status: z.string(),
  tasks: z.array(
    z.looseObject({
      task: z.looseObject({ id: z.string() }),
      place: z.object({ step: z.string(), taskId: z.string() }).optional(),
      result: z.looseObject({ taskId: z.string(), status: z.string() }).optional(),
    }),
  ),
  phases: z.array(z.looseObject({ runId: z.string() })),
  summary: z.looseObject({ asked: z.number() }),
});

/** The report of a goal as its log keeps it: results that stand in the log already are pointed at. */
export function keptGoal(
  { jobId: _id, goal: _goal, tasks, ...report }: OrchestrationReport,
  places: ReadonlyMap<AgentResult, ResultPlace>,
): object {
  return {
    ...report,
    tasks: tasks.map(({ result, ...outcome }) => {
      const place = places.get(result);
      return { ...outcome, ...(place ? { place } : { result }) };
    }),
  };
}

/**
 * What a goal came to, from its log.
 *
 * @returns `undefined` for one that has not ended, and of a version that kept less
 */
export function goalReportOf(events: readonly JobEvent[], goal: string): OrchestrationReport | undefined {
  const ended = events.findLast((event) => event.type === 'job.ended');
  const kept = keptSchema.safeParse(ended?.report);
  if (!kept.success) return undefined;
  const results = new Map(resultsOf(events).map(({ step, result }) => [`${step}/${result.taskId}`, result]));
  const tasks = kept.data.tasks.flatMap(({ place, result, ...outcome }) => {
    const whole = place ? results.get(`${place.step}/${place.taskId}`) : result;
    return whole === undefined ? [] : [{ ...outcome, result: whole } as unknown as TaskOutcome];
  });
  const { jobId } = startOf(events);
  return { jobId, goal, ...kept.data, tasks } as unknown as OrchestrationReport;
}
