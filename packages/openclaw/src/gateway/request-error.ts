import { RuntimeError } from '@parallel-agents/core';
import { GatewayRefusal, LinkLost } from './link-failures.ts';

/** Anything a request to the gateway rejects with, as an error of ours. */
export function requestError(thrown: unknown): RuntimeError {
  if (thrown instanceof RuntimeError) return thrown;
  if (thrown instanceof LinkLost) {
    return unavailable(
      'The connection to the OpenClaw gateway dropped.',
      'Look at the gateway’s log (`openclaw logs`) and start the run again.',
    );
  }
  if (!(thrown instanceof GatewayRefusal)) throw thrown;
  const scope = missingScope(thrown);
  if (scope !== undefined) {
    return new RuntimeError({
      code: 'RUNTIME_UNAUTHORIZED',
      message: `The gateway’s credential lacks the right ${scope}.`,
      fix: 'Use the gateway’s shared token (OPENCLAW_GATEWAY_TOKEN), or give this client’s role operator.read, operator.write and operator.admin in gateway.roles.',
      cause: thrown,
    });
  }
  if (thrown.code === 'UNAVAILABLE') {
    return unavailable(
      `The OpenClaw gateway is not ready: ${thrown.message}`,
      'Wait for it to be ready: `openclaw gateway status`.',
    );
  }
  return new RuntimeError({
    code: 'SPAWN_REFUSED',
    message: `The OpenClaw gateway refused the request: ${thrown.message}`,
    fix: 'Compare the gateway’s version with the one this runtime is tested with, and read its log with `openclaw logs`.',
    ways: [{ name: 'diagnose' }],
    cause: thrown,
  });
}

function missingScope({ details }: GatewayRefusal): string | undefined {
  if (typeof details !== 'object' || details === null || !('missingScope' in details)) return undefined;
  return String(details.missingScope);
}

function unavailable(message: string, fix: string): RuntimeError {
  return new RuntimeError({ code: 'RUNTIME_UNAVAILABLE', message, fix, retryable: true });
}
