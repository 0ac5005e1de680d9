import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is not served. */
export interface Refusal {
  status: number;
  message: string;
  fix: string;
}

interface Welcome {
  /** The names of this machine for itself, with the port. */
  hosts: ReadonlySet<string>;
  token: string;
}

const link = 'Open the link that `parallel-agents serve` printed.';

/**
 * Only the page that this server gave may ask, and only with the token. A page of somebody else reaches a server on this
 * machine, too: it is known by its name in `Host` (where it has made a name of its own point here), and by `Origin`.
 */
export function refusalOf(
  request: IncomingMessage,
  { hosts, token }: Welcome,
  isApi: boolean,
): Refusal | undefined {
  const { host = '', origin, authorization = '' } = request.headers;
  if (!hosts.has(host.toLowerCase()))
    return { status: 421, message: 'This server is not called so.', fix: link };
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return { status: 403, message: 'Another page asks.', fix: link };
  if (!isApi) return undefined;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin')
    return { status: 403, message: 'Another page asks.', fix: link };
  if (!isSame(authorization, `Bearer ${token}`))
    return { status: 401, message: 'The token is missing or wrong.', fix: link };
  const [type = ''] = request.headers['content-type']?.split(';', 1) ?? [];
  const isJson = type.trim().toLowerCase() === 'application/json';
  if (request.method === 'POST' && !isJson)
    return { status: 415, message: 'The body is no JSON.', fix: 'Send it as application/json.' };
  return undefined;
}

/** Takes the same time wherever they differ. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
