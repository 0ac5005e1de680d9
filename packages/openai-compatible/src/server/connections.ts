/// <reference path="./undici-parts.d.ts" />
import { createRequire } from 'node:module';
import { checkedProxy, proxyFor } from '@parallel-agents/core/internal/wire';
import type { Dispatcher } from 'undici';
// The whole of undici takes more than twice as long to load, at every start of a program.
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { CheckedOptions } from './options.ts';
import { passOverContinue } from './unasked-continue.ts';

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
  if (named === undefined) return new Agent({ ...limits, connect: connector() });
  const { address, noProxy } = named;
  return new (undici().EnvHttpProxyAgent)({ ...limits, httpProxy: address, httpsProxy: address, noProxy });
}

function connector(): buildConnector.connector {
  const connect = buildConnector({});
  return (options, callback) =>
    connect(options, (...made) => {
      const [failed, socket] = made;
      const isHttp2 = socket && 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';
      if (!failed && socket && !isHttp2) passOverContinue(socket);
      callback(...made);
    });
}
