import type { Check, CheckProblem } from '@parallel-agents/core';
import { extensionOf, filesIn } from '../kit/files.ts';
import { languageOf, languages, loadParsers, mostCharacters } from '../kit/parsers.ts';

/** What nobody parses, and nobody expects to. */
const plain = [
  'md',
  'mdx',
  'txt',
  'css',
  'svg',
  'html',
  'gitignore',
  'dockerignore',
  'dockerfile',
  'sh',
  'env',
  'example',
  'sql',
  'editorconfig',
  'nvmrc',
  'makefile',
  'license',
];

/**
 * Files in TypeScript, JavaScript, JSON, YAML and TOML parse; SQL is `sql-objects`' matter. Code in another language is
 * "not checked", and is said to be.
 *
 * Why: a file that does not parse is found by the first person who runs it, and a model mends it for the price of one line.
 */
export const filesParse: Check<unknown, Awaited<ReturnType<typeof loadParsers>>> = {
  name: 'files-parse',
  description: 'TypeScript, JavaScript, JSON, YAML and TOML files parse.',
  fields: ['path', 'content'],
  load: () => loadParsers(languages),
  run({ output }, parsers) {
    const problems: CheckProblem[] = [];
    const unknown = new Set<string>();
    for (const { at, path, content } of filesIn(output)) {
      const extension = extensionOf(path);
      const language = languageOf(extension);
      const parse = language && parsers.get(language);
      if (!language || !parse) {
        if (!plain.includes(extension)) unknown.add(extension);
      } else if (content.length > mostCharacters)
        unknown.add(`${language.name} of more than ${mostCharacters} characters`);
      else {
        const fault = parse(content);
        if (fault === undefined) continue;
        problems.push({
          path: [...at, 'content'],
          message: `${path.slice(0, 80)} is no ${language.name}: ${fault}`,
        });
      }
    }
    const notChecked =
      unknown.size > 0 && `no parser for ${[...unknown].slice(0, 5).join(', ').slice(0, 100)}`;
    return { problems, ...(notChecked && { notChecked }) };
  },
};
