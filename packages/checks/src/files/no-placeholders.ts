import type { Check } from '@parallel-agents/core';
import { extensionOf, filesIn } from '../kit/files.ts';
import { shown } from '../kit/fold.ts';

/** Documents, and what is there to be filled in. */
const unread = ['md', 'mdx', 'txt', 'rst', 'example', 'sample', 'template', 'dist', 'tmpl'];

const comment = String.raw`^\s*(?:\/\/|\/\*|#|--|<!--|\{\/\*)\s*`;
const parts =
  'code|file|files|implementation|component|components|function|functions|class|classes|methods?|logic|fields|routes|imports|styles|handlers|endpoints|cases|items|tests|props|content|config(?:uration)?|columns|rules|steps|types';

/** What stands for code that was left out. Each is a whole line, or nearly: "Loading…" is text that a user sees. */
const left: readonly RegExp[] = [
  new RegExp(String.raw`${comment}(?:\.\.\.|…)\s*(?:\*\/|-->|\*\/\})?\s*$`),
  new RegExp(
    String.raw`${comment}(?:\.\.\.|…)?\s*(?:the )?(?:rest|remaining|remainder|other|existing|previous|more)\b(?: of)?(?: the| your)?(?: \w+)? ?(?:${parts})\b[^\n]{0,30}(?:\bhere\b|as before|unchanged|omitted|\bremains?\b|\bsame\b|\bgoes\b|\betc\b|\.\.\.|…)`,
    'i',
  ),
  new RegExp(
    String.raw`${comment}(?:\.\.\.|…)?\s*(?:the )?(?:rest|remainder|everything else)\s*(?:is |stays |remains )?(?:unchanged|omitted|(?:the )?same|as (?:before|above))`,
    'i',
  ),
  new RegExp(String.raw`${comment}(?:\.\.\.|…)?\s*(?:same|unchanged) (?:as|from) (?:before|above)`, 'i'),
  // A sentence that goes on from the line before begins with a small word.
  new RegExp(
    String.raw`${comment}(?:\.\.\.|…)\s*(?!(?:and|but|or|nor|which|who|that|so|because|since|then|until|unless|except|if|when|where|while|for|in|on|to|by|with|as|it|is|are|the|a|an)\b)\w+`,
    'i',
  ),
  new RegExp(String.raw`${comment}(?:todo|fixme|xxx|tbd)\b`, 'i'),
  /(?:\/\/|\/\*|#|--|<!--)\s*(?:your|add|insert|put|implement|fill in)\b[^\n]{0,40}\bhere\b/i,
  /(?:\/\/|\/\*|#|--|<!--)\s*(?:(?:add|insert|put|implement|write)\s+)?your\s+(?:own\s+)?(?:code|logic|implementation)\b/i,
  /\byour[-_](?:api[-_]?key|token|secret|password|domain|project|org|username)(?:[-_]here)?\b|\bmy[-_]api[-_]?key\b/i,
  /<(?:your|insert|replace)[-_ ](?![\w-]+=)[^>\n=]{1,40}>/i,
  /\bthrow new Error\(\s*['"`](?:not (?:yet )?implemented|todo)/i,
  /\bNotImplementedError\(\s*["'](?:todo|not (?:yet )?implemented)/i,
  /\blorem ipsum\b/i,
];

/** Three dots alone: in YAML they end a document, in Python they are the body of what others implement. */
const dots = /^\s*(?:\.\.\.|…)\s*$/;

function mayHaveDots(extension: string, content: string): boolean {
  return (
    ['yaml', 'yml', 'pyi'].includes(extension) ||
    (extension === 'py' && /\bProtocol\b|@overload|@(?:abc\.)?abstractmethod/.test(content))
  );
}

/**
 * Files are whole: no ellipsis for what was left out, no TODO, nothing for the reader to fill in.
 *
 * Why: they are written to disk and run. Text that users read may have an ellipsis; documents (`.md`) and
 * samples of settings (`.env.example`) are not looked at.
 */
export const noPlaceholders: Check = {
  name: 'no-placeholders',
  description: 'Files are whole: no ellipsis, no TODO, nothing to fill in.',
  fields: ['path', 'content'],
  run({ output }) {
    const problems = filesIn(output)
      .filter(({ path }) => !unread.includes(extensionOf(path)))
      .flatMap(({ at, path, content }) => {
        const mayDot = mayHaveDots(extensionOf(path), content);
        const lines = content.split('\n');
        const index = lines.findIndex(
          (line) =>
            line.length < 2000 &&
            ((!mayDot && dots.test(line)) || left.some((pattern) => pattern.test(line))),
        );
        if (index < 0) return [];
        const message = `line ${index + 1} stands for what was left out: ${shown(lines[index] ?? '')}; write the file in full`;
        return [{ path: [...at, 'content'], message }];
      });
    return { problems };
  },
};
