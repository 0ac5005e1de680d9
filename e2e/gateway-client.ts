import { GatewayClient, type GatewayClientOptions } from '@openclaw/gateway-client';

/** Where a gateway listens, and what it asks for. */
export interface GatewayAddress {
  url: string;
  token: string;
}

/** A client that is connected; the caller stops it. */
export async function connectClient(
  { url, token }: GatewayAddress,
  options: Partial<GatewayClientOptions> = {},
): Promise<GatewayClient> {
  const { promise: connected, resolve, reject } = Promise.withResolvers<unknown>();
  const client = new GatewayClient({ ...options, url, token, onHelloOk: resolve, onConnectError: reject });
  client.start();
  try {
    await connected;
    return client;
  } catch (thrown) {
    client.stop();
    throw thrown;
  }
}

/** The keys of all sessions that a gateway holds. */
export async function sessionKeysOf(client: GatewayClient): Promise<string[]> {
  const { sessions } = await client.request<{ sessions: { key: string }[] }>('sessions.list', {
    limit: 1000,
  });
  return sessions.map(({ key }) => key);
}

/** Milliseconds that a gateway may take to delete a session: what a test has left at work may have to end first. */
const deletionMs = 120_000;

/** Its transcript is not put away, which would take the gateway most of a second: it goes with the home directory. */
export async function deleteSession(client: GatewayClient, key: string): Promise<void> {
  await client.request('sessions.delete', { key, deleteTranscript: false }, { timeoutMs: deletionMs });
}

/**
 * Whether a gateway has to be started again before it is of use. OpenClaw 2026.9.6 on a busy machine: where an agent is
 * used for the first time, it may wait for a lock of its own until it gives up, or close the agent’s database for good, and
 * then it refuses every turn.
 */
export function isStuck(thrown: unknown): boolean {
  return /another OpenClaw process owns|Agent database (cleanup failed|execution admission is closed)/.test(
    String(thrown),
  );
}

/** Has a gateway make the databases of its agents, while nobody else uses it. */
export async function openAgents(gateway: GatewayAddress, agents: readonly string[]): Promise<void> {
  const client = await connectClient(gateway);
  try {
    for (const agentId of agents) {
      const { key } = await client.request<{ key: string }>('sessions.create', { agentId });
      await deleteSession(client, key);
    }
  } finally {
    client.stop();
  }
}
