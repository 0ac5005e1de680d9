// Compares what the log of a job says with what those who host the sessions have billed.
import { type AgentResult, type JobEvent, summarize } from '@parallel-agents/core';
import { spendingOf } from '@parallel-agents/core/internal';
import type { SoakJob } from './jobs.ts';
import { answerOf, type Billed } from './script.ts';

/** What must not be, by what it is called in the table. */
export interface Findings {
  lost: string[];
  'paid twice': string[];
  'started after cancel': string[];
  'over the budget': string[];
  'billed, and not in the account': string[];
}

export const noFindings = (): Findings => ({
  lost: [],
  'paid twice': [],
  'started after cancel': [],
  'over the budget': [],
  'billed, and not in the account': [],
});

/** What may be, and is counted. */
export interface Counts {
  tasks: number;
  completed: number;
  failed: number;
  cancelled: number;
  sessions: number;
  /** Sessions of whose end nobody knows; the account counts each as the most that it can have cost. */
  setAside: number;
  /** Tasks with more than one whole answer on the bill, of which the account says so. */
  paidAgainAndTold: number;
  /** Of jobs that were cancelled after their owner had died: sessions of which only the queue knows. */
  notInLog: number;
}

/** @param logs of the job, or of each of its parts */
export function audit(
  job: SoakJob,
  logs: readonly (readonly JobEvent[])[],
  bill: readonly Billed[],
  findings: Findings,
  counts: Counts,
): void {
  const results = new Map<string, AgentResult>();
  const spent = { tokens: 0, aside: 0, sessions: 0 };
  for (const events of logs) {
    for (const event of events) if (event.type === 'task.ended') results.set(event.taskId, event.result);
    const { usage, setAside, spawned } = summarize(events);
    spent.sessions += spawned + (setAside?.sessions ?? 0);
    spent.tokens += usage.inputTokens + usage.outputTokens;
    spent.aside += (setAside?.usage?.inputTokens ?? 0) + (setAside?.usage?.outputTokens ?? 0);
    counts.setAside += setAside?.sessions ?? 0;
    // Those that were left open count as the most that they can come to.
    const { open } = spendingOf(events);
    for (const { most, starts } of open)
      spent.aside += ((most?.usage.inputTokens ?? 0) + (most?.usage.outputTokens ?? 0)) * starts;
  }
  for (const [taskId, script] of job.scripts) {
    counts.tasks++;
    const why = whyLost(job, results.get(taskId), script.fails === 'always', answerOf(script));
    if (why !== undefined) findings.lost.push(`${job.id} ${taskId}: ${why}`);
    const status = results.get(taskId)?.status ?? 'cancelled';
    if (status !== 'timeout') counts[status]++;
  }
  counts.sessions += bill.length;
  const answered = Map.groupBy(
    bill.filter((session) => session.answered),
    ({ task }) => task,
  );
  // Sessions that cannot be found again, or were stopped by a user while nobody could confirm it, are paid again: the
  // account says so of each.
  for (const [task, { length }] of answered) {
    if (length <= 1) continue;
    if (results.get(task)?.setAside) counts.paidAgainAndTold++;
    else findings['paid twice'].push(`${job.id} ${task}: ${length} answers`);
  }
  for (const { task, at } of bill) {
    const during = job.stopped.find(({ from, to }) => at > from && at < to);
    if (during)
      findings['started after cancel'].push(`${job.id} ${task}: ${at - during.from} ms after the answer`);
  }
  const tokens = bill.reduce((sum, session) => sum + session.tokens, 0);
  if (job.budget?.spawns !== undefined && bill.length > job.budget.spawns)
    findings['over the budget'].push(`${job.id}: ${bill.length} sessions of ${job.budget.spawns}`);
  if (job.budget?.tokens !== undefined && tokens > job.budget.tokens)
    findings['over the budget'].push(`${job.id}: ${tokens} tokens of ${job.budget.tokens}`);
  const account = `${spent.tokens} and ${spent.aside} aside in the account`;
  // What was begun right before its owner died stands in the queue alone until the job is gone on with.
  if (spent.sessions < bill.length && job.wasCancelled) counts.notInLog += bill.length - spent.sessions;
  else if (spent.sessions < bill.length)
    findings['billed, and not in the account'].push(
      `${job.id} (${job.runtime}): ${bill.length} sessions, ${spent.sessions} in the account`,
    );
  else if (spent.tokens + spent.aside < tokens && job.budget?.tokens !== undefined)
    findings['billed, and not in the account'].push(
      `${job.id} (${job.runtime}): ${tokens} tokens, ${account}`,
    );
}

function whyLost(
  job: SoakJob,
  result: AgentResult | undefined,
  mustFail: boolean,
  answer: string,
): string | undefined {
  if (result === undefined) return job.wasCancelled ? undefined : 'no result';
  if (result.status === 'completed') {
    if (mustFail) return 'completed, and every session of it fails';
    return result.text === answer ? undefined : `the answer of something else: ${result.text.slice(0, 80)}`;
  }
  const { code, message } = result.error;
  if (result.status === 'cancelled' && job.wasCancelled) return undefined;
  if (code === 'BUDGET_EXHAUSTED' && job.budget !== undefined) return undefined;
  if (mustFail && result.status === 'failed' && code !== 'SESSION_LOST') return undefined;
  return `${result.status} ${code}: ${message}`;
}
