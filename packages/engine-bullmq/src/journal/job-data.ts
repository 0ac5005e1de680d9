import { z } from 'zod';

/** What the job of a log carries: the log itself is a list beside it. */
export const jobDataSchema = z.object({
  runId: z.string(),
  /** Nothing of it is to be started any more. Taken away when it is gone on with. */
  over: z.literal(true).exactOptional(),
  /** Its tasks are in parts, each a run of its own. */
  parted: z.literal(true).exactOptional(),
  /** It is such a part. */
  part: z.object({ of: z.string(), asked: z.number() }).exactOptional(),
});
export type JobData = z.infer<typeof jobDataSchema>;
