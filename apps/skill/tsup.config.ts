import { builtinModules } from 'node:module';
import { defineConfig } from 'tsup';

/** What the gateway has: OpenClaw, and what belongs to Node. */
const provided = new RegExp(`^(openclaw/|node:|(${builtinModules.join('|')})(/|$))`);

/**
 * One file that needs nothing but OpenClaw: what a gateway installs can be read in one place, and brings no packages of
 * others along.
 */
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'node24',
  // Takes the modules that packages have for everywhere: those for Node are CommonJS, which cannot be bundled as ESM.
  platform: 'neutral',
  noExternal: [new RegExp(`^(?!${provided.source.slice(1)})`)],
  external: [provided],
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
  },
  dts: true,
  clean: true,
  treeshake: true,
  // Some modules of Node exist under their `node:` name only.
  removeNodeProtocol: false,
});
