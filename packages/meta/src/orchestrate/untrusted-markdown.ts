import { indentedJson } from '@parallel-agents/core/internal';

/**
 * Markdown that a model wrote, made safe to stand inside a document of ours: it loads nothing, runs nothing, and cannot
 * pass for a heading, a line or a link of the document itself. Complete code blocks stay as they are.
 */
export function untrustedMarkdown(text: string): string {
  const lines = text.trim().split(lineEnding);
  const lastEnd = lines.findLastIndex((line) => closing.test(line));
  const parts: string[] = [];
  let prose: string[] = [];
  const endProse = (): void => {
    if (prose.length > 0) parts.push(escapeProse(prose.join('\n')));
    prose = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (index >= lastEnd || !opening.test(line)) {
      prose.push(line);
      continue;
    }
    endProse();
    const start = index++;
    while (!closing.test(lines[index] ?? '')) index++;
    parts.push(lines.slice(start, index + 1).join('\n'));
  }
  endProse();
  return parts.join('\n');
}

/** What readers of markdown take for the end of a line, and nothing else. */
const lineEnding = /\r\n|\r|\n/;

/** A code block begins and ends where readers of markdown say so: a fence that ends may be longer, or moved in. */
const opening = /^```[^`]*$/;
const closing = /^ {0,3}`{3,}[ \t]*$/;

/** The same on one line, for headings and lists. */
export function untrustedLine(text: string): string {
  return untrustedMarkdown(text.replace(/\s+/g, ' '));
}

/** A text or a value of unknown shape, as a code block that it cannot close. */
export function codeBlock(value: unknown): string {
  const isText = typeof value === 'string';
  const text = isText ? value : indentedJson(value);
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${isText ? '' : 'json'}\n${text}\n${fence}`;
}

/** Tags, images, fences, and `[1]: address`, which would make a link of each `[1]` that is ours. */
const active = /(?<!\\)\\*(?:<(?=[A-Za-z/!?])|!(?=\[)|```|~~~|\](?=:))/g;
const marksOfHeadings = /^(?=[ \t]*(?:#|=+[ \t]*$|-+[ \t]*$))([ \t]*)/gm;

function escapeProse(text: string): string {
  return text.replace(active, escapeOnce).replace(marksOfHeadings, '$1\\');
}

/** Behind an odd number of backslashes it is escaped already; one more would undo that. */
function escapeOnce(found: string): string {
  const backslashes = found.lastIndexOf('\\') + 1;
  return backslashes % 2 === 1 ? found : `\\${found}`;
}
