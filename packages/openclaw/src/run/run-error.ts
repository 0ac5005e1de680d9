import type { ErrorInfo } from '@parallel-agents/core';

/** Why a run ended without an answer, from the words the gateway has for it. */
export function runError(said: string): ErrorInfo {
  const message = `The session failed: ${said}`;
  const retryable = true;
  if (/rate.?limit|too many requests|HTTP 429|overloaded/i.test(said)) {
    const fix = 'Wait, lower the concurrency, or use a model with a higher limit.';
    return { code: 'RATE_LIMITED', message, fix, retryable };
  }
  if (/authenticat|unauthorized|HTTP 40[13]|API key|billing|credit/i.test(said)) {
    const fix =
      'Renew the provider’s credential in OpenClaw: `openclaw models status`, `openclaw models auth`. After a failure OpenClaw leaves the provider alone for about a minute.';
    return { code: 'PROVIDER_ERROR', message, fix, retryable: false };
  }
  if (/model\b.*not found/i.test(said)) {
    const fix =
      'The gateway lists this model, its provider does not know it: check its id under models.providers.';
    return { code: 'UNKNOWN_MODEL', message, fix, retryable: false };
  }
  if (/timed out/i.test(said)) {
    const fix = 'Give sessions more time, or ask for less in one task.';
    return { code: 'TIMEOUT', message, fix, ways: [{ name: 'timeoutSeconds' }], retryable };
  }
  if (/rejected|HTTP 4\d\d|context|too large|maxTokens/i.test(said)) {
    const fix =
      'The model’s provider does not accept this request: check the model’s limits and its entry under models.providers, and see `openclaw logs`.';
    return { code: 'PROVIDER_ERROR', message, fix, retryable: false };
  }
  if (/network|internal error|HTTP 5\d\d|connection|unreachable|DNS|TLS|streaming/i.test(said)) {
    const fix =
      'Try again; if it stays, check the provider’s address and status with `openclaw models status --probe`.';
    return { code: 'PROVIDER_ERROR', message, fix, retryable };
  }
  return {
    code: 'SESSION_FAILED',
    message,
    fix: 'Read the gateway’s log with `openclaw logs`.',
    retryable: false,
  };
}
