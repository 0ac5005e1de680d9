import { inject } from 'vitest';
import { type SharedGateway, takeGateway } from './shared-gateways.ts';

/**
 * The gateway of this worker, for files that do not configure it: 20 sessions at once, `sessions_spawn` from
 * outside allowed. It asks the model server of the file that took it last.
 *
 * @param modelUrl up to and with `/v1`
 */
export function takeSharedGateway(modelUrl: string): Promise<SharedGateway> {
  return takeGateway(inject('sharedGateways'), modelUrl);
}
