import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packPlugin } from './plugin-package.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the plugin’s tarball, packed as npm would get it. */
    pluginTarball: string;
  }
}

/** For vitest’s `globalSetup`: the plugin is packed once for all files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-packed-'));
  project.provide('pluginTarball', await packPlugin(folder));
  return () => rm(folder, { recursive: true, force: true });
}
