import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** OpenClaw’s program: that of the workspace, or another version to try, by `PARALLEL_AGENTS_OPENCLAW`. */
export const openclawProgram: string =
  process.env.PARALLEL_AGENTS_OPENCLAW ??
  fileURLToPath(new URL('./node_modules/openclaw/openclaw.mjs', import.meta.url));

/**
 * For its environment: what one of its processes has compiled, the others have, and their threads. Where `npm test` says where
 * that is kept, the program would otherwise start itself again, with a place of its own.
 */
export const compiledOnce: Record<string, string> = {
  OPENCLAW_PACKAGED_COMPILE_CACHE_RESPAWNED: '1',
  ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
};

/** The version that gateways are started from. */
export async function openclawVersion(): Promise<string> {
  const packageFile = await readFile(join(dirname(openclawProgram), 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(packageFile)).version;
}
