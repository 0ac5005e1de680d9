import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { serveSharedGateways } from '../shared-gateways.ts';
import { optionsToMeasure } from './figures/options.ts';
import { startGatewayWithPlugin } from './gateway-with-plugin.ts';
import { packPlugin } from './plugin-package.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the plugin’s tarball, packed as npm would get it. */
    pluginTarball: string;
    /** Gateways with the plugin that files share which neither end nor configure theirs. */
    sharedChats: string;
  }
}

/** The plugin that has the conformance suite run inside a gateway. */
const conformance = fileURLToPath(new URL('./conformance-plugin', import.meta.url));

/** For vitest’s `globalSetup`: the plugin is packed once for all files, and loaded once for those that can share it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-packed-'));
  const tarball = await packPlugin(folder);
  const { pluginConfig, ...options } = optionsToMeasure;
  const gateways = await serveSharedGateways({
    start: (modelUrl) =>
      startGatewayWithPlugin({
        modelUrl,
        tarball,
        // The last one is made for Code Mode.
        models: ['small', 'large', 'preferred'],
        codeModeModels: ['preferred'],
        others: { conformance },
        // An archive of each transcript would take longer than its session; fan-out.test.ts and restart.test.ts have them.
        pluginConfig: { ...pluginConfig, allowedModels: ['scripted/large'], archiveTranscripts: false },
        ...options,
      }),
    // Chats have names of their own in each file.
    isLeft: (sessionKey) => sessionKey.includes(':subagent:'),
  });
  project.provide('pluginTarball', tarball);
  project.provide('sharedChats', gateways.url);
  return async () => {
    await gateways.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
