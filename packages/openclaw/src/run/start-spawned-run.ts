import { RuntimeError, type SpawnRequest } from '@parallel-agents/core';
import { z } from 'zod';
import type { GatewayConnection } from '../gateway/gateway-connection.ts';
import { LinkLost } from '../gateway/link-failures.ts';
import { labelledSessions } from '../session/find-earlier-sessions.ts';
import type { Parents } from '../session/parents.ts';
import { deleteSession, type StartedRun } from './run-calls.ts';
import { uniqueLabel } from './start-agent-run.ts';

/** How often one session is offered to another parent before it counts as refused. */
const parentsTried = 20;

const invokeSchema = z.looseObject({
  ok: z.boolean(),
  error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
  output: z
    .looseObject({
      details: z.looseObject({
        status: z.string(),
        childSessionKey: z.string().optional(),
        runId: z.string().optional(),
        error: z.string().optional(),
      }),
    })
    .optional(),
});

/** A child session, and what to do when it has ended. */
export interface SpawnedRun extends StartedRun {
  release(): void;
}

/**
 * Starts a session with OpenClaw’s `sessions_spawn` tool.
 * @returns `not allowed` where the operator does not let the tool be called from outside
 */
export async function startSpawnedRun(
  connection: GatewayConnection,
  request: SpawnRequest,
  parents: Parents,
): Promise<SpawnedRun | 'not allowed'> {
  for (let tried = 1; ; tried += 1) {
    const parent = parents.take();
    const release = (): void => parents.release(parent);
    try {
      const link = await connection.link();
      const answer = invokeSchema.parse(await link.call('tools.invoke', invocation(request, parent.key)));
      const details = answer.output?.details;
      if (
        details?.status === 'accepted' &&
        details.childSessionKey !== undefined &&
        details.runId !== undefined
      ) {
        const { bootId } = link.greeting;
        return { runId: details.runId, sessionKey: details.childSessionKey, bootId, release };
      }
      if (answer.error?.code === 'not_found') {
        release();
        return 'not allowed';
      }
      const said = details?.error ?? answer.error?.message ?? details?.status ?? 'no reason given';
      const full = /reached max active children.*?\((?:\d+\/)?(\d+)?/i.exec(said);
      if (!full || tried === parentsTried) throw refused(said);
      parents.refused(parent, full[1] === undefined ? undefined : Number(full[1]));
    } catch (thrown) {
      release();
      if (thrown instanceof LinkLost) await stopLeftover(connection, request, parent.key);
      throw thrown;
    }
  }
}

function invocation(request: SpawnRequest, parentKey: string): Record<string, unknown> {
  return {
    name: 'sessions_spawn',
    sessionKey: parentKey,
    args: {
      task: `${request.instructions}\n\n${request.prompt}`,
      label: uniqueLabel(request.label, request.attemptId),
      ...(request.model !== undefined && { model: request.model }),
      runTimeoutSeconds: Math.max(1, Math.ceil(request.timeoutSeconds)),
      cleanup: 'keep',
      // Announcements of children spawned from outside fail and are repeated for nothing.
      expectsCompletionMessage: false,
    },
  };
}

/** This request knows no idempotency key: what may have been started by it is found by its label and stopped. */
async function stopLeftover(
  connection: GatewayConnection,
  request: SpawnRequest,
  spawnedBy: string,
): Promise<void> {
  for (const key of await labelledSessions(connection, request, spawnedBy))
    await deleteSession(connection, key);
}

function refused(said: string): RuntimeError {
  return new RuntimeError({
    code: 'SPAWN_REFUSED',
    message: `OpenClaw’s sessions_spawn refused the session: ${said}`,
    fix: 'Lift the limit it names in OpenClaw’s configuration, or set spawnWith: "agent".',
    ways: [{ name: 'diagnose' }],
  });
}
