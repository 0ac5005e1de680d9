import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;

/** The terms of those whose work stands in the page go along with it. */
const licenses: Plugin = {
  name: 'licenses',
  writeBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((part) =>
      part.type === 'chunk' ? Object.keys(part.modules) : [],
    );
    const folders = modules.flatMap(
      (path) => /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1] ?? [],
    );
    const texts = [...new Set(folders)].toSorted().map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return `${name} ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
    });
    const folder = join(here, 'dist', 'page');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
  },
};

/** The page as one script and one sheet of styles: `src/page` puts them into one file. */
export default defineConfig({
  root: here,
  plugins: [licenses],
  resolve: { conditions: ['@parallel-agents/source', 'module', 'browser', 'production'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
  build: {
    outDir: 'dist/page',
    // What tsup has written stands beside it.
    emptyOutDir: false,
    target: 'es2023',
    cssCodeSplit: false,
    lib: {
      entry: 'page/main.tsx',
      formats: ['iife'],
      name: 'page',
      fileName: () => 'page.js',
      cssFileName: 'page',
    },
  },
});
