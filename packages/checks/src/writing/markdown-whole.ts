import type { Check, CheckProblem } from '@parallel-agents/core';
import { splitMarkdown } from '../kit/markdown.ts';
import { languageOf, languages, loadParsers, mostCharacters } from '../kit/parsers.ts';
import { fieldOf } from '../kit/walk.ts';

/**
 * A document in `markdown`, or an answer that is text, has one first heading and closed fences; its JSON, YAML and TOML
 * blocks parse; nothing of it stands for what was left out.
 *
 * Why: readers copy blocks, and tables of contents hang on the one heading.
 */
export const markdownWhole: Check<unknown, Awaited<ReturnType<typeof loadParsers>>> = {
  name: 'markdown-whole',
  description: 'One first heading, fences closed, data blocks parse, nothing left out.',
  load: () => loadParsers(languages.filter(({ name }) => ['JSON', 'YAML', 'TOML'].includes(name))),
  run({ output }, parsers) {
    const text = typeof output === 'string' ? output : fieldOf(output, 'markdown');
    if (typeof text !== 'string') return undefined;
    const path = typeof output === 'string' ? [] : ['markdown'];
    const say = (message: string): CheckProblem => ({ path, message });
    const { blocks, prose } = splitMarkdown(text);
    const problems: CheckProblem[] = [];
    const headings = prose.match(/^ {0,3}# +\S|^[^\n]+\n=+[^\S\n]*$/gm)?.length ?? 0;
    if (headings !== 1)
      problems.push(
        say(
          headings === 0 ? 'has no first heading ("# …")' : `has ${headings} first headings; one is wanted`,
        ),
      );
    const left =
      /^[^\S\n]*(?:\.\.\.|…|\[\.\.\.\]|(?:TODO|TBD)\s*(?:[:(\u2013\u2014-].*|\.)?|[([]?(?:the )?(?:rest|remaining|remainder)(?: of)?(?: the| this)? (?:document|page|text|sections?|guide|content|chapters?|steps)\b.{0,40}(?:here|follows?|omitted|unchanged|same|\.\.\.|…).*|[([]?to be (?:written|continued|done)\b.*)[^\S\n]*$/im.exec(
        prose,
      )?.[0];
    if (left !== undefined)
      problems.push(say(`${JSON.stringify(left.trim().slice(0, 40))} stands for what was left out`));
    for (const { language, code, line, closed } of blocks) {
      if (!closed) problems.push(say(`the fence of line ${line} is not closed`));
      const parse = parsers.get(languageOf(language) ?? languages[0] ?? never());
      const fault =
        closed && code.length <= mostCharacters && languageOf(language) ? parse?.(code) : undefined;
      if (fault) problems.push(say(`the ${language} block of line ${line} does not parse: ${fault}`));
    }
    return { problems };
  },
};

function never(): never {
  throw new Error('there are no languages');
}
