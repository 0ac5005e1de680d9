import type { ErrorInfo, SessionOutcome } from '@parallel-agents/core';
import { z } from 'zod';
import { modelUsed, terminalReceiptSchema } from '../run/model-used.ts';
import { timedOut, yielded } from '../run/run-answer.ts';
import { runError } from '../run/run-error.ts';
import type { StartedPluginRun } from './start-run.ts';
import type { SubagentApi } from './subagent-api.ts';
import { readTranscript, type Transcript } from './transcript.ts';

const waitSchema = z.looseObject({
  status: z.string(),
  error: z.string().optional(),
  endedAt: z.number().optional(),
  yielded: z.boolean().optional(),
  terminalReply: z.looseObject({ text: z.string().optional() }).optional(),
  terminalReceipt: terminalReceiptSchema.optional(),
});
type Wait = z.infer<typeof waitSchema>;

/** How a run ended, or that it has not within its time. Never rejects. */
export async function followRun(
  subagent: SubagentApi,
  run: StartedPluginRun,
  timeoutSeconds: number,
): Promise<SessionOutcome | 'still running'> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  try {
    for (;;) {
      const left = Math.max(1, deadline - Date.now());
      const wait = waitSchema.parse(await subagent.waitForRun({ runId: run.runId, timeoutMs: left }));
      if (hasEnded(wait)) return await toOutcome(wait, run, subagent);
      if (Date.now() >= deadline) return 'still running';
    }
  } catch (thrown) {
    return { status: 'failed', text: '', error: lost(thrown) };
  }
}

/** A wait that expired says `timeout` as a run that took too long does, but has no end. */
function hasEnded({ status, endedAt }: Wait): boolean {
  return endedAt !== undefined || (status !== 'timeout' && status !== 'pending');
}

async function toOutcome(wait: Wait, run: StartedPluginRun, subagent: SubagentApi): Promise<SessionOutcome> {
  // The answer is in the wait too: without the session’s messages, only what it used stays unknown.
  const read = readTranscript(subagent, run).catch((): Transcript => ({}));
  const { text, finishReason, ...spent } = await read;
  const answer = text ?? wait.terminalReply?.text ?? '';
  const facts = { text: answer, ...modelUsed(wait.terminalReceipt), ...spent };
  if (wait.yielded) return { status: 'failed', ...facts, error: yielded };
  if (wait.status === 'timeout') return { status: 'timeout', ...facts, error: timedOut };
  if (wait.status !== 'ok') return { status: 'failed', ...facts, error: runError(wait.error ?? wait.status) };
  return { status: 'completed', ...facts, ...(finishReason && { finishReason }) };
}

function lost(thrown: unknown): ErrorInfo {
  return {
    code: 'SESSION_LOST',
    message: `OpenClaw no longer tells of the session: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    fix: 'Run the task again, and see `openclaw logs` for the reason.',
    retryable: true,
  };
}
