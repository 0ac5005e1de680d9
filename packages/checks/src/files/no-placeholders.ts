import type { Check } from '@parallel-agents/core';
import { extensionOf, filesIn } from '../kit/files.ts';
import { shown } from '../kit/fold.ts';

/** What stands for code that was left out. Each is a whole line, or nearly: "Loading…" is text that a user sees. */
const left: readonly RegExp[] = [
  /^\s*(?:\/\/|\/\*|#|--|<!--|\{\/\*)?\s*(?:\.\.\.|…)\s*(?:\*\/|-->|\*\/\})?\s*$/,
  /^\s*(?:\/\/|\/\*|#|--|<!--|\{\/\*)\s*(?:\.\.\.|…)?\s*(?:the )?(?:rest|remaining|other|existing|previous|same|more)\b[^\n]{0,60}\b(?:here|as before|unchanged|omitted|code|remains?|same|above|goes|etc)\b/i,
  /^\s*(?:\/\/|\/\*|#|--|<!--|\{\/\*)\s*(?:\.\.\.|…)\s*\w+/,
  /^\s*(?:\/\/|\/\*|#|--|<!--|\{\/\*)\s*(?:todo|fixme|xxx|tbd)\b/i,
  /(?:\/\/|\/\*|#|--|<!--)\s*(?:your|add|insert|put|implement|fill in)\b[^\n]{0,40}\b(?:code|logic|implementation|here)\b/i,
  /\b(?:your|my)[-_](?:api[-_]?key|token|secret|password|domain|project|org|username)(?:[-_]here)?\b/i,
  /<(?:your|insert|replace)[-_ ][^>\n]{1,40}>/i,
  /\bthrow new Error\(\s*['"`](?:not (?:yet )?implemented|todo)/i,
  /\braise NotImplementedError\b/,
  /\blorem ipsum\b/i,
];

/**
 * Files are whole: no ellipsis for what was left out, no TODO, nothing for the reader to fill in.
 *
 * Why: they are written to disk and run. Text that users read may have an ellipsis; documents (`.md`) are not looked at.
 */
export const noPlaceholders: Check = {
  name: 'no-placeholders',
  description: 'Files are whole: no ellipsis, no TODO, nothing to fill in.',
  fields: ['path', 'content'],
  run({ output }) {
    const problems = filesIn(output)
      .filter(({ path }) => !['md', 'mdx', 'txt', 'rst'].includes(extensionOf(path)))
      .flatMap(({ at, content }) => {
        const lines = content.split('\n');
        const index = lines.findIndex(
          (line) => line.length < 2000 && left.some((pattern) => pattern.test(line)),
        );
        if (index < 0) return [];
        const message = `line ${index + 1} stands for what was left out: ${shown(lines[index] ?? '')}; write the file in full`;
        return [{ path: [...at, 'content'], message }];
      });
    return { problems };
  },
};
