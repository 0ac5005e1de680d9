import type { Attempt, JobEvent, RunTask } from '@parallel-agents/core';
import type { AttemptView, FaultView, TaskStatus, TaskView, WaitView } from './model.ts';

type TaskEvent = Extract<JobEvent, { taskId: string }>;

/** One task, event by event. */
export class TaskFold {
  readonly key: string;
  readonly dependsOn: readonly string[];
  readonly #step: string | undefined;
  readonly #id: string;
  readonly #agent: string;
  #status: TaskStatus = 'queued';
  #queuedAt: number;
  #startedAt: number | undefined;
  #endedAt: number | undefined;
  #wait: WaitView | undefined;
  #error: FaultView | undefined;
  #warnings: TaskView['warnings'];
  #answerLength: number | undefined;
  readonly #waits: WaitView[] = [];
  readonly #attempts = new Map<string, AttemptView>();

  constructor(step: string | undefined, { taskId, agent, dependsOn = [] }: RunTask, at: number) {
    this.#step = step;
    this.#id = taskId;
    this.#agent = agent;
    this.key = keyOf(step, taskId);
    this.dependsOn = dependsOn.map((id) => keyOf(step, id));
    this.#queuedAt = at;
    if (this.dependsOn.length === 0) this.#waitFrom({ kind: 'queued', from: at });
  }

  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  get status(): TaskStatus {
    return this.#status;
  }

  /** Its last dependency has completed: from here on it waits for its turn. */
  released(at: number): void {
    if (this.#status !== 'queued' || this.#wait !== undefined) return;
    this.#queuedAt = at;
    this.#waitFrom({ kind: 'queued', from: at });
  }

  reopen(at: number): void {
    this.#status = 'queued';
    this.#endedAt = undefined;
    this.#error = undefined;
    this.#waitFrom({ kind: 'queued', from: at });
  }

  /** No process works on it: what was under way is so no more. */
  letGo(at: number): void {
    this.#endWait(at);
    for (const attempt of this.#attempts.values()) attempt.to ??= at;
  }

  record(event: TaskEvent): void {
    this.#endWait(event.at);
    switch (event.type) {
      case 'task.started':
        this.#status = 'running';
        this.#startedAt ??= event.at;
        break;
      case 'task.waiting':
        this.#waitFrom({ kind: event.for, from: event.at, ...(event.code && { code: event.code }) });
        break;
      case 'attempt.started': {
        const { attemptId, reason, at, gate, tier, model } = event;
        this.#status = 'running';
        this.#startedAt ??= at;
        this.#attempts.set(attemptId, {
          id: attemptId,
          reason,
          from: at,
          ...(gate !== undefined && { gate }),
          ...(tier !== undefined && { tier }),
          ...(model !== undefined && { model }),
        });
        break;
      }
      case 'attempt.restarted': {
        const attempt = this.#attempts.get(event.attemptId);
        if (attempt === undefined) break;
        attempt.respawned = (attempt.respawned ?? 0) + 1;
        delete attempt.to;
        break;
      }
      case 'session.started': {
        const attempt = this.#attempts.get(event.attemptId);
        if (attempt?.status === undefined) delete attempt?.to;
        break;
      }
      case 'session.answering': {
        const attempt = this.#attempts.get(event.attemptId);
        if (attempt) attempt.answeringAt = event.at;
        break;
      }
      case 'session.ended': {
        const attempt = this.#attempts.get(event.attemptId);
        if (attempt === undefined) break;
        const { modelUsed, usage, costUsd, error } = event.outcome;
        attempt.to = event.at;
        Object.assign(attempt, {
          ...(modelUsed !== undefined && { model: modelUsed }),
          ...(usage && { usage }),
          ...(costUsd !== undefined && { costUsd }),
          ...(error && { error: faultOf(error) }),
        });
        break;
      }
      case 'attempt.ended':
        this.#judged(event.attempt, event.at, event.gate);
        break;
      case 'task.ended': {
        const { status, error, warnings, text } = event.result;
        this.#status = status;
        this.#endedAt = event.at;
        this.#error = error && faultOf(error);
        this.#warnings = warnings?.map(({ code, message }) => ({ code, message }));
        this.#answerLength = text === '' ? undefined : text.length;
        this.letGo(event.at);
        break;
      }
    }
  }

  #judged(ended: Attempt, at: number, gate: string | undefined): void {
    const { attemptId, reason, status, gates, problems, error, tier, modelUsed, model } = ended;
    const known = this.#attempts.get(attemptId) ?? {
      id: attemptId,
      reason,
      from: Date.parse(ended.startedAt) || at,
      ...(gate !== undefined && { gate }),
      ...(tier !== undefined && { tier }),
    };
    known.to ??= at;
    known.status = status;
    const answered = modelUsed ?? model;
    if (answered !== undefined) known.model = answered;
    if (ended.usage) known.usage = ended.usage;
    if (ended.costUsd !== undefined) known.costUsd = ended.costUsd;
    if (ended.respawned) known.respawned = ended.respawned;
    if (gates) known.gates = gates.map(({ attempts: _attempts, ...said }) => said);
    if (problems) known.problems = problems;
    if (error) known.error = faultOf(error);
    this.#attempts.set(attemptId, known);
  }

  #waitFrom(wait: WaitView): void {
    this.#wait = wait;
    this.#waits.push(wait);
  }

  #endWait(at: number): void {
    if (this.#wait === undefined) return;
    this.#wait.to = at;
    // A wait that nobody can see is none.
    if (at <= this.#wait.from) this.#waits.pop();
    this.#wait = undefined;
  }

  /**
   * @param isRunning a process is at work on the job
   * @param isBlocked a task that it depends on has not completed
   */
  view(isRunning: boolean, isBlocked: boolean): TaskView {
    let status = this.#status;
    if (status === 'running' && !isRunning) status = 'open';
    if (status === 'queued' && isBlocked) status = 'waiting';
    return {
      key: this.key,
      ...(this.#step !== undefined && { step: this.#step }),
      id: this.#id,
      agent: this.#agent,
      dependsOn: [...this.dependsOn],
      status,
      queuedAt: this.#queuedAt,
      ...(this.#startedAt !== undefined && { startedAt: this.#startedAt }),
      ...(this.#endedAt !== undefined && { endedAt: this.#endedAt }),
      waits: this.#waits,
      attempts: [...this.#attempts.values()],
      ...(this.#error && { error: this.#error }),
      ...(this.#warnings && { warnings: this.#warnings }),
      ...(this.#answerLength !== undefined && { answerLength: this.#answerLength }),
    };
  }
}

export function keyOf(step: string | undefined, taskId: string): string {
  return step === undefined ? taskId : `${step}/${taskId}`;
}

export function faultOf({ code, message, fix }: { code: string; message: string; fix?: string }): FaultView {
  return { code, message, ...(fix !== undefined && { fix }) };
}
