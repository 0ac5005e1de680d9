import type { ErrorInfo } from '@parallel-agents/core';
import {
  asObject,
  broken,
  cutOff,
  htmlPage,
  type ProxyBefore,
  parseJson,
  type ReadRefusal,
  readError,
  readRefusal,
  unreachable,
} from '@parallel-agents/core/internal/wire';
import { installCommand } from './providers/installed.ts';
import type { AskedModel } from './providers/provider-models.ts';

/** What is known of a request that failed, from the wire or from the error that its provider's package threw. */
export interface FailedRequest {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** What to do about a fault, in the words of somebody who has a provider and no base URL. */
function fixes({ provider, id }: AskedModel): Parameters<typeof readRefusal>[0]['fixes'] {
  const title = provider?.title ?? 'the provider';
  const [variable] = provider?.keyVariables ?? [];
  return {
    unauthorized: `Set ${variable ?? 'the key'} to a key of ${title} that may use the model${provider?.needs ? ` (it needs ${provider.needs.join(' and ')} too)` : ''}.`,
    'no model': `Check that ${title} has the model "${id}", and that your account may use it.`,
    'no endpoint': `Check the baseURL of ${title} in the settings; without one its own address is used.`,
    redirected: `Check the baseURL of ${title} in the settings: the server sends requests elsewhere.`,
  };
}

/** What the provider said against the request; `undefined` where it did not refuse it. */
export function refusalOf(
  failed: FailedRequest,
  model: AskedModel,
  redact: (text: string) => string,
): ReadRefusal | undefined {
  const { status, headers, body } = failed;
  if (status === 0) return undefined;
  const facts = { headers, model: model.id, fixes: fixes(model) ?? {} };
  if (status < 200 || status >= 300) return readRefusal({ ...facts, status, body }, redact);
  const said = errorIn(body);
  return said === undefined ? undefined : readRefusal({ ...facts, body: said }, redact);
}

/** The error in an answer of success: the document itself, or an event of its stream. */
function errorIn(body: string): string | undefined {
  const whole = asObject(parseJson(body.trim()));
  if (whole !== undefined) return isError(whole) ? body : undefined;
  for (const line of body.split('\n')) {
    const data = /^data: ?(\{.*)$/.exec(line)?.[1];
    if (data !== undefined && isError(asObject(parseJson(data)) ?? {})) return data;
  }
  return undefined;
}

function isError(document: NonNullable<ReturnType<typeof asObject>>): boolean {
  const { error, type, response } = document;
  if (type === 'error' || type === 'response.failed') return true;
  return (error !== undefined && error !== null) || Boolean(asObject(asObject(response)?.error));
}

/** What is known of who asked, and of the connection. */
interface BrokenRequest {
  model: AskedModel;
  brokenBy: unknown;
  /** What the request was handed to first, where that is not the provider. */
  proxy: ProxyBefore | undefined;
  /** Who was asked. */
  server: Pick<URL, 'host'> | undefined;
  redact: (text: string) => string;
}

/** Why there is no answer, where the provider did not refuse the request. */
export function faultOf(
  thrown: unknown,
  failed: FailedRequest,
  { model, brokenBy, proxy, server, redact }: BrokenRequest,
): ErrorInfo {
  if (brokenBy !== undefined)
    return failed.status === 0 ? unreachable(brokenBy, proxy, server) : cutOff(brokenBy);
  const name = thrown instanceof Error ? thrown.name : '';
  const said = redact(messageOf(thrown)).slice(0, 300);
  if (failed.status !== 0) {
    const { isPage, said: page } = readError(failed.body, redact);
    if (isPage) return htmlPage(page);
    if (failed.body.trim() === '') return broken('The provider sent an empty answer.');
    return broken(`The provider’s answer could not be read: ${said}`);
  }
  const title = model.provider?.title ?? model.name;
  if (/LoadAPIKey|LoadSetting|Credentials/.test(name)) {
    const variables = [...(model.provider?.keyVariables ?? []), ...(model.provider?.needs ?? [])];
    return {
      code: 'RUNTIME_UNAUTHORIZED',
      message: `There is no key for ${title}: ${said}`,
      fix: `Set ${variables.join(' and ') || 'its key'} in the environment.`,
      retryable: false,
    };
  }
  if (isConnection(thrown)) return unreachable(causeOf(thrown));
  const update =
    model.provider &&
    ` If it should, install a newer version: ${installCommand(model.provider.package)}@latest.`;
  return {
    code: /NoSuchModel/.test(name) ? 'UNKNOWN_MODEL' : 'PROVIDER_ERROR',
    message: `The package of ${title} did not send the request: ${said}`,
    fix: `Use another model, or other settings.${update ?? ''}`,
    retryable: false,
  };
}

/** The status and words that an error of the AI SDK carries, where the wire was not watched. */
export function failedRequestIn(thrown: unknown): FailedRequest | undefined {
  const { statusCode, responseHeaders, responseBody } = asObject(thrown) ?? {};
  if (typeof statusCode !== 'number') return undefined;
  return {
    status: statusCode,
    headers: (asObject(responseHeaders) ?? {}) as FailedRequest['headers'],
    body: typeof responseBody === 'string' ? responseBody : '',
  };
}

function isConnection(thrown: unknown): boolean {
  const cause = causeOf(thrown);
  return cause instanceof Error && typeof (cause as NodeJS.ErrnoException).code === 'string';
}

/** The error of the socket stands at the end of a chain of causes. */
function causeOf(thrown: unknown): unknown {
  let error = thrown;
  for (let depth = 0; depth < 5 && error instanceof Error && error.cause !== undefined; depth++)
    error = error.cause;
  return error;
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  const { message, type } = asObject(thrown) ?? {};
  return String(message ?? type ?? thrown);
}
