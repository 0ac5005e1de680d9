import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorInfo, SessionOutcome } from '@parallel-agents/core';
import { within } from '@parallel-agents/core/internal';
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
  // What is told beside an answer does not cost the answer.
  terminalReceipt: terminalReceiptSchema.optional().catch(undefined),
});
type Wait = z.infer<typeof waitSchema>;

/** Milliseconds from one question to the next, where OpenClaw answers before the time that it is given. */
const pauseMs = 1000;

/** Milliseconds for reading a session that has ended. */
const readingMs = 10_000;

/** How a run ended, or that it has not within its time. Never rejects. */
export async function followRun(
  subagent: SubagentApi,
  run: StartedPluginRun,
  timeoutSeconds: number,
): Promise<SessionOutcome | 'still running'> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  try {
    for (;;) {
      const askedAt = performance.now();
      // OpenClaw takes whole milliseconds only.
      const left = Math.max(1, Math.ceil(deadline - askedAt));
      const wait = waitSchema.parse(await subagent.waitForRun({ runId: run.runId, timeoutMs: left }));
      if (hasEnded(wait)) return await toOutcome(wait, run, subagent);
      if (performance.now() >= deadline) return 'still running';
      await sleep(Math.max(0, Math.min(askedAt + pauseMs, deadline) - performance.now()));
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
  const { text = '', finishReason, ...spent } = await readInTime(subagent, run, readingMs);
  const answer = text === '' ? (wait.terminalReply?.text ?? '') : text;
  const facts = { text: answer, ...modelUsed(wait.terminalReceipt), ...spent };
  if (wait.yielded) return { status: 'failed', ...facts, error: yielded };
  if (wait.status === 'timeout') return { status: 'timeout', ...facts, error: timedOut };
  if (wait.status !== 'ok') return { status: 'failed', ...facts, error: runError(wait.error ?? wait.status) };
  return { status: 'completed', ...facts, ...(finishReason && { finishReason }) };
}

/** What the session says of itself; nothing where that takes too long. Never rejects. */
export async function readInTime(
  subagent: SubagentApi,
  session: Pick<StartedPluginRun, 'sessionKey'>,
  milliseconds: number,
): Promise<Transcript> {
  const reading = readTranscript(subagent, session).catch(() => undefined);
  return (await within(reading, milliseconds / 1000)) ?? {};
}

function lost(thrown: unknown): ErrorInfo {
  return {
    code: 'SESSION_LOST',
    message: `OpenClaw no longer tells of the session: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    fix: 'Run the task again, and see `openclaw logs` for the reason.',
    retryable: true,
  };
}
