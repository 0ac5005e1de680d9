/** The lines of a markdown file, taken apart; nothing of them is understood yet. */
export interface SplitFile {
  /** The lines between the fences. */
  frontmatter: string[];
  /** The line of the file, counted from 1, that the first of them is. */
  firstLine: number;
  body: string;
  /** Where the body begins, counted from 1. */
  bodyLine: number;
}

/** Why a file is not in two parts, and at which line. */
export interface NotSplit {
  line: number;
  message: string;
  /** It does not begin as agents do, so that nobody meant it as one. */
  isOther: boolean;
}

/**
 * Finds the frontmatter: between two lines `---`, which may be longer; the second may be `...`. A byte order mark, blank lines and an
 * HTML comment may come first; line ends may be those of any system, and the fences may be indented. A code block around
 * the whole file is none of it.
 */
export function splitFrontmatter(text: string): SplitFile | NotSplit {
  const lines = withoutFence(text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/));
  const opening = skipPreamble(lines);
  const fence = /^([ \t]*)-{3,}[ \t]*$/.exec(lines[opening] ?? '');
  if (fence === null) {
    const isToml = /^\+\+\+[ \t]*$/.test(lines[opening] ?? '');
    const message = isToml ? 'the frontmatter is TOML, and only YAML is read' : 'the file has no frontmatter';
    return { line: 1, message, isOther: !isToml };
  }
  const indent = fence[1]?.length ?? 0;
  // Deeper ones are text of a field.
  const isEnd = (line: string) => {
    const found = /^([ \t]*)(?:-{3,}|\.\.\.)[ \t]*$/.exec(line);
    return found !== null && (found[1]?.length ?? 0) <= indent;
  };
  const end = lines.findIndex((line, index) => index > opening && isEnd(line));
  if (end === -1) {
    const message = 'the frontmatter has no end: there is no second line "---"';
    return { line: opening + 1, message, isOther: false };
  }
  return {
    frontmatter: lines.slice(opening + 1, end),
    firstLine: opening + 2,
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
    bodyLine: end + 2,
  };
}

/** The most code blocks around a file. */
const mostFences = 8;

/** Editors of agents write the file as a model showed it: in a block "```chatagent". Its lines become empty. */
function withoutFence(written: readonly string[]): string[] {
  const lines = [...written];
  for (let count = 0; count < mostFences; count++) {
    const first = lines.findIndex((line) => line.trim() !== '');
    const [, fence, info = ''] = /^(`{3,})(\w*)[ \t]*$/.exec(lines[first] ?? '') ?? [];
    const next = lines.find((line, index) => index > first && line.trim() !== '') ?? '';
    if (fence === undefined || !/^(?:-{3,}[ \t]*$|`{3,}\w+[ \t]*$)/.test(next)) break;
    const last = lines.findLastIndex((line) => line.trim() !== '');
    const isClosed = lines[last]?.trimEnd() === fence;
    // Elsewhere a block that ends before the file does shows an example.
    if (!/^(?:chatagent|chatmode)$/i.test(info) && !(isClosed && /^(?:agent|markdown|md)?$/i.test(info)))
      break;
    lines[first] = '';
    if (isClosed) lines[last] = '';
  }
  return lines;
}

/** The first line that is neither blank nor within an HTML comment. */
function skipPreamble(lines: readonly string[]): number {
  let isComment = false;
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (!isComment && text === '') continue;
    if (!isComment && !text.startsWith('<!--')) return index;
    const end = text.lastIndexOf('-->');
    isComment = end === -1;
    if (!isComment && end + 3 < text.length) return index;
  }
  return 0;
}
