import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { defineConfig } from 'tsup';
import { englishOnly, type Plugin } from '../../tsup.shared.ts';

/** What the gateway has: OpenClaw, and what belongs to Node. */
const provided = new RegExp(`^(openclaw/|node:|(${builtinModules.join('|')})(/|$))`);

/** The application layer is taken as it was written, so that a module of it can have a file of its own, too. */
const appSources = resolve(import.meta.dirname, '../../packages/app/src');

/**
 * What has a file of its own beside `index.js`: the name of the file, and what it has of which module. So each file is
 * small enough for OpenClaw's scanner, which passes over those above 1 MiB, and the one that reads files of the
 * workspace, or what tiers came to, can be seen to send nothing. A package of this repository is one file: what it holds
 * is there once, and `index.js` keeps room for what is to come.
 */
const parts: Record<string, Record<string, string>> = {
  'tier-outcomes': { [resolve(appSources, 'experience/experience.ts')]: '*' },
  acorn: { acorn: '*' },
  'acorn-typescript': { '@sveltejs/acorn-typescript': '{ tsPlugin }' },
  checks: { '@parallel-agents/checks': '*', '@parallel-agents/checks/internal': '*' },
  core: { '@parallel-agents/core': '*', '@parallel-agents/core/internal': '*' },
  escalation: {
    '@parallel-agents/escalation': '*',
    '@parallel-agents/escalation/internal': '*',
    '@parallel-agents/escalation/internal/amounts': '*',
  },
  journal: { '@parallel-agents/journal/node-sqlite': '*' },
  'json-schema': {
    '@parallel-agents/core/json-schema': '*',
    '@parallel-agents/core/internal/json-schema': '*',
  },
  meta: {
    '@parallel-agents/meta': '*',
    '@parallel-agents/meta/internal': '*',
    '@parallel-agents/meta/internal/agents': '*',
    '@parallel-agents/meta/internal/brief': '*',
    '@parallel-agents/meta/internal/limits': '*',
  },
  prices: { '@pydantic/genai-prices': '{ calcPrice }' },
  registry: {
    // What loads packages and folders of agents stays away.
    '@parallel-agents/registry': '{ builtinAgents, createRegistry }',
    '@parallel-agents/registry/internal':
      '{ agentsOfTexts, describeAgent, parseMarkdownAgent, requirePlatform, suggestName }',
  },
  // It reads folders, and can be seen to send nothing.
  'agent-files': { '@parallel-agents/registry/internal/list-files': '{ listAgentFiles }' },
  toml: { 'smol-toml': '{ parse }' },
  typebox: { typebox: '{ Type }', 'typebox/value': '{ Check, Clone, Default, Errors }' },
  'workspace-file': {
    [resolve(import.meta.dirname, 'src/workspace/read-file.ts')]: '*',
    [resolve(import.meta.dirname, 'src/workspace/read-material.ts')]: '*',
  },
  yaml: { yaml: '*' },
  zod: { zod: '*' },
};

const files = new Map(
  Object.entries(parts).flatMap(([name, modules]) =>
    Object.keys(modules).map((path) => [path, `./${name}.js`]),
  ),
);

// The one file that core has of zod is zod.
files.set('@parallel-agents/core/zod', './zod.js');

/** Makes the files of the parts, and leads every import of one there. */
const apart: Plugin = {
  name: 'apart',
  setup(build) {
    const entries = Object.keys(parts).map((name) => [name, `part:${name}`]);
    build.initialOptions.entryPoints = { index: 'src/index.ts', ...Object.fromEntries(entries) };
    build.onResolve({ filter: /^part:/ }, ({ path }) => ({
      path: path.slice('part:'.length),
      namespace: 'part',
    }));
    build.onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({
      contents: Object.entries(parts[path] ?? {})
        .map(([module, names]) => `export ${names} from ${JSON.stringify(module)};`)
        .join('\n'),
      resolveDir: import.meta.dirname,
    }));
    build.onResolve({ filter: /^@parallel-agents\/app\/internal\// }, ({ path }) => ({
      path: resolve(appSources, `${path.slice('@parallel-agents/app/internal/'.length)}.ts`),
      sideEffects: false,
    }));
    build.onResolve({ filter: /./ }, ({ path, namespace, resolveDir }) => {
      const file = files.get(path.startsWith('.') ? resolve(resolveDir, path) : path);
      return file === undefined || namespace === 'part' ? undefined : { path: file, external: true };
    });
  },
};

/**
 * Tables for all scripts are 560 kB in lines that nobody can read: in a chat letters without an ASCII form are written by
 * their number, so that none is lost.
 */
const lettersByNumber: Plugin = {
  name: 'letters-by-number',
  setup(build) {
    build.onResolve({ filter: /^any-ascii$/ }, () => ({
      path: resolve(import.meta.dirname, 'src/workspace/ascii-letters.ts'),
    }));
  },
};

/** PostgreSQL's parser is a program of its own, which a chat does without. */
const noPostgres: Plugin = {
  name: 'no-postgres',
  setup(build) {
    build.onResolve({ filter: /^libpg-query$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    build.onLoad({ filter: /./, namespace: 'absent' }, () => ({
      contents:
        "export const loadModule = () => Promise.reject(new Error('not installed')), parseSync = () => {};",
    }));
  },
};

/** A method of RE2JS is called `eval` and evaluates no code; registries’ rules look for the word. */
const noWordEval: Plugin = {
  name: 'no-word-eval',
  setup(build) {
    build.onLoad({ filter: /[\\/]re2js[\\/].*\.m?js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/\beval\(/g, 'evaluate('),
    }));
  },
};

/** Prices are loaded when one is asked for, as everywhere; in a gateway they are a file of the plugin. */
const pricesOfItsOwn: Plugin = {
  name: 'prices-of-its-own',
  setup(build) {
    const asked = /\(["']@pydantic\/genai-prices["']\)/;
    let isFound = false;
    build.onLoad({ filter: /[\\/]packages[\\/]escalation[\\/]dist[\\/][^\\/]+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      isFound ||= asked.test(text);
      return { contents: text.replace(asked, "('./prices.js')") };
    });
    build.onEnd(() =>
      isFound ? undefined : { errors: [{ text: 'escalation does not ask for prices as it did.' }] },
    );
  },
};

let esbuild: Parameters<Plugin['setup']>[0]['esbuild'] | undefined;
const keepEsbuild: Plugin = {
  name: 'keep-esbuild',
  setup(build) {
    ({ esbuild } = build);
  },
};

/**
 * Fails where a file asks another one of the plugin for a name that it has not: a gateway would find that out, as a plugin that
 * does not load.
 */
async function fitTogether(): Promise<void> {
  const entryPoints = [resolve(import.meta.dirname, 'dist/index.js')];
  const options = { bundle: true, write: false, platform: 'node', format: 'esm' } as const;
  await esbuild?.build({ entryPoints, ...options, packages: 'external', logLevel: 'error' });
}

/**
 * A few files that need nothing but OpenClaw: what a gateway installs can be read in one place, and brings no packages
 * of others along.
 */
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'node24',
  // Takes the modules that packages have for everywhere: those for Node are CommonJS, which cannot be bundled as ESM.
  platform: 'neutral',
  noExternal: [new RegExp(`^(?!${provided.source.slice(1)})`)],
  external: [provided],
  esbuildPlugins: [lettersByNumber, apart, englishOnly, noPostgres, noWordEval, pricesOfItsOwn, keepEsbuild],
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
  },
  onSuccess: fitTogether,
  dts: true,
  clean: true,
  splitting: false,
  treeshake: true,
  // Some modules of Node exist under their `node:` name only.
  removeNodeProtocol: false,
});
