import { GatewayClient } from '@openclaw/gateway-client';
import type { SharedGateway } from './shared-gateways.ts';

/** The keys of all sessions that a gateway holds. */
export async function sessionKeys({ url, token }: Pick<SharedGateway, 'url' | 'token'>): Promise<string[]> {
  const connected = Promise.withResolvers<unknown>();
  const client = new GatewayClient({
    url,
    token,
    onHelloOk: connected.resolve,
    onConnectError: connected.reject,
  });
  client.start();
  try {
    await connected.promise;
    const { sessions } = await client.request<{ sessions: { key: string }[] }>('sessions.list', {
      limit: 1000,
    });
    return sessions.map(({ key }) => key);
  } finally {
    client.stop();
  }
}
