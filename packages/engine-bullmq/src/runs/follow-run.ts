import { setTimeout as wait } from 'node:timers/promises';
import {
  type AgentResult,
  type ErrorInfo,
  type JournalRecord,
  journalErrors,
  Ledger,
  ParallelAgentsError,
  type Run,
  type RunEvent,
  type RunReport,
} from '@parallel-agents/core';
import type { EngineJournal } from '../journal/engine-journal.ts';
import type { RunFold } from '../journal/run-fold.ts';
import { EventReplay } from './event-replay.ts';

/** Milliseconds between two looks at a run’s log. */
const pollMs = 300;

/**
 * A run that workers do, as those see it who wait for it: its events from the first one on, and its report. Whoever
 * stops following it does not stop it; `cancel` does.
 */
export function followRun(journal: EngineJournal, runId: string, signal?: AbortSignal): Run {
  const replay = new EventReplay();
  const report = follow(journal, runId, replay, signal);
  report.then(
    () => replay.end(),
    (thrown: unknown) => replay.end(thrown),
  );
  return {
    id: runId,
    cancel: () => void journal.cancel(runId).catch((thrown: unknown) => replay.end(thrown)),
    [Symbol.asyncIterator]: () => replay[Symbol.asyncIterator](),
    // biome-ignore lint/suspicious/noThenProperty: a run is awaited for its report.
    then: (onReport, onFailure) => report.then(onReport, onFailure),
  };
}

async function follow(
  journal: EngineJournal,
  runId: string,
  replay: EventReplay,
  signal: AbortSignal | undefined,
): Promise<RunReport> {
  const log = journal.log(runId);
  const { fold } = log;
  const ledger = new Ledger();
  const told = new Told();
  const tell = (events: Iterable<RunEvent>): void => {
    for (const event of events) {
      ledger.record(event);
      replay.append(event);
    }
  };
  while (true) {
    if (signal?.aborted) throw leftAlone(runId);
    await log.refresh();
    if (fold.header === undefined) throw journalErrors.runNotFound(runId);
    tell(told.news(fold));
    if (fold.refusal) throw new ParallelAgentsError(fold.refusal);
    if (fold.ending !== undefined) break;
    await wait(pollMs, undefined, signal && { signal }).catch(() => {});
  }
  const results = resultsOf(fold);
  for (const result of results) tell(told.ending(result));
  const summary = fold.summary ?? ledger.summary();
  tell([{ type: 'run-ended', at: fold.updatedAt, summary }]);
  return { runId, results, summary };
}

/** Turns what is new in a run’s log into events. */
class Told {
  #records = 0;
  #isStarted = false;
  readonly #tasks = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #taskOf = new Map<string, string>();

  *news({ header, maxConcurrent, isBegun, ending, records }: RunFold): Generator<RunEvent> {
    if (header === undefined || !(isBegun || ending !== undefined)) return;
    if (!this.#isStarted) {
      this.#isStarted = true;
      const { runId, runtime, tasks } = header;
      const named = tasks.map(({ taskId, agent }) => ({ taskId, agent }));
      const at = Date.parse(header.createdAt);
      yield { type: 'run-started', at, runId, runtime, maxConcurrent, tasks: named };
    }
    const agents = new Map(header.tasks.map(({ taskId, agent }) => [taskId, agent]));
    for (; this.#records < records.length; this.#records++) {
      const record = records[this.#records];
      if (record) yield* this.#eventsOf(record, agents);
    }
  }

  *ending(result: AgentResult): Generator<RunEvent> {
    if (this.#ended.has(result.taskId)) return;
    yield { type: 'task-ended', at: Date.now(), taskId: result.taskId, result };
  }

  *#eventsOf(record: JournalRecord, agents: ReadonlyMap<string, string>): Generator<RunEvent> {
    const { at } = record;
    switch (record.type) {
      case 'attempt-intended': {
        const { type: _type, ...attempt } = record;
        const { taskId, attemptId } = attempt;
        this.#taskOf.set(attemptId, taskId);
        if (!this.#tasks.has(taskId)) {
          this.#tasks.add(taskId);
          yield { type: 'task-started', at, taskId, agent: agents.get(taskId) ?? '' };
        }
        yield { type: 'attempt-started', ...attempt };
        break;
      }
      case 'session-spawned': {
        const { attemptId, reference } = record;
        yield {
          type: 'session-started',
          at,
          taskId: this.#taskOf.get(attemptId) ?? '',
          attemptId,
          reference,
        };
        break;
      }
      case 'session-settled': {
        const { attemptId } = record;
        yield { type: 'session-ended', at, taskId: this.#taskOf.get(attemptId) ?? '', attemptId };
        break;
      }
      case 'task-settled': {
        const { result } = record;
        const { taskId } = result;
        if (this.#ended.has(taskId)) break;
        this.#ended.add(taskId);
        for (const attempt of result.attempts) yield { type: 'attempt-ended', at, taskId, attempt };
        yield { type: 'task-ended', at, taskId, result };
        break;
      }
      case 'attempt-restarted':
      case 'run-resumed':
        break;
    }
  }
}

/** One for each task, in the order of the tasks; those without a result were cancelled. */
function resultsOf({ header, records, summary }: RunFold): AgentResult[] {
  const results = new Map<string, AgentResult>();
  for (const record of records) {
    if (record.type === 'task-settled' && !results.has(record.result.taskId)) {
      results.set(record.result.taskId, record.result);
    }
  }
  const reasons = new Map(summary?.notCompleted.map((one) => [one.taskId, one]));
  return (header?.tasks ?? []).map(({ taskId, agent }) => {
    const known = results.get(taskId);
    if (known) return known;
    const why = reasons.get(taskId);
    const error: ErrorInfo = {
      code: why?.code ?? 'CANCELLED',
      message: why?.message ?? 'Cancelled: the run was cancelled',
      fix: 'Resume the run for the tasks that have no result.',
      retryable: false,
    };
    const status = why?.status ?? 'cancelled';
    return { taskId, agent, status, text: '', error, executionSeconds: 0, attempts: [] };
  });
}

function leftAlone(runId: string): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'CANCELLED',
    message: `Stopped following the run ${runId}; it goes on.`,
    fix: `Follow it again with the same command and --run-id ${runId}, or stop it with \`parallel-agents runs cancel ${runId} --engine URL\`.`,
  });
}
