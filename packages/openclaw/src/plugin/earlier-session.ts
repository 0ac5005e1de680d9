import type { ErrorInfo, SessionOutcome } from '@parallel-agents/core';
import { z } from 'zod';
import type { SubagentApi } from './subagent-api.ts';
import { messagesRead, readAnswers } from './transcript.ts';

const rowSchema = z.looseObject({
  role: z.string(),
  stopReason: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
});

/**
 * How the session of an attempt ended that an earlier process of the gateway may have started; its key is the attempt’s
 * alone. One that has no answer counts as interrupted, also where it left no trace: OpenClaw refuses a key for a while
 * whose session has just been deleted or was never begun, and takes another one at once.
 */
export async function readEarlierSession(subagent: SubagentApi, sessionKey: string): Promise<SessionOutcome> {
  const { messages } = await subagent.getSessionMessages({ sessionKey, limit: messagesRead });
  const { text = '', ...spent } = readAnswers(messages);
  const rows = messages.flatMap((message) => rowSchema.safeParse(message).data ?? []);
  if (text === '' || !isFinished(rows)) {
    return { status: 'cancelled', text, ...spent, error: cutOff, interrupted: true };
  }
  const { provider, model } = rows.at(-1) ?? {};
  return {
    status: 'completed',
    text,
    ...spent,
    ...(provider !== undefined && model !== undefined && { modelUsed: `${provider}/${model}` }),
  };
}

/** With more than the one prompt in it, the session was interrupted and gone on with: that is no answer to the task. */
function isFinished(rows: readonly z.infer<typeof rowSchema>[]): boolean {
  const last = rows.at(-1);
  if (last?.role !== 'assistant' || rows.filter(({ role }) => role === 'user').length !== 1) return false;
  return last.stopReason === 'stop' || last.stopReason === 'length';
}

const cutOff: ErrorInfo = {
  code: 'CANCELLED',
  message: 'The gateway ended while the session was at work.',
  fix: 'It is made again when the run is resumed.',
  retryable: false,
};
