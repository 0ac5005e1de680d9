import { inject } from 'vitest';
import type { SharedGateway } from './shared-gateways.ts';

/**
 * The gateway of this worker, for files that neither end nor configure it: 20 sessions at once, `sessions_spawn` from
 * outside allowed. It asks the model server of the file that took it last.
 *
 * @param modelUrl up to and with `/v1`
 */
export async function takeSharedGateway(modelUrl: string): Promise<SharedGateway> {
  const url = `${inject('sharedGateways')}/${process.env.VITEST_POOL_ID}/take`;
  const response = await fetch(url, { method: 'POST', body: modelUrl, signal: AbortSignal.timeout(180_000) });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as SharedGateway;
}
