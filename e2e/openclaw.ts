import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** OpenClaw’s program: that of the workspace, or another version to try, by `PARALLEL_AGENTS_OPENCLAW`. */
export const openclawProgram: string =
  process.env.PARALLEL_AGENTS_OPENCLAW ??
  fileURLToPath(new URL('./node_modules/openclaw/openclaw.mjs', import.meta.url));

/** The version that gateways are started from. */
export async function openclawVersion(): Promise<string> {
  const packageFile = await readFile(join(dirname(openclawProgram), 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(packageFile)).version;
}
