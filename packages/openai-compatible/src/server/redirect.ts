import type { Headers } from '@parallel-agents/core/internal/wire';
import type { Server } from './server.ts';

/**
 * The path on the same server that a request is sent on to. The key goes nowhere else: to another host, or from https
 * down to http, nothing is followed. `undefined` where there is nothing to follow.
 */
export function redirectOf(
  status: number,
  headers: Headers,
  server: Server,
  path: string,
): string | undefined {
  // 302 and 303 ask for a page: a log-in.
  if (![301, 307, 308].includes(status) || typeof headers.location !== 'string') return undefined;
  const target = URL.parse(headers.location, server.origin + path);
  if (target === null || target.origin !== server.origin) return undefined;
  const next = `${target.pathname}${target.search}`;
  return next === path ? undefined : next;
}
