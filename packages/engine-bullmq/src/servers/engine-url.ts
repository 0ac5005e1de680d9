import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { InputError } from '@parallel-agents/core';

/** How the connection is protected. Certificates are paths of PEM files. */
export interface EngineTls {
  /** Whom to trust beside, or instead of, the system's authorities. */
  ca?: string;
  /** The certificate and key to show to a server that asks for them. */
  certificate?: string;
  key?: string;
  /** The name that the server's certificate must have. @default the URL's host */
  serverName?: string;
}

interface Address {
  host: string;
  port: number;
  /** For people: the URL without user, password and parameters. */
  label: string;
}

export interface RedisTarget extends Address {
  kind: 'redis';
  connection: {
    host: string;
    port: number;
    db: number;
    username?: string;
    password?: string;
    tls?: TlsOptions;
  };
}

export interface PostgresTarget extends Address {
  kind: 'postgres';
  connection: {
    host: string;
    port: number;
    database: string;
    user?: string;
    password?: string;
    ssl?: TlsOptions;
    application_name: string;
  };
}

export type EngineTarget = RedisTarget | PostgresTarget;

export interface EngineUrlOptions {
  /** The password, where the URL has none: URLs end up in shell histories and process lists. */
  password?: string | undefined;
  /** Given: TLS is used whatever the URL's scheme says. */
  tls?: EngineTls | undefined;
}

const schemes: Readonly<Record<string, { kind: EngineTarget['kind']; port: number; tls: boolean }>> = {
  'redis:': { kind: 'redis', port: 6379, tls: false },
  'rediss:': { kind: 'redis', port: 6379, tls: true },
  'valkey:': { kind: 'redis', port: 6379, tls: false },
  'valkeys:': { kind: 'redis', port: 6379, tls: true },
  'postgres:': { kind: 'postgres', port: 5432, tls: false },
  'postgresql:': { kind: 'postgres', port: 5432, tls: false },
};

/**
 * Reads where the engine is. Never repeats the URL in an error: it may hold a password.
 * @throws InputError `INVALID_OPTION`
 */
export function parseEngineUrl(text: string, { password, tls }: EngineUrlOptions = {}): EngineTarget {
  const url = toUrl(text);
  const scheme = schemes[url.protocol];
  if (scheme === undefined) throw invalid(`has the scheme "${url.protocol.slice(0, -1)}"`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '') throw invalid('names no host');
  const port = url.port === '' ? scheme.port : Number(url.port);
  const username = decode(url.username);
  const secret = decode(url.password) || (password ?? '');
  const path = decode(url.pathname.replace(/^\//, ''));
  const mode = sslModeOf(url, scheme.kind);
  const secured = scheme.tls || tls !== undefined || (mode !== undefined && mode !== 'disable');
  const tlsOptions = secured ? toTlsOptions(tls ?? {}, host, mode) : undefined;
  const label = `${url.protocol}//${url.host}${path === '' ? '' : `/${path}`}`;
  const place = { host, port };
  const credentials = secret === '' ? {} : { password: secret };
  if (scheme.kind === 'redis') {
    if (!/^\d*$/.test(path)) throw invalid(`has the path "${path}", which is no database number`);
    return {
      kind: 'redis',
      ...place,
      label,
      connection: {
        ...place,
        db: Number(path),
        ...(username !== '' && { username }),
        ...credentials,
        ...(tlsOptions && { tls: tlsOptions }),
      },
    };
  }
  return {
    kind: 'postgres',
    ...place,
    label,
    connection: {
      ...place,
      database: path || username || 'postgres',
      ...(username !== '' && { user: username }),
      ...credentials,
      ...(tlsOptions && { ssl: tlsOptions }),
      application_name: 'parallel-agents',
    },
  };
}

function toUrl(text: string): URL {
  try {
    return new URL(text.trim());
  } catch {
    throw invalid('is no URL');
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('has a "%" that starts no escape; write it as %25');
  }
}

const sslModes = ['disable', 'require', 'verify-full'] as const;
type SslMode = (typeof sslModes)[number];

function sslModeOf(url: URL, kind: EngineTarget['kind']): SslMode | undefined {
  const names = [...url.searchParams.keys()];
  const unknown = names.find((name) => kind !== 'postgres' || name !== 'sslmode');
  if (unknown !== undefined) throw invalid(`has the parameter "${unknown}", which is not known`);
  const mode = url.searchParams.get('sslmode');
  if (mode === null) return undefined;
  const known = sslModes.find((one) => one === mode);
  if (known === undefined) throw invalid(`has a sslmode other than ${sslModes.join(', ')}`);
  return known;
}

function nameOf(host: string): TlsOptions {
  return isIP(host) === 0 ? { servername: host } : {};
}

function toTlsOptions(tls: EngineTls, host: string, mode: SslMode | undefined): TlsOptions {
  return {
    // PostgreSQL's `require` encrypts and believes any certificate; everything else verifies.
    ...(mode === 'require' && { rejectUnauthorized: false }),
    // What the certificate must be for. A server name of TLS is never an address.
    host,
    ...nameOf(tls.serverName ?? host),
    ...(tls.ca !== undefined && { ca: readPem('ca', tls.ca) }),
    ...(tls.certificate !== undefined && { cert: readPem('certificate', tls.certificate) }),
    ...(tls.key !== undefined && { key: readPem('key', tls.key) }),
  };
}

function readPem(field: keyof EngineTls, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError([
      {
        code: 'INVALID_OPTION',
        path: ['engine', 'tls', field],
        message: `cannot be read: ${reason}`,
        fix: 'Give the path of a PEM file that this user may read.',
      },
    ]);
  }
}

function invalid(message: string): InputError {
  const fix =
    'Use redis://, rediss://, valkey:// or postgres://, for example redis://127.0.0.1:6379 or postgres://agents@127.0.0.1:5432/agents; keep the password in PARALLEL_AGENTS_ENGINE_PASSWORD.';
  return new InputError([
    { code: 'INVALID_OPTION', path: ['engine'], message: `the engine's URL ${message}`, fix },
  ]);
}
