import {
  type AdmissionControl,
  type EarlierSpending,
  type Journal,
  type JournalledRun,
  type JournalRecord,
  Ledger,
  type RunSummary,
} from '@parallel-agents/core';

/** The id of a sub-run; one that was asked anew, because tasks before it were done again, has a number. */
export function stepId(orchestrationId: string, phase: string, time = 1): string {
  return `${orchestrationId}.${phase}${time === 1 ? '' : `-${time}`}`;
}

/** Whether tasks of a sub-run were done again that had ended: what was asked about their results may be asked anew. */
export function wasDoneAgain({ records }: JournalledRun): boolean {
  return records.some((record) => record.type === 'run-resumed' && (record.reopened ?? []).length > 0);
}

/**
 * Ends a sub-run that another one replaces, so that nobody goes on with it. What it cost counts against the limits of the
 * whole.
 *
 * @returns its account
 */
export async function endReplaced(
  runId: string,
  journal: Journal,
  controls: readonly AdmissionControl[],
): Promise<RunSummary> {
  const { run, journal: entry } = await journal.resume(runId);
  const spent = spentOn(run.records);
  for (const control of controls) control.restore?.(spent);
  const summary = run.summary ?? summaryOf(spent);
  await entry.end(summary.failed === 0 ? 'completed' : 'failed', summary);
  return summary;
}

function spentOn(records: readonly JournalRecord[]): EarlierSpending {
  const settled = new Map(
    records.flatMap((record) => (record.type === 'session-settled' ? [[record.attemptId, record]] : [])),
  );
  const restarts = (id: string): number =>
    records.filter((record) => record.type === 'attempt-restarted' && record.attemptId === id).length;
  const sessions: EarlierSpending['sessions'][number][] = [];
  const open: EarlierSpending['open'][number][] = [];
  for (const record of records) {
    if (record.type !== 'attempt-intended') continue;
    const { attemptId, model, most } = record;
    const asked = { ...(model !== undefined && { model }), ...(most && { most }) };
    const end = settled.get(attemptId);
    if (end === undefined) open.push({ ...asked, attemptId, starts: 1 + restarts(attemptId) });
    else {
      const { outcome, respawned } = end;
      sessions.push({
        ...asked,
        outcome: respawned ? { ...outcome, respawned: Number(respawned) } : outcome,
      });
    }
  }
  // Its time was a part of that of the whole, which is counted with the other steps.
  return { sessions, open, worked: [] };
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
