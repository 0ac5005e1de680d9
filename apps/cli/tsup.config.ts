import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'tsup';
import { englishOnly, licenses, namesOfLateModules, type Plugin } from '../../tsup.shared.ts';

/**
 * Stands in the files of the command: to read 250 files takes longer than what most of them are needed for. What is not
 * here is loaded where a run needs it only, or has parts that are no JavaScript: it is a dependency of the command itself, as
 * those of its packages are not installed where it would be looked for.
 */
const inside = [
  '@parallel-agents/',
  '@cfworker/json-schema',
  '@opentelemetry/',
  '@stablelib/base64',
  '@sveltejs/acorn-typescript',
  'acorn',
  'ansi-escapes',
  'ansi-regex',
  'ansi-styles',
  'any-ascii',
  'cli-cursor',
  'commander',
  'dom-serializer',
  'domelementtype',
  'domhandler',
  'domutils',
  'entities',
  'environment',
  'fast-sha256',
  'fastest-levenshtein',
  'get-east-asian-width',
  'htmlparser2',
  'import-meta-resolve',
  'ipaddr.js',
  'is-fullwidth-code-point',
  'is-network-error',
  'log-update',
  'mimic-function',
  'minisearch',
  'onetime',
  'p-queue',
  'p-retry',
  'picocolors',
  're2js',
  'restore-cursor',
  'signal-exit',
  'slice-ansi',
  'smol-toml',
  'standardwebhooks',
  'string-width',
  'strip-ansi',
  'tinyqueue',
  'wrap-ansi',
  'yaml',
  'zod',
];
const isInside = new RegExp(`^(${inside.join('|')})`);

/** The one file that core has of zod is zod. */
const oneZod: Plugin = {
  name: 'one-zod',
  setup(build) {
    build.onResolve({ filter: /^@parallel-agents\/core\/zod$/ }, ({ kind }) =>
      build.resolve('zod', { kind, resolveDir: import.meta.dirname }),
    );
  },
};

/** The page that reports are made of is no module: it is read as a file, and stands beside those that do. */
const page: Plugin = {
  name: 'page',
  setup(build) {
    build.onEnd(() => {
      const built = join(import.meta.dirname, '..', 'web', 'dist', 'page');
      cpSync(built, join(import.meta.dirname, 'dist', 'page'), { recursive: true });
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
  esbuildPlugins: [
    oneZod,
    frontDoor,
    englishOnly,
    namesOfLateModules,
    licenses(join(import.meta.dirname, 'dist')),
    page,
  ],
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
