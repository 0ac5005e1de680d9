import { connectClient, sessionKeysOf } from './gateway-client.ts';
import type { SharedGateway } from './shared-gateways.ts';

/** The keys of all sessions that a gateway holds. */
export async function sessionKeys(gateway: Pick<SharedGateway, 'url' | 'token'>): Promise<string[]> {
  const client = await connectClient(gateway);
  try {
    return await sessionKeysOf(client);
  } finally {
    client.stop();
  }
}
