import type { Check } from '@parallel-agents/core';
import { shown } from '../kit/fold.ts';
import { splitMarkdown } from '../kit/markdown.ts';
import { givenText, materialOf } from '../kit/sources.ts';
import { fieldOf } from '../kit/walk.ts';

/** What belongs to no project. */
const usual =
  /^(?:true|false|null|undefined|none|string|number|boolean|object|array|void|promise|async|await|import|export|const|let|npm|npx|pnpm|yarn|node|git|bash|sh|cd|ls|curl|sudo|docker|pip|python3?|make|package\.json|readme\.md|\.env|\.gitignore|node_modules|localhost|example\.(?:com|org|net)|--help|-h|--version|stdin|stdout|stderr|e\.g|i\.e)$/i;

/**
 * Commands, options and names that the document shows as code stand in the material, where there was some.
 *
 * Why: an option that does not exist is the one that readers try.
 */
export const identifiersInMaterial: Check = {
  name: 'identifiers-in-material',
  description: 'Commands and names shown as code stand in the material.',
  fields: ['markdown'],
  run(subject) {
    const text = fieldOf(subject.output, 'markdown');
    if (typeof text !== 'string' || materialOf(subject).every((one) => one.text.trim() === ''))
      return undefined;
    const given = givenText(subject).toLowerCase();
    const { prose } = splitMarkdown(text);
    const spans = [...prose.matchAll(/(?<!`)`([^`\n]{2,120})`(?!`)/g)].map(([, span = '']) => span);
    const unknown = [...new Set(spans.flatMap(namesIn))].filter(
      (name) => !usual.test(name) && !given.includes(name.toLowerCase()),
    );
    const problems = unknown.map((name) => ({
      path: ['markdown'],
      message: `${shown(name)} is not in the material; leave it out, or ask about it`,
    }));
    return { problems };
  },
};

/** Options, and names with a dot, a bracket, an underscore or a capital inside: plain words may be said of anything. */
function namesIn(span: string): string[] {
  const options = span.match(/(?<![\w-])--?[a-z][\w-]+/gi) ?? [];
  const names =
    span.match(/[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|->)[\p{L}_$][\p{L}\p{N}_$]*)*(?:\(\))?/gu) ?? [];
  return [
    ...options,
    ...names.filter((name) => /[_.:]|\(\)$|[a-z][A-Z]/.test(name)).map((name) => name.replace(/\(\)$/, '')),
  ];
}
