import type {
  AgentResult,
  Attempt,
  ErrorInfo,
  JobEvent,
  JobLimits,
  JobLog,
  JobStatus,
  RunTask,
  ToolCalled,
  Usage,
} from '@parallel-agents/core';
import { overviewOf } from '@parallel-agents/core/internal';

/** A try as a sample tells it: milliseconds, and what came of it. */
export interface SampleTry {
  tier?: string;
  model?: string;
  ms: number;
  reason?: Attempt['reason'];
  usage?: Usage;
  costUsd?: number;
  /** Milliseconds that the judge took, and its score from 0 to 10. */
  judge?: { ms: number; score: number };
  error?: ErrorInfo;
  text?: string;
  /** Tools that its model called, one a round. */
  calls?: Pick<ToolCalled, 'tool' | 'input' | 'outcome' | 'characters' | 'message'>[];
  /** Milliseconds that the task waits before this try, and for what. */
  wait?: { ms: number; for: 'admission' | 'retry'; code?: ErrorInfo['code'] };
}

export interface SampleTask {
  id: string;
  agent: string;
  dependsOn?: string[];
  description?: string;
  /** When it leaves the queue, in milliseconds from the start of its run. */
  at: number;
  tries: SampleTry[];
  output?: unknown;
}

interface SampleRun {
  step?: string;
  /** Milliseconds from the start of the job. */
  at: number;
  tasks: SampleTask[];
}

export interface SampleJob {
  id: string;
  kind?: 'tasks' | 'goal' | 'create' | 'refine' | 'review';
  title?: string;
  runtime?: string;
  request?: unknown;
  limits?: JobLimits;
  runs: SampleRun[];
  /** Of the job itself; `at` in milliseconds from its start. */
  facts?: JobEvent[];
  report?: unknown;
  minScore?: number;
  /** It has not ended: what is after this, in milliseconds from its start, is not there yet. */
  until?: number;
  status?: JobStatus;
}

const start = Date.UTC(2026, 10, 28, 15, 2, 11);

/** A log as the run loop writes one, from a job told in a few words. Times are given, so that it is always the same. */
export function sampleLog(job: SampleJob): JobLog {
  const {
    id,
    kind = 'tasks',
    title,
    runtime = 'openai-compatible',
    request,
    limits,
    runs,
    facts = [],
    report,
    until,
  } = job;
  const events: JobEvent[] = facts.map((fact) => ({ ...fact, at: start + fact.at }));
  for (const run of runs) events.push(...runEvents(run, job));
  const last = Math.max(start, ...events.map(({ at }) => at));
  const failed = events.some((event) => event.type === 'task.ended' && event.result.status !== 'completed');
  const ending = failed ? 'failed' : 'completed';
  events.push({ type: 'job.ended', at: last + 20, ending, ...(report !== undefined && { report }) });
  events.sort((one, other) => one.at - other.at);
  events.unshift({
    type: 'job.started',
    at: start,
    jobId: id,
    kind,
    runtime,
    ...(title !== undefined && { title }),
    ...(limits && { limits }),
    ...(request !== undefined && { request }),
  });
  const kept = until === undefined ? events : events.filter(({ at }) => at <= start + until);
  return { overview: overviewOf(kept, job.status ?? 'running'), events: kept };
}

function runEvents({ step, at, tasks }: SampleRun, job: SampleJob): JobEvent[] {
  const from = start + at;
  const inStep = step !== undefined && { step };
  const runId = step === undefined ? job.id : `${job.id}.${step}`;
  const runTasks = tasks.map(({ id, agent, dependsOn }): RunTask => {
    return { taskId: id, agent, ...(dependsOn && { dependsOn }) };
  });
  const { runtime = 'openai-compatible' } = job;
  const events: JobEvent[] = [
    { type: 'run.started', at: from, ...inStep, runId, runtime, maxConcurrent: 8, tasks: runTasks },
  ];
  for (const task of tasks)
    for (const event of taskEvents(task, from + task.at, runId, job)) events.push({ ...event, ...inStep });
  return events;
}

function taskEvents(task: SampleTask, at: number, runId: string, { minScore = 7 }: SampleJob): JobEvent[] {
  const { id: taskId, agent, tries, output } = task;
  const events: JobEvent[] = [{ type: 'task.started', at, taskId, agent }];
  const attempts: Attempt[] = [];
  let now = at;
  const text = typeof output === 'string' ? output : output === undefined ? '' : JSON.stringify(output);
  for (const [index, one] of tries.entries()) {
    const { tier, model, ms, usage, costUsd, judge, error, wait, calls = [] } = one;
    if (wait) {
      const { code } = wait;
      events.push({
        type: 'task.waiting',
        at: now,
        taskId,
        for: wait.for,
        ...(code && { code }),
        seconds: wait.ms / 1000,
      });
      now += wait.ms;
    }
    const attemptId = `${runId}/${taskId}/${index + 1}`;
    const reason = one.reason ?? (index === 0 ? 'first' : 'retry');
    const where = { ...(tier !== undefined && { tier }), ...(model !== undefined && { model }) };
    const startedAt = new Date(now).toISOString();
    const reference = { runtime: 'sample', attemptId, sessionKey: attemptId };
    events.push({ type: 'attempt.started', at: now, taskId, attemptId, reason, ...where });
    events.push({ type: 'session.started', at: now + 1, taskId, attemptId, reference });
    const pace = ms / (calls.length + 1);
    for (const [round, call] of calls.entries()) {
      const told = { round: round + 1, origin: 'built-in', shown: call.characters, seconds: pace / 2000 };
      const calledAt = Math.round(now + pace * (round + 1));
      events.push({ type: 'tool.called', at: calledAt, taskId, attemptId, ...told, ...call });
    }
    now += ms;
    const isLast = index === tries.length - 1;
    const answer = one.text ?? (isLast && error === undefined ? text : '');
    const used = { ...(usage && { usage }), ...(costUsd !== undefined && { costUsd }) };
    const modelUsed = model !== undefined && { modelUsed: model };
    const outcome =
      error === undefined || error.code === 'GATE_REFUSED'
        ? 'completed'
        : error.code === 'TIMEOUT'
          ? 'timeout'
          : 'failed';
    events.push({
      type: 'session.ended',
      at: now,
      taskId,
      attemptId,
      outcome: {
        status: outcome,
        text: answer,
        ...modelUsed,
        ...used,
        ...(outcome !== 'completed' && error && { error }),
      },
    });
    const gates = [];
    if (judge) {
      const id = `${attemptId}/judge/1`;
      const asked = now;
      const judgeText = JSON.stringify({ score: judge.score, problems: [] });
      events.push({
        type: 'attempt.started',
        at: asked,
        taskId,
        attemptId: id,
        reason: 'first',
        gate: 'judge',
        model: 'claude-haiku-4-5',
      });
      events.push({
        type: 'session.started',
        at: asked,
        taskId,
        attemptId: id,
        reference: { ...reference, attemptId: id, sessionKey: id },
      });
      now += judge.ms;
      const judged: Attempt = {
        attemptId: id,
        number: 1,
        reason: 'first',
        status: 'completed',
        text: judgeText,
        modelUsed: 'claude-haiku-4-5',
        usage: { inputTokens: 420, outputTokens: 12 },
        ...(costUsd !== undefined && { costUsd: 0.0006 }),
        startedAt: new Date(asked).toISOString(),
        executionSeconds: judge.ms / 1000,
      };
      const { usage: judgeUsage, costUsd: judgeUsd } = judged;
      events.push({
        type: 'session.ended',
        at: now,
        taskId,
        attemptId: id,
        outcome: {
          status: 'completed',
          text: judgeText,
          modelUsed: 'claude-haiku-4-5',
          ...(judgeUsage && { usage: judgeUsage }),
          ...(judgeUsd !== undefined && { costUsd: judgeUsd }),
        },
      });
      events.push({ type: 'attempt.ended', at: now, taskId, attempt: judged, gate: 'judge' });
      const accepted = judge.score >= minScore;
      gates.push({
        gate: 'judge',
        accepted,
        score: judge.score,
        ...(!accepted && { reason: 'Misses what the task asks for.' }),
        attempts: [judged],
      });
    }
    const attempt: Attempt = {
      attemptId,
      number: index + 1,
      reason,
      status: error === undefined ? 'completed' : outcome === 'completed' ? 'failed' : outcome,
      text: answer,
      ...where,
      ...modelUsed,
      ...used,
      ...(gates.length > 0 && { gates }),
      ...(error && { error }),
      startedAt,
      executionSeconds: ms / 1000,
    };
    attempts.push(attempt);
    events.push({ type: 'attempt.ended', at: now, taskId, attempt });
  }
  events.push({ type: 'task.ended', at: now, taskId, result: resultOf(task, attempts, (now - at) / 1000) });
  return events;
}

function resultOf({ id, agent, output }: SampleTask, attempts: Attempt[], seconds: number): AgentResult {
  const last = attempts.at(-1);
  const base = { taskId: id, agent, text: last?.text ?? '', executionSeconds: seconds, attempts };
  if (last?.error === undefined) return { ...base, status: 'completed', output };
  return { ...base, status: last.error.code === 'TIMEOUT' ? 'timeout' : 'failed', error: last.error };
}
