/** A line of a text, with the number and the file that an answer names it by. */
export interface NumberedLine {
  text: string;
  /** Counts from 1; in a diff, in the new file. Absent for lines that are in no new file. */
  number?: number;
  /** The file that a diff says it is in, or was removed from. */
  file?: string;
}

const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Whether a text is a unified diff: it has a hunk, behind the names of its files or as git writes it. */
function isDiff(text: string): boolean {
  return /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/m.test(text) && /^(?:\+\+\+ |diff --git |Index: )/m.test(text);
}

/** The lines of a text as prompts number them: the lines of a diff by the new file, without their signs. */
export function numberedLines(text: string): NumberedLine[] {
  const lines = text.split(/\r?\n/);
  if (!isDiff(text)) return lines.map((line, index) => ({ text: line, number: index + 1 }));
  let file: string | undefined;
  let next = 0;
  // As many lines of the old and the new file as the hunk says are left: what looks like a header there is content.
  let left = { old: 0, new: 0 };
  return lines.map((line): NumberedLine => {
    // A hunk that is shorter than it says ends where a line has no sign.
    const isContent = (left.old > 0 || left.new > 0) && /^(?:[ +\\-]|$)/.test(line);
    if (isContent) {
      if (line.startsWith('\\')) return { text: line };
      const isOld = line.startsWith('-');
      left = { old: left.old - (line.startsWith('+') ? 0 : 1), new: left.new - (isOld ? 0 : 1) };
      const its = file !== undefined && { file };
      return isOld ? { text: line, ...its } : { text: line.slice(1), number: next++, ...its };
    }
    const start = hunk.exec(line);
    left = { old: Number(start?.[1] ?? (start ? 1 : 0)), new: Number(start?.[3] ?? (start ? 1 : 0)) };
    if (start) next = Number(start[2]);
    file = /^\+\+\+ (?:b\/)?([^\t]+)/.exec(line)?.[1] ?? file;
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
