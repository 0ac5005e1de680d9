import type { EarlierSpending } from '../attempt/admission.ts';
import type { JobEvent, SessionEnded } from '../log/events.ts';
import type { SessionOutcome } from '../session/runtime.ts';
import { RunState } from './run-state.ts';

/** What a run has spent, and what it may still be spending, for those who keep budgets. */
export function spendingOf(events: Iterable<JobEvent>): EarlierSpending {
  return spendingIn(new RunState(events));
}

/** The same of a run that is folded already. */
export function spendingIn({ attempts, worked, reopenedAt }: RunState): EarlierSpending {
  const sessions: EarlierSpending['sessions'][number][] = [];
  const open: EarlierSpending['open'][number][] = [];
  for (const [attemptId, { started, settled, restarts, extended }] of attempts) {
    const { model, most } = started;
    const asked = { ...(model !== undefined && { model }), ...(most && { most }) };
    if (settled) sessions.push({ ...asked, outcome: outcomeOf(settled) });
    else open.push({ ...asked, ...(extended && { most: extended }), attemptId, starts: 1 + restarts });
  }
  // Who has failed tasks done again gives them the time anew; what was spent stays spent.
  return { sessions, open, worked: worked.filter(({ from }) => from >= reopenedAt) };
}

function outcomeOf({ outcome, respawned }: SessionEnded): SessionOutcome {
  return respawned ? { ...outcome, respawned } : outcome;
}
