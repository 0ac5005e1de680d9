/** A fenced block of an answer, of those that stand in no other. */
export interface FencedBlock {
  /** What stands behind the opening fence: mostly a language, in lower case. */
  label: string;
  /** Where the opening fence begins. */
  start: number;
  /** Where what stands inside begins and ends, without its last line break. */
  contentStart: number;
  contentEnd: number;
  /** Behind the closing fence. */
  end: number;
  /** It has a closing fence. */
  closed: boolean;
  /** White space before the opening fence, which its lines may have too. */
  indent: string;
}

interface Line {
  start: number;
  /** Without the line break. */
  end: number;
  next: number;
}

interface Fence {
  mark: string;
  label: string;
  indent: string;
  /** As many characters stand before it on its line. */
  behind?: number;
}

const fenceLine = /^([ \t]*)(`{3,}|~{3,})([^\n]*)$/;

/** "Here it is: ```json" opens a block too, where that closes all of them. */
const behindWords = /(?<=\S[^\n`]{0,300}[ \t])(`{3,})([\w+#.-]{1,30})$/;
const anyBehindWords = /[ \t]`{3,}[\w+#.-]{1,30}[ \t]{0,9}\r?$/m;

/**
 * The fenced blocks of a text. As in CommonMark a fence is closed by one of the same kind that is at least as long and
 * has no label, and not four spaces further in, unless no other closes the block. Blocks nest: a fence with a label
 * inside a block opens another one.
 */
export function fencedBlocks(text: string): FencedBlock[] {
  const led = anyBehindWords.test(text) ? blocksIn(text, { led: true }) : undefined;
  if (led?.at(-1)?.closed) return led;
  const blocks = blocksIn(text, {});
  return blocks.at(-1)?.closed === false ? blocksIn(text, { maxIndent: Number.POSITIVE_INFINITY }) : blocks;
}

/**
 * @param maxIndent as many spaces as a fence may stand further in than its block
 * @param led words may stand before the fence that opens a block
 */
function blocksIn(
  text: string,
  { maxIndent = 3, led = false }: { maxIndent?: number; led?: boolean },
): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let block: FencedBlock | undefined;
  let open: string[] = [];
  for (const line of linesWithMarks(text)) {
    const written = text.slice(line.start, line.end);
    const innermost = open.at(-1);
    const fence = readFence(written) ?? (led && innermost === undefined ? readLedFence(written) : undefined);
    if (fence === undefined) continue;
    if (innermost === undefined) {
      const { label, indent } = fence;
      const contentStart = Math.min(line.next, text.length);
      block = {
        label,
        start: line.start + (fence.behind ?? 0),
        contentStart,
        contentEnd: text.length,
        end: text.length,
        closed: false,
        indent,
      };
      blocks.push(block);
      open = [fence.mark];
    } else if (fence.mark.startsWith(innermost) && furtherIn(fence, block) <= maxIndent) {
      if (fence.label !== '') open.push(fence.mark);
      else open.pop();
      if (open.length === 0 && block) {
        block.closed = true;
        block.contentEnd = Math.max(block.contentStart, line.start - lineBreakBefore(text, line.start));
        block.end = line.end;
      }
    }
  }
  return blocks;
}

/** What is indented as code is content: an example in a comment of a program. */
function furtherIn(fence: Fence, block: FencedBlock | undefined): number {
  return widthOf(fence.indent) - widthOf(block?.indent ?? '');
}

function widthOf(indent: string): number {
  return indent.replaceAll('\t', '    ').length;
}

/** What stands in a block, its lines moved left by as much as the block is; blank lines around are left out. */
export function contentOf(text: string, { contentStart, contentEnd, indent }: FencedBlock): string {
  const content = text.slice(contentStart, contentEnd);
  const moved =
    indent === ''
      ? content
      : content
          .split('\n')
          .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
          .join('\n');
  return withoutBlankEdges(moved);
}

/** The first line keeps its indentation. */
export function withoutBlankEdges(text: string): string {
  const end = text.trimEnd();
  const indented = end.length - end.trimStart().length;
  return end.slice(end.lastIndexOf('\n', indented) + 1);
}

/** What stands in the one block that the text is; `undefined` where it is more than that, or none. */
export function unwrapBlock(text: string): string | undefined {
  const [only, ...others] = fencedBlocks(text);
  if (only === undefined || others.length > 0 || !only.closed) return undefined;
  const around = text.slice(0, only.start) + text.slice(only.end);
  return around.trim() === '' ? contentOf(text, only) : undefined;
}

/**
 * A Markdown document that stands in a fence of its own, without it; `undefined` where the text is none. What begins
 * with a fence for Markdown and ends with one is a document, also where the fences of its own blocks have no label. A
 * block of another language is part of a document.
 */
export function unwrapDocument(text: string): string | undefined {
  const [first, ...others] = fencedBlocks(text);
  if (first === undefined || text.slice(0, first.start).trim() !== '') return undefined;
  const isDocument = /^(?:markdown|md|mdx)\b/.test(first.label);
  if (isDocument || /^(?:te?xt|plain(?:text)?)?$/.test(first.label)) {
    const content = unwrapBlock(text);
    if (content !== undefined) return content;
  }
  if (!isDocument) return undefined;
  if (!first.closed && others.length === 0) return contentOf(text, first);
  const end = text.trimEnd().length;
  const last = lineAround(text.slice(0, end), end);
  if (last.start <= first.start || !pairsUp(text, first.contentStart, last)) return undefined;
  const contentEnd = Math.max(first.contentStart, last.start - lineBreakBefore(text, last.start));
  return contentOf(text, { ...first, contentEnd });
}

/** Whether the fences inside open and close by turns, and the last line closes the document. */
function pairsUp(text: string, from: number, last: Line): boolean {
  if (readFence(text.slice(last.start, last.end))?.label !== '') return false;
  let isOpen = false;
  for (const line of linesWithMarks(text.slice(from, last.start))) {
    const fence = readFence(text.slice(from + line.start, from + line.end));
    if (fence === undefined) continue;
    if (isOpen && fence.label !== '') return false;
    isOpen = !isOpen;
  }
  return !isOpen;
}

function readFence(line: string): Fence | undefined {
  const [, indent = '', mark, rest = ''] = fenceLine.exec(line.trimEnd()) ?? [];
  if (mark === undefined || (mark.startsWith('`') && rest.includes('`'))) return undefined;
  return { mark, label: rest.trim().toLowerCase(), indent };
}

function readLedFence(line: string): Fence | undefined {
  const [, mark, label = ''] = behindWords.exec(line.trimEnd()) ?? [];
  if (mark === undefined) return undefined;
  return { mark, label: label.toLowerCase(), indent: '', behind: line.lastIndexOf(mark) };
}

/** The lines that may be fences. All others are stepped over: an answer can have a million of them. */
function* linesWithMarks(text: string): Generator<Line> {
  const mark = /`{3}|~{3}/g;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    const line = lineAround(text, match.index);
    yield line;
    mark.lastIndex = line.next;
  }
}

/** The line that a character stands on. */
function lineAround(text: string, at: number): Line {
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const lineBreak = text.indexOf('\n', at);
  const end = lineBreak < 0 ? text.length : lineBreak;
  return { start, end: text[end - 1] === '\r' ? end - 1 : end, next: end + 1 };
}

function lineBreakBefore(text: string, at: number): number {
  if (text[at - 1] !== '\n') return 0;
  return text[at - 2] === '\r' ? 2 : 1;
}
