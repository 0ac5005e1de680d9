/** A line of a text, with the number and the file that an answer names it by. */
export interface NumberedLine {
  text: string;
  /** Counts from 1; in a diff, in the new file. Absent for lines that are in no new file. */
  number?: number;
  /** The file that a diff says it is in. */
  file?: string;
}

const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Whether a text is a unified diff: it has a hunk, behind the names of its files or as git writes it. */
function isDiff(text: string): boolean {
  return /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/m.test(text) && /^(?:\+\+\+ |diff --git |Index: )/m.test(text);
}

/** The lines of a text as prompts number them: the lines of a diff by the new file, without their signs. */
export function numberedLines(text: string): NumberedLine[] {
  const lines = text.split(/\r?\n/);
  if (!isDiff(text)) return lines.map((line, index) => ({ text: line, number: index + 1 }));
  let file: string | undefined;
  let next: number | undefined;
  return lines.map((line): NumberedLine => {
    const named = /^\+\+\+ (?:b\/)?([^\t]+)/.exec(line)?.[1];
    const start = hunk.exec(line)?.[1];
    if (named !== undefined) file = named;
    if (start !== undefined) next = Number(start);
    else if (/^(?:diff --git |Index: |--- |\+\+\+ )/.test(line)) next = undefined;
    else if (next !== undefined && (line.startsWith('+') || line.startsWith(' ') || line === '')) {
      return { text: line.slice(1), number: next++, ...(file !== undefined && { file }) };
    }
    return { text: line };
  });
}

/** The text with its numbers before its lines. One line alone needs none. */
export function withLineNumbers(text: string): string {
  const lines = text.split(/\r?\n/);
  if (lines.length < 2) return text;
  const numbers = numberedLines(text).map(({ number }) => number);
  return lines.map((line, index) => `${numbers[index] ?? '-'}| ${line}`).join('\n');
}
