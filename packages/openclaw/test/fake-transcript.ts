/** The row of a run’s prompt, as `chat.history` gives it. */
export function promptRow(runId: string): Record<string, unknown> {
  return { role: 'user', content: 'Task.', idempotencyKey: `${runId}:user`, __openclaw: { seq: 1 } };
}

/** What OpenClaw adds when it goes on by itself with a session that a restart interrupted. */
export function recoveryRow(runId: string): Record<string, unknown> {
  return {
    ...promptRow(runId),
    content: '[System] Your previous turn was interrupted by a gateway restart.',
  };
}

/** The row of a model’s answer. */
export function answerRow(
  runId: string,
  text: string,
  fields: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    role: 'assistant',
    content: [{ type: 'text', text }],
    provider: 'scripted',
    model: 'small',
    stopReason: 'stop',
    usage: { input: 100, output: 7, cacheRead: 0, cacheWrite: 0, cost: { total: 0.25 } },
    __openclaw: { id: `row-of-${runId}`, runId },
    ...fields,
  };
}
