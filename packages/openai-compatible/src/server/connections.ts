/// <reference path="./undici-parts.d.ts" />
import { createRequire } from 'node:module';
import { checkedProxy, proxyFor } from '@parallel-agents/core/internal/wire';
import type { Dispatcher } from 'undici';
// The whole of undici takes more than twice as long to load, at every start of a program.
import Agent from 'undici/lib/dispatcher/agent.js';
import type { CheckedOptions } from './options.ts';

/** The largest answer that is read: 64 MiB. */
export const maxAnswerBytes = 64 * 1024 * 1024;

/**
 * The connections to a server: as many as there are sessions, so that none waits here for another one; through a proxy
 * where the options or the environment name one.
 *
 * @throws InputError `INVALID_OPTION` for a proxy that is no URL
 */
export function connectionsTo(url: URL, { proxy, connections }: CheckedOptions): Dispatcher {
  // Loaded where there is a proxy only.
  const undici = (): typeof import('undici') => createRequire(import.meta.url)('undici');
  const limits = { connections: connections ?? null, maxResponseSize: maxAnswerBytes };
  if (proxy !== undefined) {
    const uri = checkedProxy(proxy, 'proxy');
    return new (undici().ProxyAgent)({ ...limits, uri });
  }
  const named = proxyFor(url);
  if (named === undefined) return new Agent(limits);
  const { address, noProxy } = named;
  return new (undici().EnvHttpProxyAgent)({ ...limits, httpProxy: address, httpsProxy: address, noProxy });
}

/** Who a request is handed to first: the server, or a proxy. `undefined` where that is not certain. */
export function firstStop(url: URL, { proxy }: CheckedOptions): { url: URL; isProxy: boolean } | undefined {
  const named = proxy === undefined ? proxyFor(url) : { address: checkedProxy(proxy, 'proxy'), noProxy: '' };
  if (named === undefined) return { url, isProxy: false };
  return mayBeExcepted(url, named.noProxy) ? undefined : { url: new URL(named.address), isProxy: true };
}

/** Generous: the HTTP client decides, by ports too. */
function mayBeExcepted({ hostname }: URL, noProxy: string): boolean {
  const names = noProxy.split(/[\s,]+/).filter((name) => name !== '');
  const ends = names.map((name) => name.toLowerCase().replace(/^\*?\.?|:\d+$/g, ''));
  return ends.some((end) => hostname.endsWith(end));
}
