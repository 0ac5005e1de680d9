import { readConnectErrorDetailCode } from '@openclaw/gateway-protocol/connect-error-details';
import { RuntimeError } from '@parallel-agents/core';
import type { GatewayAddress } from './find-gateway.ts';

/** Why no connection came about, with the step that mends it. */
export function connectError(thrown: unknown, address: GatewayAddress): RuntimeError {
  const shown = address.shownUrl;
  const said = [address.token, address.password].reduce(
    (text, secret) => secret?.removeFrom(text) ?? text,
    (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? '',
  );
  const systemCode = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (systemCode === 'ECONNREFUSED') {
    return unavailable(
      `No OpenClaw gateway listens at ${shown}.`,
      'Start it with `openclaw gateway start` (or `openclaw gateway run` in a terminal); where it listens elsewhere, set OPENCLAW_GATEWAY_PORT or OPENCLAW_GATEWAY_URL.',
    );
  }
  const details = thrown instanceof Error && 'details' in thrown ? thrown.details : undefined;
  const code = readConnectErrorDetailCode(details);
  if (code !== null && /^(AUTH_|DEVICE_|PAIRING_)/.test(code)) return unauthorized(code, said, address);
  if (code === 'PROTOCOL_MISMATCH' || code === 'CLIENT_VERSION_MISMATCH') {
    return unavailable(
      `The gateway at ${shown} speaks another version of OpenClaw’s protocol: ${said}`,
      'Update OpenClaw (`openclaw update`) or parallel-agents, so that both are of about the same time.',
    );
  }
  if (
    /websocket upgrade|Unexpected server response|Opening handshake|No greeting|Parse Error|Invalid WebSocket/i.test(
      said,
    )
  ) {
    return unavailable(
      `What listens at ${shown} does not answer as an OpenClaw gateway: ${said}`,
      'Check the port with `openclaw gateway status`; set OPENCLAW_GATEWAY_PORT or OPENCLAW_GATEWAY_URL to the gateway’s.',
    );
  }
  return unavailable(
    `The OpenClaw gateway at ${shown} cannot be reached: ${said}`,
    'Check the address and the gateway with `openclaw gateway status`.',
  );
}

function unauthorized(
  code: string,
  said: string,
  { shownUrl, configPath, token, password }: GatewayAddress,
): RuntimeError {
  const none = token === undefined && password === undefined;
  if (code === 'PAIRING_REQUIRED') {
    return new RuntimeError({
      code: 'RUNTIME_UNAUTHORIZED',
      message: `The gateway at ${shownUrl} wants this client approved: ${said}`,
      fix: 'Approve it on the gateway’s host: `openclaw devices list`, `openclaw devices approve <requestId>`; or connect on the same machine with the shared token.',
    });
  }
  const waiting = code === 'AUTH_RATE_LIMITED' ? ' The gateway blocks further attempts for a while.' : '';
  return new RuntimeError({
    code: 'RUNTIME_UNAUTHORIZED',
    message: none
      ? `The gateway at ${shownUrl} wants a token, and none was found (looked in OPENCLAW_GATEWAY_TOKEN and ${configPath}).`
      : `The gateway at ${shownUrl} did not accept the ${token ? 'token' : 'password'}: ${said}${waiting}`,
    fix: 'Set OPENCLAW_GATEWAY_TOKEN to the gateway’s token (gateway.auth.token in its openclaw.json; `openclaw gateway auth-token --show` prints it). A token of an earlier installation in that variable overrides the file.',
  });
}

function unavailable(message: string, fix: string): RuntimeError {
  return new RuntimeError({ code: 'RUNTIME_UNAVAILABLE', message, fix, retryable: false });
}
