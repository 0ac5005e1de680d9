// In a file of its own: every call of the command loads this, and Node's HTTP server brings its HTTP client along.
import { InputError } from '@parallel-agents/core';

export interface HealthAddress {
  host: string;
  port: number;
}

/**
 * Reads where the worker is to be asked: `127.0.0.1:9090`, `[::1]:9090`, `:9090` for this machine only.
 * @throws InputError `INVALID_OPTION`
 */
export function parseHealthAddress(text: string): HealthAddress {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text.trim()) ?? [];
  if (port !== undefined && Number(port) <= 65_535)
    return { host: bracketed || plain || '127.0.0.1', port: Number(port) };
  const message = `must be HOST:PORT, not "${text}"`;
  const fix = 'Write --health 127.0.0.1:9090, or --health 0.0.0.0:9090 where other machines are to ask.';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--health'], message, fix }]);
}
