import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..', '..');

/** A fenced block of a page, with what a comment right above it says about it. */
export interface Block {
  language: string;
  text: string;
  /** 1 for the first. */
  line: number;
  /** Such as `file: cart.js`, `prints`, `worker`, `not run: it needs your key`. */
  directive: string | undefined;
}

/** @param path from the root of the repository */
export function blocksOf(path: string): Block[] {
  const page = readFileSync(join(root, path), 'utf8');
  const fence = /(?:^<!-- (?<directive>[^\n]*?) -->\n+)?^```(?<language>\w*)\n(?<text>[\s\S]*?)^```$/gm;
  return [...page.matchAll(fence)].map(({ index, groups = {} }) => ({
    language: groups.language ?? '',
    text: groups.text ?? '',
    line: page.slice(0, index).split('\n').length,
    directive: groups.directive,
  }));
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
