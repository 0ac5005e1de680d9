import type { Check, CheckProblem } from '@parallel-agents/core';
import { extensionOf } from '../kit/files.ts';
import { exportsOf } from '../kit/imports.ts';
import {
  languageOf,
  languages,
  loadParsers,
  loadScriptParser,
  mostCharacters,
  type Parse,
  type ParseScript,
} from '../kit/parsers.ts';
import { materialOf } from '../kit/sources.ts';
import { listOf } from '../kit/walk.ts';
import { pathFault } from './safe-paths.ts';

interface Tools {
  parsers: ReadonlyMap<unknown, Parse>;
  parse: ParseScript;
}

const scripts = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'];

/** How tests begin, in the usual frameworks of many languages. */
const beginsTest =
  /\b(?:test|it|describe|fc\.property|Deno\.test|suite|specify|scenario|context)(?:\.\w+)*\s*[(`]|\bdef\s+test_?\w*|\bclass\s+Test\w*|@Test\b|#\[(?:tokio::)?test\]|\bfunc\s+Test\w+|\[(?:Fact|Theory|Test|TestMethod)\b|@test\b|\bassert\b|\bexpect\s*\(|\bRSpec\b|\btest\s+['"]/;

const skipped = /\b(?:test|it|describe|suite)\.(?:skip|todo)\s*\(|\bx(?:it|describe|test)\s*\(/g;

function onlySkips(code: string): boolean {
  const rest = code.replaceAll(skipped, '');
  return rest !== code && !/\b(?:test|it)(?:\.\w+)*\s*[(`]/.test(rest);
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w$])${word.replaceAll('$', '\\$')}(?![\\w$])`).test(text);
}

/**
 * Each of the `tests` is code that parses and holds a test, and together they use something that the input exports.
 *
 * Why: a test that is prose, or that tests nothing of the code it was written for, is always green.
 */
export const testsHold: Check<unknown, Tools> = {
  name: 'tests-hold',
  description: 'Tests are code that parses, hold a test, and use what the input exports.',
  fields: ['tests', 'code'],
  async load() {
    const [parsers, parse] = await Promise.all([loadParsers(languages), loadScriptParser()]);
    return { parsers, parse };
  },
  run(subject, { parsers, parse }) {
    const tests = listOf(subject.output, 'tests').filter(({ fields }) => typeof fields.code === 'string');
    const problems: CheckProblem[] = [];
    const codes = tests.map(({ fields }) => String(fields.code));
    for (const { path, fields } of tests) {
      const say = (message: string): void => void problems.push({ path: [...path, 'code'], message });
      const code = String(fields.code);
      const extension = typeof fields.file === 'string' ? extensionOf(fields.file) : '';
      const place = typeof fields.file === 'string' ? pathFault(fields.file) : undefined;
      if (place !== undefined) problems.push({ path: [...path, 'file'], message: place });
      if (!beginsTest.test(code)) say('holds no test');
      else if (onlySkips(code)) say('runs no test: all are skipped, or still to be written');
      else if (scripts.includes(extension) && code.length <= mostCharacters) {
        const fault = parsers.get(languageOf(extension))?.(code);
        if (fault !== undefined) say(`does not parse: ${fault}`);
      }
    }
    const exported = materialOf(subject).flatMap(({ text }) =>
      text.length <= mostCharacters ? exportsOf(text, parse) : [],
    );
    const named = exported.filter((name) => name !== 'default');
    const all = codes.join('\n');
    if (named.length > 0 && tests.length > 0 && !named.some((name) => hasWord(all, name))) {
      problems.push({
        path: ['tests'],
        message: `no test uses what the code exports: ${named.slice(0, 5).join(', ')}`,
      });
    }
    return { problems };
  },
};
