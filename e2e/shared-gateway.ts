import { inject } from 'vitest';
import { type SharedGateway, takeGateway } from './shared-gateways.ts';

/**
 * A gateway that files share, each for as long as it runs: 20 sessions at once, `sessions_spawn` from
 * outside allowed. It asks the model server of the file that took it last.
 *
 * @param modelUrl up to and with `/v1`
 */
export function takeSharedGateway(modelUrl: string): Promise<SharedGateway> {
  return takeGateway(inject('sharedGateways'), modelUrl);
}
