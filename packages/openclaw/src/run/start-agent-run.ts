import { RuntimeError, type SpawnRequest } from '@parallel-agents/core';
import { type GatewayConnection, untilAnswered } from '../gateway/gateway-connection.ts';
import { GatewayRefusal, LinkLost } from '../gateway/link-failures.ts';
import { sessionName } from '../session/session-name.ts';
import type { StartedRun } from './run-calls.ts';

/** Longest label that the gateway takes. */
const labelCharacters = 512;

/**
 * Starts a run with the `agent` method. The gateway knows it by the attempt’s id, so asking twice starts one run.
 *
 * A light run is one model call without tools, session or system prompt of OpenClaw: the instructions go in the
 * message, because the gateway sends no other system prompt with it.
 */
export async function startAgentRun(
  connection: GatewayConnection,
  request: SpawnRequest,
  agentId: string | undefined,
  kind: 'light' | 'session',
): Promise<StartedRun> {
  const { bootId, greetedAgentId } = await identify(connection);
  const sessionKey = `agent:${agentId ?? greetedAgentId}:parallel-agents-${kind}-${sessionName(request.attemptId)}`;
  const params = {
    sessionKey,
    idempotencyKey: request.attemptId,
    deliver: false,
    timeout: Math.max(1, Math.ceil(request.timeoutSeconds)),
    ...(request.model !== undefined && { model: request.model }),
    ...(kind === 'light' ? lightRun(request) : sessionRun(request)),
  };
  let asked = false;
  await untilAnswered(async () => {
    const link = await connection.link();
    // After a restart the gateway would take the same key for a new run, though the first may have been paid for.
    if (link.greeting.bootId !== bootId)
      throw asked ? unconfirmed() : new LinkLost('The gateway was restarted.');
    asked = true;
    try {
      await link.call('agent', params);
    } catch (thrown) {
      // The run is known already and has failed: that is its outcome, not a refusal.
      if (!(thrown instanceof GatewayRefusal) || thrown.payload === undefined) throw thrown;
    }
  });
  return { runId: request.attemptId, sessionKey, bootId };
}

function unconfirmed(): RuntimeError {
  return new RuntimeError({
    code: 'SESSION_LOST',
    message: 'The gateway was restarted before it confirmed the session, which it may have started.',
    fix: 'Run the task again. If the gateway restarts by itself, look for the reason with `openclaw logs` and `openclaw gateway status`.',
    retryable: true,
  });
}

async function identify(connection: GatewayConnection): Promise<{ bootId: string; greetedAgentId: string }> {
  const { greeting } = await connection.link();
  return { bootId: greeting.bootId, greetedAgentId: greeting.defaultAgentId };
}

function lightRun({ instructions, prompt }: SpawnRequest): Record<string, unknown> {
  return { message: `${instructions}\n\n${prompt}`, modelRun: true, promptMode: 'none' };
}

function sessionRun({ instructions, prompt, label, attemptId }: SpawnRequest): Record<string, unknown> {
  return { message: prompt, extraSystemPrompt: instructions, label: uniqueLabel(label, attemptId) };
}

/** Labels are unique on a gateway, so the attempt’s id is part of it. */
export function uniqueLabel(label: string, attemptId: string): string {
  const suffix = ` (${attemptId})`;
  return `${label.slice(0, Math.max(0, labelCharacters - suffix.length))}${suffix}`.slice(-labelCharacters);
}

/** The session was started with the `agent` method, so the attempt’s id is that of its run. */
export function isAgentSession(sessionKey: string): boolean {
  return sessionKey.includes(':parallel-agents-session-');
}

/** Which kind of run a session key of ours stands for. */
export function kindOf(sessionKey: string): 'light' | 'session' {
  return sessionKey.includes(':parallel-agents-light-') ? 'light' : 'session';
}
