import type { ErrorInfo } from '../errors.ts';
import type { ErrorReply } from './reply.ts';

/** A provider's refusal as the error that a session ends with. */
export function providerError({ status, message, retryAfterSeconds }: ErrorReply, model: string): ErrorInfo {
  const said = `The provider answered ${status}${message === undefined ? '.' : `: ${message}`}`;
  if (status === 429) {
    return {
      code: 'RATE_LIMITED',
      message: said,
      fix: 'Wait and try again, or lower the concurrency.',
      retryable: true,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    };
  }
  if (status === 401 || status === 403) {
    const fix = 'Check the credentials of the runtime and what they allow.';
    return { code: 'RUNTIME_UNAUTHORIZED', message: said, fix, retryable: false };
  }
  if (status === 402) {
    const fix = 'Add credit to the account, or use a model of another one.';
    return { code: 'QUOTA_EXHAUSTED', message: said, fix, retryable: false };
  }
  if (status === 404) {
    const fix = `Check the name of the model "${model}".`;
    return { code: 'UNKNOWN_MODEL', message: said, fix, retryable: false };
  }
  if (status === 502 || status === 503 || status === 529) {
    return {
      code: 'PROVIDER_UNAVAILABLE',
      message: said,
      fix: 'Wait until the provider is back, or use another model.',
      retryable: true,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    };
  }
  const retryable = status >= 500;
  const fix = retryable
    ? 'Try again later.'
    : 'Change the request: the provider does not accept it as it is.';
  return { code: 'PROVIDER_ERROR', message: said, fix, retryable };
}
