import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..', '..');

/** Everything that people read, by paths from the root of the repository. */
export const pages = globSync(
  [
    '*.md',
    'docs/**/*.md',
    '{packages,apps}/*/README.md',
    'examples/README.md',
    // A skill is read by models: a comment would cost them tokens, so that its blocks say nothing of themselves.
    'apps/skill/skills/**/*.md',
  ],
  { cwd: root },
)
  .filter((page) => !page.includes('node_modules') && !page.endsWith('CHANGELOG.md'))
  .sort();

/** A fenced block of a page, also of a list, with what a comment right above it says about it. */
export interface Block {
  page: string;
  /** 1 for the first. */
  line: number;
  language: string;
  /** What stands after the language: `transcript`. */
  info: string;
  text: string;
  /** Such as `file: cart.js`, `prints`, `worker`, `not run: it needs your key`. */
  directive: string | undefined;
}

/** @param page from the root of the repository */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  const block =
    /(?:^ *<!-- (?<directive>[^\n]*?) -->\n+)?^(?<indent> *)(?<fence>`{3,})(?<language>\w*) ?(?<info>[^\n]*)\n(?<text>[\s\S]*?)^\k<indent>\k<fence>$/gm;
  return [...text.matchAll(block)].map(({ index, groups = {} }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    language: groups.language ?? '',
    info: groups.info ?? '',
    text: (groups.text ?? '').replaceAll(new RegExp(`^${groups.indent}`, 'gm'), ''),
    directive: groups.directive,
  }));
}

/** Where a block stands, for messages. */
export function placeOf({ page, line }: Pick<Block, 'page' | 'line'>): string {
  return `${page}:${line}`;
}

/** What a block shows of an output: `[…]` stands for any text on a line, and alone on a line for any lines. */
export function patternOf(shown: string): RegExp {
  const lines = shown.trimEnd().split('\n');
  const body = lines
    .map((line) => (line === '[…]' ? '(?:.*\\n)*' : `${line.split('[…]').map(escaped).join('.*')}\\n`))
    .join('');
  return new RegExp(`^${body}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
