import type { AdmissionControl, EarlierSpending, OpenJob, RunSummary } from '@parallel-agents/core';
import { Ledger, spendingOf } from '@parallel-agents/core/internal';

/** The name of a step; one that was asked anew, because tasks before it were done again, has a number. */
export function stepName(phase: string, time = 1): string {
  return `${phase}${time === 1 ? '' : `-${time}`}`;
}

/**
 * Ends a step that another one replaces, so that nobody goes on with it. What it cost counts against the limits of the
 * whole.
 *
 * @returns its account
 */
export async function endReplaced(
  step: string,
  job: OpenJob,
  controls: readonly AdmissionControl[],
): Promise<RunSummary> {
  const { earlier, append, step: name } = job.runLog(step);
  // Its time was a part of that of the whole, which is counted with the other steps.
  const spent: EarlierSpending = { ...spendingOf(earlier), worked: [] };
  for (const control of controls) control.restore?.(spent);
  const ended = earlier.findLast((event) => event.type === 'run.ended');
  if (ended && ended.ending !== 'open') return ended.summary;
  const summary = summaryOf(spent);
  await append?.({
    type: 'run.ended',
    at: Date.now(),
    ...(name !== undefined && { step: name }),
    summary,
    ending: 'failed',
  });
  return summary;
}

/** Of one that never ended: what its sessions told, and how many did not. */
function summaryOf({ sessions, open }: EarlierSpending): RunSummary {
  const usage = { inputTokens: 0, outputTokens: 0 };
  let costUsd: number | undefined;
  for (const { outcome } of sessions) {
    usage.inputTokens += outcome.usage?.inputTokens ?? 0;
    usage.outputTokens += outcome.usage?.outputTokens ?? 0;
    if (outcome.costUsd !== undefined) costUsd = (costUsd ?? 0) + outcome.costUsd;
  }
  const silent = open.length + sessions.filter(({ outcome }) => outcome.usage === undefined).length;
  return {
    ...new Ledger().summary(),
    failed: 1,
    spawned: sessions.length + open.length,
    usage,
    ...(costUsd !== undefined && { costUsd }),
    ...(silent > 0 && { setAside: { sessions: silent } }),
  };
}
