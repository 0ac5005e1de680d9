import type {
  AttemptEnded,
  AttemptStarted,
  JobEvent,
  SessionEnded,
  TaskEnded,
  TaskWaiting,
  ToolCalled,
} from '../log/events.ts';
import type { Attempt } from '../result/result.ts';
import type { Activity, AttemptBar, Spent, TaskRow } from './model.ts';
import { spentOf, sumSpent } from './spending.ts';

/** What happens to one task. */
export type TaskEvent = Extract<JobEvent, { taskId: string }>;

/** One line of the view, which events of its task change. */
export class TaskLine {
  readonly row: TaskRow;
  readonly #bars = new Map<string, AttemptBar>();
  readonly #onSpent: (before: Spent, after: Spent) => void;

  /** @param onSpent hears what a session used, in the place of what was known of it before */
  constructor(row: TaskRow, onSpent: (before: Spent, after: Spent) => void) {
    this.row = row;
    this.#onSpent = onSpent;
  }

  /**
   * Everything but where the task stands, which the view counts.
   * @returns how many sessions it has more by now
   */
  record(event: TaskEvent): number {
    const isNew = event.type === 'session.started' && this.#isNew(event.attemptId);
    this.#record(event);
    return isNew ? 1 : 0;
  }

  #record(event: TaskEvent): void {
    this.#endWait(event);
    switch (event.type) {
      case 'task.started':
        this.row.startedAt = event.at;
        this.#does('starting', event.at);
        break;
      case 'task.waiting':
        this.#wait(event);
        break;
      case 'attempt.started':
        this.#begin(event);
        break;
      case 'attempt.restarted':
        this.#change(event.attemptId, (bar) => bar.restarts++);
        break;
      case 'session.started':
        this.#change(event.attemptId, (bar) => {
          bar.acceptedAt ??= event.at;
          if (bar.gate === undefined) this.#does('working', event.at);
        });
        break;
      case 'session.answering':
        this.#change(event.attemptId, (bar) => {
          bar.answeringAt ??= event.at;
          if (bar.gate === undefined) this.#does('answering', event.at);
        });
        break;
      case 'attempt.extended':
        this.#does('working', event.at);
        break;
      case 'tool.called':
        this.#change(event.attemptId, (bar) => this.#called(bar, event));
        break;
      case 'session.ended':
        this.#change(event.attemptId, (bar) => this.#answered(bar, event));
        break;
      case 'attempt.ended':
        this.#judged(event);
        break;
      case 'task.ended':
        this.#end(event);
        break;
    }
  }

  #isNew(attemptId: string): boolean {
    const bar = this.#bars.get(attemptId);
    return bar !== undefined && bar.acceptedAt === undefined;
  }

  /** It is taken up again: how it ended does not stand. */
  reopen(): void {
    const { row } = this;
    for (const part of ['endedAt', 'startedAt', 'error', 'score', 'warnings'] as const) delete row[part];
  }

  /** Nobody works on it any more. */
  leave(at: number): void {
    const wait = this.row.waits.at(-1);
    if (wait !== undefined) wait.to ??= at;
    delete this.row.activity;
    delete this.row.activeSince;
  }

  #does(activity: Activity, at: number): void {
    this.row.activity = activity;
    this.row.activeSince = at;
  }

  #wait({ at, for: what, control, code, seconds }: TaskWaiting): void {
    this.row.waits.push({
      from: at,
      for: what,
      ...(control !== undefined && { control }),
      ...(code && { code }),
      ...(seconds !== undefined && { seconds }),
    });
    this.#does('waiting', at);
  }

  #endWait({ at }: TaskEvent): void {
    const wait = this.row.waits.at(-1);
    if (wait !== undefined) wait.to ??= at;
  }

  #begin({ at, attemptId, reason, tier, model, gate }: AttemptStarted): void {
    const bar: AttemptBar = {
      attemptId,
      reason,
      from: at,
      ...(tier !== undefined && { tier }),
      ...(model !== undefined && { model }),
      ...(gate !== undefined && { gate }),
      restarts: 0,
      spent: {},
    };
    // An earlier process may have begun it; it is one and the same then.
    const known = this.#bars.get(attemptId);
    if (known)
      Object.assign(known, { ...bar, from: known.from, restarts: known.restarts, spent: known.spent });
    else {
      this.#bars.set(attemptId, bar);
      this.row.attempts.push(bar);
    }
    this.#does(gate === undefined ? 'starting' : 'judging', at);
  }

  #called(bar: AttemptBar, called: ToolCalled): void {
    const { at, round, tool, input, outcome, characters, seconds, message } = called;
    bar.callCount = (bar.callCount ?? 0) + 1;
    // The model is asked again with what it brought.
    if (bar.gate === undefined) this.#does('working', at);
    if (bar.callCount > shownCalls) return;
    const line = {
      at,
      round,
      tool,
      input: cut(input),
      outcome,
      characters,
      seconds,
      ...(message && { message }),
    };
    bar.calls = [...(bar.calls ?? []), line];
  }

  #answered(bar: AttemptBar, { at, outcome, respawned, inDoubt }: SessionEnded): void {
    bar.answeredAt = at;
    bar.restarts = respawned ?? bar.restarts;
    if (outcome.modelUsed !== undefined) bar.model = outcome.modelUsed;
    this.#spend(bar, spentOf(outcome));
    // It may still bring an answer, for whoever goes on with it.
    if (inDoubt) delete bar.answeredAt;
    if (bar.gate === undefined) this.#does('checking', at);
  }

  #judged({ at, attempt, gate }: AttemptEnded): void {
    let bar = this.#bars.get(attempt.attemptId);
    if (bar === undefined) {
      const { attemptId, reason, tier, model, startedAt } = attempt;
      const from = Number.isNaN(Date.parse(startedAt)) ? at : Date.parse(startedAt);
      bar = {
        attemptId,
        reason,
        from,
        restarts: 0,
        spent: {},
        ...(tier !== undefined && { tier }),
        ...(model !== undefined && { model }),
        ...(gate !== undefined && { gate }),
      };
      this.#bars.set(attemptId, bar);
      this.row.attempts.push(bar);
    }
    bar.to = at;
    bar.status = attempt.status;
    if (attempt.modelUsed !== undefined) bar.model = attempt.modelUsed;
    if (attempt.error) bar.code = attempt.error.code;
    const problem = attempt.problems?.[0] ?? attempt.error?.message;
    if (problem !== undefined) bar.problem = cut(problem);
    this.#spend(bar, spentOf(attempt));
    if (gate !== undefined) return;
    this.#note(bar, attempt);
    this.#does('starting', at);
  }

  #note(bar: AttemptBar, { gates }: Attempt): void {
    if (gates === undefined) return;
    bar.verdicts = gates.map(({ gate, accepted, score, reason }) => ({
      gate,
      accepted,
      ...(score !== undefined && { score }),
      ...(reason !== undefined && { reason: cut(reason) }),
    }));
    const score = gates.findLast((gate) => gate.score !== undefined)?.score;
    if (score !== undefined) this.row.score = score;
  }

  #spend(bar: AttemptBar, spent: Spent): void {
    this.#onSpent(bar.spent, spent);
    bar.spent = spent;
    const { attempts } = this.row;
    this.row.spent = attempts.length === 1 ? spent : sumSpent(attempts.map((each) => each.spent));
  }

  #end({ at, result }: TaskEnded): void {
    const { row } = this;
    this.leave(at);
    row.endedAt = at;
    if (result.error) {
      const { code, message, fix, ways } = result.error;
      row.error = { code, message, fix, ...(ways && { ways }) };
    }
    if (result.warnings) row.warnings = result.warnings.length;
  }

  #change(attemptId: string, change: (bar: AttemptBar) => unknown): void {
    const bar = this.#bars.get(attemptId);
    if (bar) change(bar);
  }
}

/** A session that calls on and on is not to fill the view. */
const shownCalls = 100;

/** As much of what a judge or a check said as is looked at beside a task; results have all of it. */
const saidCharacters = 300;

function cut(text: string): string {
  return text.length <= saidCharacters ? text : `${text.slice(0, saidCharacters - 1)}…`;
}
