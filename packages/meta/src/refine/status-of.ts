import { confirms } from '../panel/ask-held-out.ts';
import { isAccepted } from './examine.ts';
import type { AgentOutcomeStatus } from './outcome.ts';
import type { LoopEnd } from './refine-loop.ts';

/** Whether the work on an agent reached its target, and whether the judge that was kept apart says so too. */
export function statusOf({ best, heldOut }: LoopEnd, target: number): AgentOutcomeStatus {
  if (!isAccepted(best, target)) return 'not-met';
  return confirms(heldOut, best.panel, target) ? 'met' : 'unconfirmed';
}
