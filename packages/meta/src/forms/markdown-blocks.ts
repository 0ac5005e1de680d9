/** A file, taken apart at the two lines around its frontmatter. */
export type FileParts = Record<'preamble' | 'opening' | 'frontmatter' | 'closing' | 'body', string>;

/** Looked for one after the other, so that each is read once. */
export function partsOf(text: string): FileParts | undefined {
  const start = /^\uFEFF?[^\S\r\n\u2028\u2029]*---[ \t]*\r?\n/m.exec(text);
  if (start === null) return undefined;
  const [opening] = start;
  const from = start.index + opening.length;
  const endLine = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/gm;
  endLine.lastIndex = from;
  const end = endLine.exec(text);
  if (end === null) return undefined;
  const [closing] = end;
  return {
    preamble: text.slice(0, start.index),
    opening,
    frontmatter: text.slice(from, end.index),
    closing,
    body: text.slice(end.index + closing.length),
  };
}

/** What may stand before a frontmatter: comments of HTML. */
export function isPreamble(text: string): boolean {
  const comment = /[\s\uFEFF]*<!--/y;
  let at = 0;
  while (comment.test(text)) {
    const end = text.indexOf('-->', comment.lastIndex);
    if (end === -1) return false;
    at = end + 3;
    comment.lastIndex = at;
  }
  return (
    text
      .slice(at)
      .replace(/^\uFEFF/, '')
      .trim() === ''
  );
}

/** A field of a frontmatter with the lines below it that belong to it; comments and blank lines in between stay. */
export interface Block {
  key?: string;
  lines: string[];
}

/** Read by lines, so that a frontmatter which is no strict YAML keeps what stands in it too. */
export function blocksOf(frontmatter: string): Block[] {
  const blocks: Block[] = [];
  for (const line of frontmatter.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const key = /^["']?([A-Za-z_][\w-]*)["']?[ \t]*:(?:\s|$)/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (key !== undefined) blocks.push({ key, lines: [line] });
    else if (/^#/.test(line) || last === undefined) blocks.push({ lines: [line] });
    else last.lines.push(line);
  }
  return blocks;
}
