import type { SessionOutcome } from '@parallel-agents/core';
import { z } from 'zod';
import { deleteSession } from './delete-session.ts';
import type { SubagentApi } from './subagent-api.ts';
import { messagesRead, readAnswers } from './transcript.ts';

const rowSchema = z.looseObject({
  role: z.string(),
  stopReason: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
});

/** What an earlier process of the gateway left of an attempt. */
export type EarlierSession =
  | { kind: 'none' }
  /** It had ended, and its answer is in its transcript. */
  | { kind: 'ended'; outcome: SessionOutcome }
  /** It was interrupted; it has been deleted, because OpenClaw would go on with it by itself. It may have been paid for. */
  | { kind: 'interrupted' };

/**
 * Looks for the session of an attempt that an earlier process may have started. Its key is the attempt’s alone.
 */
export async function findEarlierSession(subagent: SubagentApi, sessionKey: string): Promise<EarlierSession> {
  const { messages } = await subagent.getSessionMessages({ sessionKey, limit: messagesRead });
  if (messages.length === 0) return { kind: 'none' };
  const outcome = finished(messages);
  if (outcome) return { kind: 'ended', outcome };
  await deleteSession(subagent, sessionKey);
  return { kind: 'interrupted' };
}

/** With more than the one prompt in it, the session was interrupted and gone on with: that is no answer to the task. */
function finished(messages: readonly unknown[]): SessionOutcome | undefined {
  const rows = messages.flatMap((message) => rowSchema.safeParse(message).data ?? []);
  const last = rows.at(-1);
  if (last?.role !== 'assistant' || rows.filter(({ role }) => role === 'user').length !== 1) return undefined;
  if (last.stopReason !== 'stop' && last.stopReason !== 'length') return undefined;
  const { text = '', ...spent } = readAnswers(messages);
  if (text === '') return undefined;
  const { provider, model } = last;
  return {
    status: 'completed',
    text,
    ...spent,
    ...(provider !== undefined && model !== undefined && { modelUsed: `${provider}/${model}` }),
  };
}
