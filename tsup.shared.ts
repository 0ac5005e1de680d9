import { defineConfig, type Options } from 'tsup';

/** The one build configuration of all packages, so that the bundler can be replaced in one file. */
export function packageBuild(entry: string[]): ReturnType<typeof defineConfig> {
  const options: Options = {
    entry,
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    dts: true,
    clean: true,
    sourcemap: true,
    splitting: true,
    treeshake: true,
    // Some modules of Node exist under their `node:` name only.
    removeNodeProtocol: false,
  };
  return defineConfig(options);
}
