/** A block between fences. */
export interface CodeBlock {
  /** The first word behind the fence, in lower case; empty where there is none. */
  language: string;
  code: string;
  /** Of the fence that opens it. */
  line: number;
  closed: boolean;
}

/** Fenced blocks of a Markdown text, and what stands outside of them. */
export function splitMarkdown(text: string): { blocks: CodeBlock[]; prose: string } {
  const blocks: CodeBlock[] = [];
  const prose: string[] = [];
  let open: { fence: string; block: CodeBlock; lines: string[] } | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/.exec(line);
    if (open) {
      const closes = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
      if (closes?.startsWith(open.fence)) {
        blocks.push({ ...open.block, code: open.lines.join('\n'), closed: true });
        open = undefined;
      } else open.lines.push(line);
    } else if (mark) {
      const [, fence = '```', language = ''] = mark;
      open = {
        fence,
        lines: [],
        block: { language: language.toLowerCase(), code: '', line: index + 1, closed: false },
      };
    } else prose.push(line);
  }
  if (open) blocks.push({ ...open.block, code: open.lines.join('\n') });
  return { blocks, prose: prose.join('\n') };
}
