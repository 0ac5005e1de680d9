import type { AgentResult, JobEvent, JobStarted, RunSummary } from '@parallel-agents/core';

/** Line ends, quotes, a NUL, half of a surrogate pair, other scripts, and a megabyte. */
export const awkwardText = `a\r\nb\u2028"'\\ \u0000 \ud83d 漢字 ${'x'.repeat(1_000_000)}`;

export const begun = (jobId: string): JobStarted => ({
  type: 'job.started',
  at: 1_700_000_000_000,
  jobId,
  kind: 'goal',
  title: 'A goal',
  request: { flags: { tiers: ['cheap'] } },
});

export const running = (taskIds: readonly string[]): JobEvent => ({
  type: 'run.started',
  at: 1,
  runId: 'a',
  runtime: 'scripted',
  maxConcurrent: 2,
  tasks: taskIds.map((taskId) => ({ taskId, agent: 'writer', fingerprint: 'f' })),
});

export const started = (attemptId: string): JobEvent => ({
  type: 'attempt.started',
  at: 1,
  taskId: '1',
  attemptId,
  reason: 'first',
  model: 'scripted/cheap',
});

export const ended = (ending: 'completed' | 'failed' | 'cancelled'): JobEvent => ({
  type: 'job.ended',
  at: 9,
  ending,
});

/** Everything that happens to a task, from its start to its result. */
export function wholeTask(taskId: string, text: string): JobEvent[] {
  const attemptId = `a/${taskId}/1`;
  const attempt = {
    attemptId,
    number: 1,
    reason: 'first',
    status: 'completed',
    text,
    startedAt: '2026-01-01T00:00:00.000Z',
    executionSeconds: 1,
    gates: [{ gate: 'judge', accepted: true, score: 9 }],
  } as const;
  const result: AgentResult = {
    taskId,
    agent: 'writer',
    status: 'completed',
    text,
    output: text,
    executionSeconds: 1,
    attempts: [{ ...attempt, gates: [...attempt.gates] }],
  };
  const reference = { runtime: 'scripted', attemptId, sessionKey: 'key' };
  const usage = { inputTokens: 1, outputTokens: 2 };
  const [made] = result.attempts;
  return [
    { type: 'task.started', at: 1, taskId, agent: 'writer' },
    { type: 'attempt.started', at: 1, taskId, attemptId, reason: 'first', model: 'scripted/cheap' },
    { type: 'session.started', at: 2, taskId, attemptId, reference },
    { type: 'session.ended', at: 3, taskId, attemptId, outcome: { status: 'completed', text, usage } },
    ...(made ? [{ type: 'attempt.ended', at: 4, taskId, attempt: made } as const] : []),
    { type: 'task.ended', at: 4, taskId, result },
  ];
}

export function finished(
  taskId: string,
  fields: Partial<AgentResult> = {},
): JobEvent & { type: 'task.ended' } {
  const result = {
    taskId,
    agent: 'writer',
    status: 'completed',
    output: 'done',
    text: 'done',
    executionSeconds: 1,
    attempts: [],
    ...fields,
  } as AgentResult;
  return { type: 'task.ended', at: 4, taskId, result };
}

/** One of each other kind. */
export const facts: readonly JobEvent[] = [
  { type: 'task.waiting', at: 4, taskId: '1', for: 'retry', code: 'RATE_LIMITED', seconds: 2 },
  { type: 'attempt.restarted', at: 4, taskId: '1', attemptId: 'a/1/1' },
  { type: 'session.answering', at: 4, taskId: '1', attemptId: 'a/1/1' },
  {
    type: 'plan.made',
    at: 4,
    phase: 'plan',
    plan: {
      reason: 'One part.',
      tasks: [{ id: '1', agent: 'writer', description: 'Write.', dependsOn: [] }],
      missingAgents: [{ name: 'poet', purpose: 'Writes poems.' }],
    },
  },
  { type: 'plan.decided', at: 4, phase: 'plan', approved: true },
  { type: 'agent.created', at: 4, agent: 'poet' },
  { type: 'agent.started', at: 4, step: 'a1', agent: 'poet' },
  {
    type: 'round.ended',
    at: 4,
    step: 'a1',
    agent: 'poet',
    round: { round: 1, best: true, lintErrors: 0, regressed: [] },
  },
  {
    type: 'agent.ended',
    at: 4,
    step: 'a1',
    agent: 'poet',
    outcome: { name: 'poet', status: 'met', stoppedBy: 'target', target: 8.5 },
  },
  { type: 'run.ended', at: 5, summary: summary(1), ending: 'completed' },
  { type: 'job.resumed', at: 6 },
  { type: 'run.resumed', at: 6, reopened: ['1'] },
  { type: 'job.ended', at: 7, ending: 'completed', status: 'partial', report: { markdown: '# Done' } },
];

function summary(asked: number): RunSummary {
  return {
    asked,
    completed: asked,
    failed: 0,
    byStatus: { completed: asked, failed: 0, timeout: 0, cancelled: 0 },
    notCompleted: [],
    attempts: asked,
    spawned: asked,
    returned: asked,
    verified: asked,
    warnings: 0,
    maxInFlight: 1,
    makespanSeconds: 1,
    usage: { inputTokens: 0, outputTokens: 0 },
    models: {},
  };
}
