import { z } from 'zod';

/** What the job of a log carries: the log itself is a list beside it. */
export const jobDataSchema = z.object({
  runId: z.string(),
  /** Nothing of it is to be started any more. Taken away when it is gone on with. */
  over: z.literal(true).exactOptional(),
  /** The term in which it was gone on with last: what its job shows of an end up to then is past. */
  reopened: z.number().exactOptional(),
  /** Its tasks are in parts, each a run of its own. */
  parted: z.literal(true).exactOptional(),
  /** It is such a part. */
  part: z.object({ of: z.string(), asked: z.number() }).exactOptional(),
});
export type JobData = z.infer<typeof jobDataSchema>;

const endSchema = z.object({ overview: z.unknown(), term: z.number().optional() });

/** The end that the job of a log shows was one that it was gone on from. */
export function isPast({ data, progress }: { data: unknown; progress: unknown }): boolean {
  const reopened = jobDataSchema.safeParse(data).data?.reopened;
  const end = endSchema.safeParse(progress);
  return reopened !== undefined && end.success && (end.data.term ?? 0) <= reopened;
}
