import type { AttemptReason } from '../result/result.ts';

/** What events, the journal and the account say of an attempt before it starts. */
export interface ChosenAttempt {
  attemptId: string;
  taskId: string;
  reason: AttemptReason;
  model?: string;
  tier?: string;
  gate?: string;
}
