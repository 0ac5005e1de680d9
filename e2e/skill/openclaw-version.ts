import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const packageFile = fileURLToPath(new URL('../node_modules/openclaw/package.json', import.meta.url));

/** The version of OpenClaw that gateways are started from. */
export async function openclawVersion(): Promise<string> {
  return z.object({ version: z.string() }).parse(JSON.parse(await readFile(packageFile, 'utf8'))).version;
}
