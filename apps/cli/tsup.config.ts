import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Stands in the files of the command: to read 250 files takes longer than what most of them are needed for. What is not
 * here is loaded where a run needs it only, or has parts that are no JavaScript: it is a dependency of the command itself, as
 * those of its packages are not installed where it would be looked for.
 */
const inside = [
  '@parallel-agents/',
  '@cfworker/json-schema',
  'any-ascii',
  'commander',
  'fastest-levenshtein',
  'import-meta-resolve',
  'is-network-error',
  'p-queue',
  'p-retry',
  'picocolors',
  're2js',
  'tinyqueue',
  'yaml',
  'zod',
];
const isInside = new RegExp(`^(${inside.join('|')})`);

/** zod brings its messages in all languages along; its English ones it has by itself. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export {};',
    }));
  },
};

/** The terms of everybody whose work stands in the files go along with them. */
const licenses: Plugin = {
  name: 'licenses',
  setup(build) {
    build.onEnd(({ metafile }) => {
      const folders = Object.keys(metafile?.inputs ?? {}).flatMap(
        (path) => /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1] ?? [],
      );
      const texts = [...new Set(folders)].toSorted().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        const terms = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
        return `${name} ${version} (${license})${terms}\n`;
      });
      const folder = join(import.meta.dirname, 'dist');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
    });
  },
};

/**
 * What programs import are names of the packages themselves: a program has one `InputError`, wherever it takes it from.
 */
const frontDoor: Plugin = {
  name: 'front-door',
  setup(build) {
    build.onResolve({ filter: /^@parallel-agents\// }, ({ path, importer }) =>
      /[\\/]src[\\/]index\.ts$/.test(importer) && importer.startsWith(import.meta.dirname)
        ? { path, external: true }
        : undefined,
    );
  },
};

/** The command is started often: it brings its parts along in few files. */
export default defineConfig({
  entry: ['src/index.ts', 'src/command.ts'],
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  noExternal: [isInside],
  esbuildPlugins: [frontDoor, englishOnly, licenses],
  // Modules in CommonJS among them load what belongs to Node by `require`.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
  dts: { entry: 'src/index.ts' },
  clean: true,
  splitting: true,
  // Some modules of Node exist under their `node:` name only.
  removeNodeProtocol: false,
});
