import { InputError } from '@parallel-agents/core';
import { LineCounter, parseDocument } from 'yaml';
import { loadIssue } from './load-issue.ts';

/** The two parts of a markdown agent, with the means to name the line of each field. */
export interface Frontmatter {
  fields: Record<string, unknown>;
  body: string;
  /** Where the body begins, counted from 1. */
  bodyLine: number;
  /** The line of the file, counted from 1, where the field stands; the nearest parent's where it is absent. */
  lineOf(path: readonly PropertyKey[]): number;
}

const fence = /^---[ \t]*$/;
const howItLooks =
  'Begin the file with a line "---", then "name: …" and "description: …", then a line "---"; below it, the instructions.';

/**
 * Splits a markdown file into its YAML frontmatter and its body. YAML is read as data; no tag makes anything run.
 *
 * @throws InputError (`INVALID_FILE`) naming file and line: no frontmatter, one without end, not YAML, not a mapping
 */
export function parseFrontmatter(text: string, file: string): Frontmatter {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (!fence.test(lines[0] ?? '')) throw invalid(file, 1, 'the file has no frontmatter', howItLooks);
  const end = lines.findIndex((line, index) => index > 0 && fence.test(line));
  if (end === -1)
    throw invalid(file, 1, 'the frontmatter has no end: there is no second line "---"', howItLooks);

  const lineCounter = new LineCounter();
  const document = parseDocument(lines.slice(1, end).join('\n'), { lineCounter, prettyErrors: false });
  // The frontmatter starts on the second line of the file.
  const lineAt = (offset: number) => lineCounter.linePos(offset).line + 1;
  const [error] = document.errors;
  if (error !== undefined) {
    const fix =
      'Correct the YAML; put text that contains ": " or " #" or begins with a special character in quotes.';
    throw invalid(file, lineAt(error.pos[0]), `the frontmatter is not valid YAML: ${error.message}`, fix);
  }
  const fields = toData(document, file);
  return {
    fields,
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
    bodyLine: end + 2,
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const found = document.getIn(path.slice(0, length), true);
        if (hasRange(found)) return lineAt(found.range[0]);
      }
      return 1;
    },
  };
}

function toData(document: ReturnType<typeof parseDocument>, file: string): Record<string, unknown> {
  let data: unknown;
  try {
    data = document.toJS();
  } catch (thrown) {
    // Aliases that multiply without bound are refused by the parser here.
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw invalid(
      file,
      1,
      `the frontmatter cannot be read: ${reason}`,
      'Write the values out instead of using aliases.',
    );
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw invalid(file, 2, 'the frontmatter is not a list of "field: value" lines', howItLooks);
  }
  return data as Record<string, unknown>;
}

function hasRange(value: unknown): value is { range: [number, number, number] } {
  return typeof value === 'object' && value !== null && 'range' in value && Array.isArray(value.range);
}

function invalid(file: string, line: number, message: string, fix: string): InputError {
  return new InputError([loadIssue('INVALID_FILE', `${file}:${line}`, message, fix)]);
}
