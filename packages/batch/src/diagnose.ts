import type { Diagnosis } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { type BatchProvider, BatchRefused } from '@parallel-agents/core/internal/wire';

/** The id of no batch: that a provider does not know it costs nothing, and shows that it answers. */
const noBatch = 'batch_of_nobody';

/** Whether the server of each provider answers. Nothing is submitted. */
export async function diagnoseProviders(
  providers: readonly BatchProvider[],
  signal: AbortSignal,
): Promise<Diagnosis[]> {
  const findings = await Promise.all(providers.map((provider) => look(provider, signal)));
  const works = findings.some(({ status }) => status === 'ok');
  // Models of one that answers can be asked all the same.
  return findings.map((found) =>
    works && found.status === 'problem' ? { ...found, status: 'warning' as const } : found,
  );
}

async function look(provider: BatchProvider, signal: AbortSignal): Promise<Diagnosis> {
  const check = provider.name;
  try {
    await provider.ready?.();
    await provider.look(noBatch, signal);
  } catch (thrown) {
    const { code, message, fix } = toErrorInfo(thrown);
    const isUnknown = thrown instanceof BatchRefused && [400, 404, 422].includes(thrown.status);
    if (!isUnknown || code === 'RUNTIME_UNAUTHORIZED')
      return { check, status: 'problem', message: `Its batches cannot be asked for. ${message}`, fix };
  }
  // A server without batches and one that does not know this one say the same.
  return {
    check,
    status: 'ok',
    message: 'The server answers; the first batch shows whether it takes them.',
    untried: true,
  };
}
