import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CallOptions } from '../gateway/gateway-link.ts';
import { GatewayRefusal } from '../gateway/link-failures.ts';
import { type RunAnswer, runAnswerSchema } from './run-answer.ts';

/** What requests are sent over: a connection, or one socket of it. */
export interface Caller {
  call(method: string, params: Record<string, unknown>, options?: CallOptions): Promise<unknown>;
}

/** A run that the gateway has accepted. */
export interface StartedRun {
  runId: string;
  sessionKey: string;
  /** The start of the gateway that accepted it. */
  bootId: string;
}

/** No session has this id: with it the gateway answers for runs that it knows and refuses to start one. */
const attachOnly = 'parallel-agents-attach-only';

const waitSchema = z.looseObject({
  status: z.string(),
  endedAt: z.number().optional(),
  yielded: z.boolean().optional(),
});

/** Waits for a run to end; the gateway answers when it does, or when the seconds have passed. */
export async function waitForRun(
  caller: Caller,
  runId: string,
  seconds: number,
): Promise<'ended' | 'yielded' | 'still running'> {
  // Its time may be over when the gateway comes back.
  const left = Math.max(0, seconds);
  const timeoutMs = Math.round(left * 1000);
  const answer = waitSchema.parse(
    await caller.call('agent.wait', { runId, timeoutMs }, { timeoutSeconds: left + 30 }),
  );
  if (answer.yielded) return 'yielded';
  // A wait that expired says `timeout` as a run that took too long does, but has no end.
  const ended = answer.endedAt !== undefined || (answer.status !== 'timeout' && answer.status !== 'pending');
  return ended ? 'ended' : 'still running';
}

/**
 * How a run stands, by its id. Never starts one: the idempotency key of a run that the gateway does not know would,
 * were it not for the session id that cannot exist.
 */
export async function findRun(
  caller: Caller,
  { runId, sessionKey }: Pick<StartedRun, 'runId' | 'sessionKey'>,
): Promise<RunAnswer | 'running' | 'unknown'> {
  const params = {
    message: 'attach',
    sessionKey,
    idempotencyKey: runId,
    expectedExistingSessionId: attachOnly,
  };
  try {
    const answer = runAnswerSchema.parse(await caller.call('agent', params));
    return answer.status === 'in_flight' || answer.status === 'accepted' ? 'running' : answer;
  } catch (thrown) {
    if (!(thrown instanceof GatewayRefusal)) throw thrown;
    const ended = runAnswerSchema.safeParse(thrown.payload);
    if (ended.success) return ended.data;
    if (/changed before expected work/i.test(thrown.message)) return 'unknown';
    throw thrown;
  }
}

/**
 * Stops a run that is queued or running. A run that has ended, or is not known, is left as it is.
 * `sessions.abort` would not do: it refuses light runs, whose model call belongs to another, hidden session.
 */
export async function abortRun(
  caller: Caller,
  { runId, sessionKey }: Pick<StartedRun, 'runId' | 'sessionKey'>,
): Promise<void> {
  await caller.call('chat.abort', { sessionKey, runId });
}

/** How often a deletion is repeated that the gateway puts off. */
const deletionTries = 5;

/** Seconds before a deletion is repeated that has to wait for the session’s worker to stop. */
const workerStopSeconds = 1;

/**
 * Deletes a session, and stops what runs in it.
 *
 * @param archiveTranscript whether OpenClaw puts its transcript away; otherwise that stays in its database. @default true
 */
export async function deleteSession(caller: Caller, key: string, archiveTranscript = true): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await caller.call('sessions.delete', { key, deleteTranscript: archiveTranscript });
      return;
    } catch (thrown) {
      const said = thrown instanceof GatewayRefusal ? thrown.message : '';
      const stopping = /could not safely stop/i.test(said);
      const putOff = stopping || /changed before deletion/i.test(said);
      if (!putOff || tried === deletionTries) throw thrown;
      if (stopping) await sleep(workerStopSeconds * 1000);
    }
  }
}
