/**
 * Markdown that a model wrote, made safe to stand inside a document of ours: it loads nothing, runs nothing, and cannot
 * pass for a heading or a line of the document itself. Complete code blocks stay as they are.
 */
export function untrustedMarkdown(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split(/(^```[^\n`]*\n[\s\S]*?\n```$)/m)
    .map((part, index) => (index % 2 === 1 ? part : escapeProse(part)))
    .join('')
    .trim();
}

/** The same on one line, for headings and lists. */
export function untrustedLine(text: string): string {
  return untrustedMarkdown(text.replace(/\s+/g, ' '));
}

/** A text or a value of unknown shape, as a code block that it cannot close. */
export function codeBlock(value: unknown): string {
  const isText = typeof value === 'string';
  const text = isText ? value : (JSON.stringify(value, null, 2) ?? 'null');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${isText ? '' : 'json'}\n${text}\n${fence}`;
}

function escapeProse(text: string): string {
  return text
    .replace(/<(?=[A-Za-z/!?])/g, '\\<')
    .replace(/!(?=\[)/g, '\\!')
    .replace(/```|~~~/g, (fence) => `\\${fence}`)
    .replace(/^(?=[ \t]*(?:#|=+[ \t]*$|-+[ \t]*$))([ \t]*)/gm, '$1\\');
}
