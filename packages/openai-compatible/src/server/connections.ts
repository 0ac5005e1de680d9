/// <reference path="./undici-parts.d.ts" />
import { createRequire } from 'node:module';
import process from 'node:process';
import { InputError } from '@parallel-agents/core';
import type { Dispatcher } from 'undici';
// The whole of undici takes more than twice as long to load, at every start of a program.
import Agent from 'undici/lib/dispatcher/agent.js';
import type { CheckedOptions } from './options.ts';
import { isThisMachine } from './server-profiles.ts';

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
  const named = isThisMachine(url.hostname) ? undefined : proxyFor(url);
  if (named === undefined) return new Agent(limits);
  const address = checkedProxy(named.value, named.variable);
  const noProxy = process.env.no_proxy || process.env.NO_PROXY || '';
  return new (undici().EnvHttpProxyAgent)({ ...limits, httpProxy: address, httpsProxy: address, noProxy });
}

/** Whether requests go through a proxy: then only the proxy can tell whether somebody is there. */
export function goThroughProxy(url: URL, { proxy }: CheckedOptions): boolean {
  return proxy !== undefined || (!isThisMachine(url.hostname) && proxyFor(url) !== undefined);
}

/** A server on this machine is asked without one, as everywhere else: the proxy would look for it on its own machine. */
function proxyFor({ protocol }: URL): { variable: string; value: string } | undefined {
  const variables = [protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY', 'ALL_PROXY'];
  const spelled = variables.flatMap((variable) => [variable.toLowerCase(), variable]);
  const variable = spelled.find((name) => process.env[name]);
  return variable === undefined ? undefined : { variable, value: process.env[variable] ?? '' };
}

/** Shows the name only: the URL may hold a password. */
function checkedProxy(value: string, name: string): string {
  const url = URL.parse(value.trim());
  if (url !== null && /^https?:$/.test(url.protocol)) return value.trim();
  const message = 'it is not an http or https URL';
  const fix = `Set ${name} to one, such as http://proxy.example:3128, or leave it empty.`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
}
