import { type ErrorInfo, RuntimeError } from '../errors.ts';
import { stoppedWords } from '../session/stopped-words.ts';
import { timeoutError } from '../session/timeout-error.ts';
import type { ProxyBefore } from './proxy.ts';

/** The longest time that a timer takes, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1;

/** Ends a session that takes longer than so many seconds. */
export function endAfter(seconds: number, end: (reason: RuntimeError) => void): NodeJS.Timeout {
  return setTimeout(() => end(timeoutError(seconds)), Math.min(seconds * 1000, maxTimerMs));
}

/**
 * The connection could not be made, or broke before there was an answer.
 * @param proxy what the request was handed to first: it is the one that cannot be reached
 * @param server which one was asked, where it is worth saying
 */
export function unreachable(
  thrown: unknown,
  proxy?: Pick<ProxyBefore, 'host' | 'namedBy'>,
  server?: Pick<URL, 'host'>,
): ErrorInfo {
  const code = codeOf(thrown);
  if (proxy !== undefined && notConnected.test(code)) return proxyGone(code, proxy);
  const here = ourDoing[code] ?? proxyRefusal(thrown);
  if (here) return here;
  const message = `The server${server === undefined ? '' : ` ${server.host}`} cannot be reached (${code}).`;
  const speech = /^HPE/.test(code) ? notHttp : notTls.test(code) ? notEncrypted : undefined;
  if (speech) return { code: 'RUNTIME_UNAVAILABLE', message, fix: speech, retryable: false };
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    const fix =
      'Its certificate is not trusted here: name its authority in NODE_EXTRA_CA_CERTS, or use the right host.';
    return { code: 'RUNTIME_UNAVAILABLE', message, fix, retryable: false };
  }
  // A name that does not exist will not exist in a minute either.
  const exists = code !== 'ENOTFOUND';
  const fix = exists
    ? 'Check that it runs and that the base URL is right: host, port, and mostly /v1 at the end. Behind a proxy, set HTTPS_PROXY; where one is set, check that it runs.'
    : 'No host of that name is known here: check how it is spelled, and that this machine is online. Behind a proxy, set HTTPS_PROXY.';
  return { code: exists ? 'PROVIDER_UNAVAILABLE' : 'RUNTIME_UNAVAILABLE', message, fix, retryable: exists };
}

/** Codes of a connection that was never made. */
const notConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

function proxyGone(code: string, { host, namedBy }: Pick<ProxyBefore, 'host' | 'namedBy'>): ErrorInfo {
  return {
    code: 'PROVIDER_UNAVAILABLE',
    message: `The proxy ${host} cannot be reached (${code}).`,
    fix: `Check that the proxy runs. Otherwise correct ${namedBy}, or name the server in NO_PROXY.`,
    retryable: true,
  };
}

/** A proxy that does not let the request through: its status stands in the words of the HTTP client. */
function proxyRefusal(thrown: unknown): ErrorInfo | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const [, status] = /^Proxy (?:Authentication Required|response) \((\d{3})\)/.exec(thrown.message) ?? [];
  if (status === undefined) return undefined;
  const message = `The proxy does not let the request through (${status}).`;
  if (status === '407') {
    const fix = 'Put the user and password of the proxy into HTTPS_PROXY: http://user:password@host:port.';
    return { code: 'RUNTIME_UNAUTHORIZED', message, fix, retryable: false };
  }
  const passes = status.startsWith('5');
  const fix = 'Ask who runs the proxy to let the server’s host through, or name the host in NO_PROXY.';
  return { code: passes ? 'PROVIDER_UNAVAILABLE' : 'RUNTIME_UNAVAILABLE', message, fix, retryable: passes };
}

/** What answers with something else than TLS, mostly plain HTTP. */
const notTls = /ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE)/;
const notEncrypted =
  'What listens there does not speak https: write http:// in the base URL, or correct the port.';
const notHttp = 'What listens there does not speak HTTP: correct the host and the port of the base URL.';

/** The connection broke in the middle of an answer: that says nothing about other sessions. */
export function cutOff(thrown: unknown): ErrorInfo {
  const code = codeOf(thrown);
  return ourDoing[code] ?? broken(`The connection broke in the middle of the answer (${code}).`);
}

/** The server answered, but not with what the protocol asks for. */
export function broken(message: string): ErrorInfo {
  return {
    code: 'PROVIDER_ERROR',
    message,
    fix: 'Try again; look at the log of the server.',
    retryable: true,
  };
}

/** A page for people where an API should be: a proxy, a log-in, or a base URL that ends too early. */
export function htmlPage(said: string): ErrorInfo {
  const title = said === '' ? '' : ` ("${said.slice(0, 80)}")`;
  return {
    code: 'PROVIDER_ERROR',
    message: `The server sent an HTML page${title} instead of an answer.`,
    fix: 'Check the base URL: it ends where the API starts, mostly with /v1. A log-in page or a proxy may be in between.',
    ways: [{ name: 'baseUrl' }],
    retryable: false,
  };
}

/** An answer in the form of another API: the next one would be the same, and be paid for too. */
export const otherApi: ErrorInfo = {
  code: 'PROVIDER_ERROR',
  message: 'The server answered in the form of another API than chat completions.',
  fix: 'Check the base URL: it is that of the API that is compatible with OpenAI, mostly with /v1 at its end.',
  ways: [{ name: 'baseUrl' }],
  retryable: false,
};

/** The model ended with the call of a tool. */
export function toolCalled(names: readonly string[]): ErrorInfo {
  const which = names.length === 0 ? 'a tool' : `the tool ${names.map((name) => `"${name}"`).join(', ')}`;
  return {
    code: 'OUTPUT_EMPTY',
    message: `The model called ${which.slice(0, 200)} instead of answering; no tool was offered.`,
    fix: 'Use a model that answers without tools, or switch tools off on the server.',
    retryable: false,
  };
}

/** The model takes no tools, and the session has some. @param said what the server says of it, where it was asked */
export function toolsRefused(model: string, said?: string): ErrorInfo {
  return {
    code: 'TOOLS_REFUSED',
    message: `The model "${model}" takes no tools here${said === undefined ? ': the server has said so before.' : `: ${said}`}`,
    fix: 'Use a model that can call tools (some servers have a switch for it), or run the agent without tools.',
    retryable: false,
  };
}

/** The model's end was no end of an answer. */
export function endedEarly(word: string): ErrorInfo {
  return broken(`The model stopped before the end of its answer (finish reason "${word.slice(0, 80)}").`);
}

export function cancelled(reason: string): RuntimeError {
  return new RuntimeError({ code: 'CANCELLED', message: stoppedWords(reason), fix: 'Start it again.' });
}

/** More came than is read. */
export const tooLarge: ErrorInfo = {
  code: 'PROVIDER_ERROR',
  message: 'The answer is larger than is read (64 MiB).',
  fix: 'Ask for less in one task; check that the base URL is that of a model server.',
  retryable: false,
};

/**
 * The server takes no limit on the length of an answer, in whatever field.
 * @param isSet the limit stands in the settings, so that asking again changes nothing
 */
export function limitRefused(message: string, isSet: boolean): ErrorInfo {
  return {
    code: 'OUTPUT_LIMIT_REFUSED',
    message: `The server takes no limit on the length of the answer: ${message}`,
    fix: isSet
      ? 'Leave maxOutputTokens out, or use a model that takes max_tokens.'
      : 'Use a model that takes max_tokens, or run without a limit.',
    ...(isSet && { ways: [{ name: 'maxOutputTokens' }] }),
    retryable: !isSet,
  };
}

const runtimeClosed: ErrorInfo = {
  code: 'SESSION_LOST',
  message: 'The runtime was closed before the answer was complete.',
  fix: 'Close the runtime after its sessions have ended.',
  retryable: false,
};

/** Ends of a connection that are made on this side. */
const ourDoing: Readonly<Record<string, ErrorInfo>> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: tooLarge,
  UND_ERR_DESTROYED: runtimeClosed,
  UND_ERR_CLOSED: runtimeClosed,
};

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'no answer';
  // The parser of HTTP gives some of its errors no code.
  const { code = thrown.name === 'HTTPParserError' ? 'HPE' : 'no answer' } = thrown as NodeJS.ErrnoException;
  return String(code);
}
