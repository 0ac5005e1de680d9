import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { Check, CheckProblem } from '@parallel-agents/core';
import { type AnsweredFile, extensionOf, filesIn } from '../kit/files.ts';
import { importsOf } from '../kit/imports.ts';
import { loadScriptParser, type ParseScript } from '../kit/parsers.ts';
import { givenText } from '../kit/sources.ts';

const scripts = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs', 'jsx'];

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
            const target = posix.join(posix.dirname(path), module);
            const isThere =
              candidates(target).some((one) => paths.has(one)) || given.includes(posix.basename(target));
            return isThere ? [] : say('and there is no such file; write it, or import another');
          }
          if (
            listed === undefined ||
            isBuiltin(module) ||
            /^(?:[@~#]\/|#|virtual:|https?:|node:)/.test(module)
          )
            return [];
          return listed.has(packageOf(module)) ? [] : say('which package.json does not list');
        }),
      );
    return { problems };
  },
};

function candidates(target: string): string[] {
  const bare = target.replace(/\.(?:[mc]?[jt]sx?)$/, '');
  const ends = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'json'].flatMap((end) => [
    `${target}.${end}`,
    `${bare}.${end}`,
    `${target}/index.${end}`,
  ]);
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

function packageOf(module: string): string {
  return module.split('/', module.startsWith('@') ? 2 : 1).join('/');
}

function isBuiltin(module: string): boolean {
  return builtinModules.includes(module.split('/', 1)[0] ?? '');
}
