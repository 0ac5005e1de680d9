import { InputError } from '../errors.ts';

/** Whether the host is this machine. */
export function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * The proxy that the environment names for requests to a server; `undefined` for none. A server on this machine is asked
 * without one, as everywhere else: the proxy would look for it on its own machine.
 *
 * @throws InputError `INVALID_OPTION` for a proxy that is no URL
 */
export function proxyFor({
  protocol,
  hostname,
}: URL): { address: string; noProxy: string; variable: string } | undefined {
  if (isThisMachine(hostname)) return undefined;
  // An import of it makes what is loaded late in it, at each start.
  const { env } = globalThis.process;
  const variables = [protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY', 'ALL_PROXY'];
  const spelled = variables.flatMap((variable) => [variable.toLowerCase(), variable]);
  const variable = spelled.find((name) => env[name]);
  if (variable === undefined) return undefined;
  return {
    address: checkedProxy(env[variable] ?? '', variable),
    noProxy: env.no_proxy || env.NO_PROXY || '',
    variable,
  };
}

/** Shows the name only: the URL may hold a password. @throws InputError `INVALID_OPTION` */
export function checkedProxy(value: string, name: string): string {
  const url = URL.parse(value.trim());
  if (url !== null && /^https?:$/.test(url.protocol)) return value.trim();
  const message = 'it is not an http or https URL';
  const fix = `Set ${name} to one, such as http://proxy.example:3128, or leave it empty.`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
}

/** A proxy that requests go through, without its password. */
export interface ProxyBefore {
  url: URL;
  /** For messages: host and port. */
  host: string;
  /** What names it: a variable, or an option. */
  namedBy: string;
}

/**
 * The proxy that a request to a server is handed to first. `undefined`: none is, or that is not certain, because the HTTP
 * client decides whether `NO_PROXY` names the server.
 *
 * @param given the one of the options, which goes before those of the environment
 * @throws InputError `INVALID_OPTION` for a proxy that is no URL
 */
export function proxyBefore(server: URL, given?: string): ProxyBefore | undefined {
  const named =
    given === undefined
      ? proxyFor(server)
      : { address: checkedProxy(given, 'proxy'), noProxy: '', variable: '`proxy`' };
  if (named === undefined || mayBeExcepted(server, named.noProxy)) return undefined;
  const url = new URL(named.address);
  return { url, host: url.host, namedBy: named.variable };
}

/** Generous: the HTTP client decides, by ports too. */
function mayBeExcepted({ hostname }: URL, noProxy: string): boolean {
  const names = noProxy.split(/[\s,]+/).filter((name) => name !== '');
  const ends = names.map((name) => name.toLowerCase().replace(/^\*?\.?|:\d+$/g, ''));
  return ends.some((end) => hostname.endsWith(end));
}
