/** As much of a task's first line as a reply repeats. */
const maxCharacters = 120;

/**
 * The first line of the task in a prompt: what stands under `# Task`, or the prompt's own first line. The instructions
 * may stand before the task in the same text (some runtimes send them so), and a runtime may put a date before it.
 */
export function taskLine(prompt: string): string {
  const afterInstructions = prompt.search(/^# Answer[ \t]*$/m);
  const heading = /(?<!#)# Task[ \t]*\r?\n\s*([^\r\n]+)/;
  const line =
    heading.exec(prompt.slice(Math.max(0, afterInstructions)))?.[1] ??
    heading.exec(prompt)?.[1] ??
    /\S[^\r\n]*/.exec(prompt)?.[0] ??
    'an empty prompt';
  return cut(line.trim(), maxCharacters);
}

/** At most so many characters, never half of one that takes two. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const kept = text.slice(0, Math.max(0, maxLength));
  return /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
}
