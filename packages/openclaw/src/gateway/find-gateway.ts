import { RuntimeError } from '@parallel-agents/core';
import type { OpenClawOptions } from '../options.ts';
import {
  type Environment,
  type OpenClawSettings,
  readSettings,
  resolveCredential,
  variable,
} from './gateway-config.ts';
import { Secret } from './secret.ts';

const defaultPort = 18789;

/** Where a gateway listens and what it is told to be let in. */
export interface GatewayAddress {
  url: string;
  /** Scheme, host and port only: what messages may show. */
  shownUrl: string;
  token?: Secret;
  password?: Secret;
  /** The configuration file that was looked at. */
  configPath: string;
}

/**
 * Finds the gateway as OpenClaw's own commands do: options, then environment, then OpenClaw's configuration.
 * Credentials of the configuration go only to the gateway that the configuration names, or to this machine.
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` or `RUNTIME_UNAUTHORIZED`
 */
export async function findGateway(
  options: Pick<OpenClawOptions, 'url' | 'token' | 'password'>,
  environment: Environment,
): Promise<GatewayAddress> {
  const settings = await readSettings(environment);
  const chosen = options.url ?? variable(settings.environment, 'OPENCLAW_GATEWAY_URL');
  const url = parseUrl(chosen ?? configuredUrl(settings));
  const trusted = chosen === undefined || isLoopback(url.hostname);
  const token =
    options.token ??
    variable(settings.environment, 'OPENCLAW_GATEWAY_TOKEN') ??
    (trusted ? configuredCredential(settings, 'token') : undefined);
  const password =
    options.password ??
    variable(settings.environment, 'OPENCLAW_GATEWAY_PASSWORD') ??
    (trusted ? configuredCredential(settings, 'password') : undefined);
  return {
    url: url.href,
    shownUrl: `${url.protocol}//${url.host}`,
    ...(token !== undefined && { token: new Secret(token) }),
    ...(password !== undefined && { password: new Secret(password) }),
    configPath: settings.configPath,
  };
}

function configuredUrl({ gateway, environment }: OpenClawSettings): string {
  const port = variable(environment, 'OPENCLAW_GATEWAY_PORT');
  if (port === undefined && gateway.mode === 'remote' && gateway.remote?.url) return gateway.remote.url;
  return `${gateway.tls?.enabled ? 'wss' : 'ws'}://127.0.0.1:${port ?? gateway.port ?? defaultPort}`;
}

function configuredCredential(settings: OpenClawSettings, kind: 'token' | 'password'): string | undefined {
  const { gateway } = settings;
  const overrideVariable = kind === 'token' ? 'OPENCLAW_GATEWAY_TOKEN' : 'OPENCLAW_GATEWAY_PASSWORD';
  const read = (section: 'auth' | 'remote'): string | undefined =>
    resolveCredential(gateway[section]?.[kind], settings, {
      key: `gateway.${section}.${kind}`,
      overrideVariable,
    });
  return gateway.mode === 'remote' ? read('remote') : (read('auth') ?? read('remote'));
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^wss?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: 'The address of the OpenClaw gateway is not a WebSocket address without user name and password.',
    fix: 'Give it as ws://127.0.0.1:18789 or wss://host, in OPENCLAW_GATEWAY_URL or gateway.remote.url; the token goes in OPENCLAW_GATEWAY_TOKEN.',
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
