import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const entry = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
const kept = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** The program of a worker with all that it needs in one file: to load it from its hundreds takes a second of a core. */
export async function workerProgram(): Promise<string> {
  await mkdir(kept, { recursive: true });
  const folder = await mkdtemp(join(kept, 'worker-'));
  try {
    await build({
      config: false,
      silent: true,
      entry: { worker: entry },
      outDir: folder,
      format: 'esm',
      outExtension: () => ({ js: '.mjs' }),
      target: 'node22',
      splitting: false,
      noExternal: [/./],
      external: ['pg-native'],
      // For what is written in CommonJS.
      banner: {
        js: "import { createRequire as requireAt } from 'node:module'; const require = requireAt(import.meta.url);",
      },
      esbuildOptions(options) {
        options.conditions = ['@parallel-agents/source'];
      },
    });
    // Under one name, so that what Node has compiled is found again; files of tests that make it at once get the same.
    const program = join(kept, 'worker.mjs');
    await rename(join(folder, 'worker.mjs'), program);
    return program;
  } finally {
    await rm(folder, { recursive: true });
  }
}
