import type { SessionOutcome, SpawnRequest } from '@parallel-agents/core';
import { z } from 'zod';
import { type GatewayConnection, untilAnswered } from '../gateway/gateway-connection.ts';
import type { GatewayLink } from '../gateway/gateway-link.ts';
import { type Caller, deleteSession, findRun, type StartedRun } from '../run/run-calls.ts';
import { isAgentSession, uniqueLabel } from '../run/start-agent-run.ts';
import { keptAnswer, readTranscript, runIdIn } from '../run/transcript.ts';

const listSchema = z.looseObject({ sessions: z.array(z.looseObject({ key: z.string() })) });

/** A session that is there already: one to follow, or one whose answer is in its transcript. */
interface EarlierSession {
  run: StartedRun;
  outcome?: SessionOutcome;
}

/** What was found of an attempt’s earlier sessions. */
export interface EarlierSessions {
  /** The one that stands for the attempt. */
  found?: EarlierSession | undefined;
  /** Others were ended, which may have been paid for. */
  respawned?: true;
}

/**
 * Looks for what an earlier process started for an attempt without hearing of it. `sessions_spawn` knows no
 * idempotency key, so the label tells; it is the attempt’s alone. A session that lost its run with the gateway is
 * deleted, because OpenClaw may be going on with it by itself.
 */
export async function findEarlierSessions(
  connection: GatewayConnection,
  request: SpawnRequest,
): Promise<EarlierSessions> {
  const sessions: EarlierSessions = {};
  const keys = await untilAnswered(() => labelledSessions(connection, request));
  for (const sessionKey of keys) {
    sessions.found ??= await untilAnswered(async () =>
      usable(await connection.link(), sessionKey, request.attemptId),
    );
    if (sessions.found?.run.sessionKey === sessionKey) continue;
    await untilAnswered(() => deleteSession(connection, sessionKey));
    sessions.respawned = true;
  }
  return sessions;
}

async function usable(
  link: GatewayLink,
  sessionKey: string,
  attemptId: string,
): Promise<EarlierSession | undefined> {
  const transcript = await readTranscript(link, sessionKey);
  const runId = isAgentSession(sessionKey) ? attemptId : runIdIn(transcript);
  if (runId === undefined) return undefined;
  const run: StartedRun = { runId, sessionKey, bootId: link.greeting.bootId };
  if ((await findRun(link, run)) !== 'unknown') return { run };
  const outcome = await keptAnswer(link, run, transcript);
  return outcome && { run, outcome };
}

/** Keys of the attempt’s sessions, under any parent or under one. */
export async function labelledSessions(
  caller: Caller,
  { label, attemptId }: SpawnRequest,
  spawnedBy?: string,
): Promise<string[]> {
  const params = { label: uniqueLabel(label, attemptId), ...(spawnedBy !== undefined && { spawnedBy }) };
  const { sessions } = listSchema.parse(await caller.call('sessions.list', params));
  return sessions.map(({ key }) => key);
}
