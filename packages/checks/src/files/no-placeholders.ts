import type { Check } from '@parallel-agents/core';
import { standsForCode } from '@parallel-agents/core/internal';
import { extensionOf, filesIn } from '../kit/files.ts';
import { shown } from '../kit/fold.ts';

/** Documents, and what is there to be filled in. */
const unread = ['md', 'mdx', 'txt', 'rst', 'example', 'sample', 'template', 'dist', 'tmpl'];

/** What is there for the reader to fill in. */
const toFill: readonly RegExp[] = [
  /^\s*(?:\/\/|\/\*|#|--|<!--|\{\/\*)\s*(?:todo|fixme|xxx|tbd)\b/i,
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

/** `__init__.py`, `py.typed`, `.gitkeep`: that they are there says it all. */
const mayBeEmpty = /(?:^|\/)(?:__\w+__\.py|py\.typed|\.[\w-]+)$/;

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
        if (content.trim() === '' && !mayBeEmpty.test(path))
          return [{ path: [...at, 'content'], message: 'is empty; write the file in full' }];
        const mayDot = mayHaveDots(extensionOf(path), content);
        const lines = content.split('\n');
        const index = lines.findIndex(
          (line) =>
            line.length < 2000 &&
            ((!mayDot && dots.test(line)) ||
              standsForCode(line) ||
              toFill.some((pattern) => pattern.test(line))),
        );
        if (index < 0) return [];
        const message = `line ${index + 1} stands for what was left out: ${shown(lines[index] ?? '')}; write the file in full`;
        return [{ path: [...at, 'content'], message }];
      });
    return { problems };
  },
};
