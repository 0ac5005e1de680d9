import { InputError, type InputIssue } from '@parallel-agents/core';
import { survivesReading } from '@parallel-agents/core/internal';
import {
  Composer,
  type CST,
  type Document,
  LineCounter,
  type Node,
  Parser,
  visit,
  YAMLParseError,
} from 'yaml';
import { documentFaults } from './document-faults.ts';
import type { SourceText } from './input-file.ts';
import { createLocator } from './locate.ts';
import { unfitSize } from './unfit-size.ts';

/** A YAML or JSON file, read: its value, and where each part of it stands. */
export interface StructuredDocument {
  name: string;
  value: unknown;
  /** Adds file, line and column to an issue; the nearest thing that exists stands for a field that is missing. */
  locate<Issue extends { path: readonly (string | number)[] }>(issue: Issue): Issue & Place;
}

type Place = Pick<LocatedIssue, 'file' | 'line' | 'column'>;

/** An issue whose place in a file is known. Lines and columns count from 1. */
export interface LocatedIssue extends InputIssue {
  file?: string;
  line?: number;
  column?: number;
}

/** After the first few, syntax errors are echoes. */
const maxSyntaxErrors = 5;

/** As many numbers as are told of at once. */
const maxLostNumbers = 10;

/**
 * Reads YAML; JSON is YAML too.
 *
 * @throws InputError `INVALID_FILE` with line and column
 */
export function readDocument({ name, text }: SourceText): StructuredDocument {
  const lineCounter = new LineCounter();
  const document = parse(text, lineCounter);
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { file: name, line, column: col };
  };
  const problems = [...document.errors, ...document.warnings].slice(0, maxSyntaxErrors);
  if (problems.length > 0) {
    // What else is wrong comes of that.
    const tooDeep = problems.find(({ message }) => isTooDeep.test(message));
    throw new InputError(
      (tooDeep ? [tooDeep] : problems).map(({ code, message, pos }) => ({
        ...syntaxIssue(code, message),
        ...placeAt(pos[0]),
      })),
    );
  }
  const faults = documentFaults(document.contents);
  if (faults.length > 0) {
    throw new InputError(faults.map(({ offset, ...fault }) => ({ ...fault, ...placeAt(offset) })));
  }
  const lost = lostNumbers(document.contents);
  if (lost.length > 0) {
    throw new InputError(
      lost.map(({ written, offset }) => ({ ...numberIssue(written), ...placeAt(offset) })),
    );
  }
  const value = toValue(() => document.toJS({ maxAliasCount: -1 }), name);
  const unfit = unfitSize(value);
  if (unfit) throw new InputError([{ code: 'INVALID_FILE', path: [], ...unfit, ...placeAt(0) }]);
  const offsetOf = createLocator(document.contents);
  return {
    name,
    value,
    locate: (issue) => ({ ...issue, ...placeAt(offsetOf(issue.path)) }),
  };
}

/** The one document that there must be. It is read once, and no further than its first errors. */
function parse(text: string, { addNewLine }: LineCounter): Document.Parsed {
  // Keys are looked at below: the library compares each with each.
  const composer = new Composer({ uniqueKeys: false });
  const [document, other] = composer.compose(
    untilErrors(new Parser(addNewLine).parse(text)),
    true,
    text.length,
  );
  // The composer is made to give one.
  if (document === undefined) throw new TypeError('No document was composed.');
  if (other !== undefined)
    document.errors.push(new YAMLParseError([other.range[0], other.range[1]], 'MULTIPLE_DOCS', ''));
  return document;
}

/** Up to the first errors: there may be one for each character, and each is made with care. */
function* untilErrors(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let errors = 0;
  for (const token of tokens) {
    yield token;
    if (token.type === 'error' && ++errors >= maxSyntaxErrors) return;
  }
}

/** In the words of engines. */
const isTooDeep = /call stack|stack overflow/i;

function syntaxIssue(code: string, message: string): LocatedIssue {
  const path: [] = [];
  if (code === 'MULTIPLE_DOCS') {
    const fix = 'Put everything into one document; remove the line "---".';
    return { code: 'INVALID_FILE', path, message: 'the file holds more than one YAML document', fix };
  }
  if (isTooDeep.test(message)) {
    return { code: 'INVALID_FILE', path, message: 'nested too deeply', fix: 'Flatten the document.' };
  }
  const fix =
    'Correct the YAML or JSON there; indentation, quotes, commas and brackets are the usual causes.';
  return { code: 'INVALID_FILE', path, message: `not valid YAML or JSON: ${message}`, fix };
}

/** Numbers that are not what was written once they are read, as many as are worth telling. */
function lostNumbers(root: Node | null): { written: string; offset: number }[] {
  const lost: { written: string; offset: number }[] = [];
  visit(root, {
    Scalar(_key, { value, source = '', range }) {
      if (typeof value !== 'number' || keepsItsValue(value, source)) return undefined;
      lost.push({ written: source, offset: range?.[0] ?? 0 });
      return lost.length < maxLostNumbers ? undefined : visit.BREAK;
    },
  });
  return lost;
}

function keepsItsValue(value: number, written: string): boolean {
  return /^[-+]?0[xo]/i.test(written) ? Number.isSafeInteger(value) : survivesReading(written);
}

function numberIssue(written: string): LocatedIssue {
  const shown = written.length > 40 ? `${written.slice(0, 40)}…` : written;
  const message = Number.isFinite(Number(written))
    ? `the number ${shown} is too long: its last digits would be lost`
    : `the number ${shown} is none that JSON can hold`;
  const fix = `Put it in quotes ("${shown}"), so that it is text; whole numbers may go up to 2^53.`;
  return { code: 'INVALID_FILE', path: [], message, fix };
}

function toValue(convert: () => unknown, file: string): unknown {
  try {
    return convert();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const fix = 'Write it as plain YAML or JSON, without tags and aliases.';
    const issue: LocatedIssue = {
      code: 'INVALID_FILE',
      path: [],
      message: `cannot be read: ${reason}`,
      fix,
      file,
    };
    throw new InputError([issue]);
  }
}
