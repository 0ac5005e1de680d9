import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedGateway } from './shared-gateways.ts';

/** Configuration of OpenClaw as its file holds it, as far as tests change it. */
export interface GatewayConfig {
  gateway: Record<string, unknown>;
  agents: { defaults: Record<string, unknown>; entries?: unknown };
  [section: string]: unknown;
}

/** Seconds until a gateway is asked without its having said that it took the change over. */
const patienceSeconds = 20;

/**
 * Changes a gateway’s configuration as an operator does while it runs, and waits until it says that it took that over. A
 * question before that would take it seconds, for nothing.
 */
export async function reconfigure(
  { environment, log }: Pick<SharedGateway, 'environment' | 'log'>,
  change: (config: GatewayConfig) => GatewayConfig,
): Promise<void> {
  const file = join(environment.HOME ?? '', '.openclaw/openclaw.json');
  const before = (await log()).length;
  const config: GatewayConfig = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(change(config), null, 2));
  const deadline = Date.now() + patienceSeconds * 1000;
  while (Date.now() < deadline) {
    if (/config (hot reload|change) applied/.test((await log()).slice(before))) return;
    await sleep(100);
  }
}
