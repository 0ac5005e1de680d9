import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { Check, CheckProblem } from '@parallel-agents/core';
import { type AnsweredFile, extensionOf, filesIn } from '../kit/files.ts';
import { importsOf } from '../kit/imports.ts';
import { loadScriptParser, type ParseScript } from '../kit/parsers.ts';
import { givenText } from '../kit/sources.ts';

const scripts = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs', 'jsx'];

/** What is not written by hand: clients that are generated, types that a framework makes of routes. */
const made = /(?:^|\/)(?:__)?generated(?:__)?(?:\/|$)|\/\$types(?:\.|$)|\/\+types\/|\.gen(?:\.|$)/;

/**
 * Relative imports lead to a file of the output, or to one that the input names; bare ones stand in the package.json of
 * the output, where it has one.
 *
 * Why: the most usual fault of generated projects is a helper that was never written.
 */
export const importsResolve: Check<unknown, ParseScript> = {
  name: 'imports-resolve',
  description: 'Relative imports lead to files that are there; bare ones stand in package.json.',
  fields: ['path', 'content'],
  load: loadScriptParser,
  run(subject, parse) {
    const files = filesIn(subject.output);
    const given = givenText(subject);
    const paths = new Set(files.map(({ path }) => posix.normalize(path)));
    const listed = dependenciesOf(files);
    const problems = files
      .filter(({ path, content }) => scripts.includes(extensionOf(path)) && content.length <= 1_000_000)
      .flatMap(({ at, path, content }): CheckProblem[] =>
        importsOf(content, parse).flatMap(({ module, line }) => {
          const say = (message: string): CheckProblem[] => [
            {
              path: [...at, 'content'],
              message: `line ${line} imports ${JSON.stringify(module.slice(0, 80))}, ${message}`,
            },
          ];
          if (module.startsWith('.')) {
            // Tools make these before anything runs; a query says how a file is to be read.
            if (made.test(module)) return [];
            const target = posix.join(posix.dirname(path), module.replace(/[?#].*$/, '')).replace(/\/$/, '');
            const isThere =
              candidates(target).some((one) => paths.has(one)) || given.includes(posix.basename(target));
            return isThere ? [] : say('and there is no such file; write it, or import another');
          }
          if (
            listed === undefined ||
            isBuiltin(module) ||
            /^(?:[@~#$]|[a-z]+:)/.test(module.replace(/^@[\w.-]+\/[\w.-]/, '')) ||
            [...paths].some((one) => candidates(module).some((end) => one === end || one.endsWith(`/${end}`)))
          )
            return [];
          return listed.has(packageOf(module)) || listed.has(typesOf(module))
            ? []
            : say('which package.json does not list');
        }),
      );
    return { problems };
  },
};

function candidates(target: string): string[] {
  const bare = target.replace(/\.(?:[mc]?[jt]sx?)$/, '');
  const ends = [
    'ts',
    'tsx',
    'mts',
    'cts',
    'd.ts',
    'js',
    'jsx',
    'mjs',
    'cjs',
    'json',
    'vue',
    'svelte',
  ].flatMap((end) => [`${target}.${end}`, `${bare}.${end}`, `${target}/index.${end}`]);
  return [target, ...ends];
}

/** The packages that a package.json among the files lists; `undefined` where there is none that can be read. */
function dependenciesOf(files: readonly AnsweredFile[]): ReadonlySet<string> | undefined {
  const manifests = files.filter(({ path }) => posix.basename(path) === 'package.json');
  const names = manifests.flatMap(({ content }) => {
    try {
      const manifest = JSON.parse(content) as Record<string, unknown>;
      const lists = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
      return [String(manifest.name), ...lists.flatMap((list) => Object.keys(manifest[list] ?? {}))];
    } catch {
      return [];
    }
  });
  return names.length === 0 ? undefined : new Set(names);
}

/** Types may be all that is imported. */
function typesOf(module: string): string {
  return `@types/${packageOf(module).replace(/^@/, '').replace('/', '__')}`;
}

function packageOf(module: string): string {
  return module.split('/', module.startsWith('@') ? 2 : 1).join('/');
}

function isBuiltin(module: string): boolean {
  return builtinModules.includes(module.split('/', 1)[0] ?? '');
}
