import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { defineConfig, type Options } from 'tsup';

export type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** zod brings its messages in all languages along; its English ones it has by itself. */
export const englishOnly: Plugin = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export {};',
    }));
  },
};

/** All packages load zod from the one file that core has of it, which is built from there alone. */
const oneZod: Plugin = {
  name: 'one-zod',
  setup(build) {
    build.onResolve({ filter: /^zod$/ }, ({ importer }) =>
      /[\\/]core[\\/]src[\\/]zod\.ts$/.test(importer)
        ? undefined
        : { path: '@parallel-agents/core/zod', external: true },
    );
  },
};

/**
 * A module in CommonJS that is loaded late has only a default in a bundle, and its names are `undefined` there, though
 * they are there in the sources: such a build fails.
 */
export const namesOfLateModules: Plugin = {
  name: 'names-of-late-modules',
  setup(build) {
    build.onEnd(({ metafile, outputFiles = [] }) => {
      const nameless = Object.entries(metafile?.outputs ?? {}).flatMap(([file, { entryPoint }]) => {
        const text = outputFiles.find(({ path }) => path.endsWith(file.replaceAll('/', sep)))?.text ?? '';
        return entryPoint && /^export default require_\w+\(\);$/m.test(text) ? [entryPoint] : [];
      });
      return {
        errors: nameless.map((path) => ({
          text: `${path} is in CommonJS, and import() of it has no names here: import a module of ours that names them.`,
        })),
      };
    });
  },
};

/** The terms of everybody whose work stands in the files go along with them. */
export function licenses(folder: string): Plugin {
  return {
    name: 'licenses',
    setup(build) {
      build.onEnd(({ metafile }) => {
        const folders = Object.keys(metafile?.inputs ?? {}).flatMap(
          (path) => /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1] ?? [],
        );
        const texts = [...new Set(folders)].toSorted().map(termsIn);
        if (texts.length === 0) return;
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, 'LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
      });
    },
  };
}

function termsIn(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const terms = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
  return `${name} ${version} (${license})${terms}\n`;
}

/** The one build configuration of all packages, so that the bundler can be replaced in one file. */
export function packageBuild(entry: string[]): ReturnType<typeof defineConfig> {
  const options: Options = {
    entry,
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    noExternal: [/^zod$/],
    esbuildPlugins: [oneZod, englishOnly, licenses('dist')],
    dts: true,
    clean: true,
    sourcemap: true,
    esbuildOptions(esbuild) {
      // A trace needs the places in the sources, not their text, which is a third of each map.
      esbuild.sourcesContent = false;
    },
    splitting: true,
    treeshake: true,
    // Some modules of Node exist under their `node:` name only.
    removeNodeProtocol: false,
  };
  return defineConfig(options);
}
