import { InputError } from '@parallel-agents/core';
import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { loadIssue } from './load-issue.ts';
import { NoAgentError } from './no-agent-error.ts';
import { readPermissively } from './permissive-yaml.ts';
import { type SplitFile, splitFrontmatter } from './split-frontmatter.ts';
import { isTooIntricate, tooLarge, untilError } from './yaml-bounds.ts';

/** The two parts of a markdown agent, with the means to name the line of each field. */
export interface Frontmatter {
  fields: Record<string, unknown>;
  body: string;
  /** Where the body begins, counted from 1. */
  bodyLine: number;
  /** The line of the file, counted from 1, where the field stands; the nearest parent's where it is absent. */
  lineOf(path: readonly PropertyKey[]): number;
}

const howItLooks =
  'Begin the file with a line "---", then "name: …" and "description: …", then a line "---"; below it, the instructions.';

/**
 * Splits a markdown file into its YAML frontmatter and its body. YAML is read as data; no tag makes anything run. What
 * is no YAML is read once more, field by field, unless `strict` is asked for.
 *
 * @throws InputError (`INVALID_FILE`) naming file and line: no frontmatter, one without end, not YAML, not a mapping
 */
export function parseFrontmatter(
  text: string,
  file: string,
  { strict = false }: { strict?: boolean } = {},
): Frontmatter {
  const split = splitFrontmatter(text);
  if (!('frontmatter' in split)) {
    const error = split.isOther ? NoAgentError : InputError;
    throw new error([invalid(file, split.line, split.message, howItLooks)]);
  }
  const source = split.frontmatter.join('\n');
  const excess = tooLarge(split.frontmatter);
  if (excess !== undefined) {
    const fix = 'Move text from the frontmatter to below it.';
    throw new InputError([invalid(file, 1, excess, fix)]);
  }
  if (strict) return readYaml(split, source, file);
  try {
    return inOurCase(withText(readYaml(split, source, file), split));
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    const permissive = readByField(split);
    if (Object.keys(permissive.fields).length === 0) throw thrown;
    return inOurCase(permissive);
  }
}

/** Fields that are known, also where somebody writes `Name:`. Those that speak of tools are known in any case. */
const cased = ['name', 'description', 'version', 'category', 'model', 'tier', 'namespace', 'mode', 'color'];

function inOurCase(read: Frontmatter): Frontmatter {
  const written = new Map<PropertyKey, string>();
  for (const field of Object.keys(read.fields)) {
    const own = field.toLowerCase();
    if (cased.includes(own) && !Object.hasOwn(read.fields, own) && !written.has(own)) written.set(own, field);
  }
  if (written.size === 0) return read;
  const ours = new Map([...written].map(([own, field]) => [field, String(own)]));
  return {
    ...read,
    fields: Object.fromEntries(
      Object.entries(read.fields).map(([field, value]) => [ours.get(field) ?? field, value]),
    ),
    lineOf: ([field = '', ...inner]) => read.lineOf([written.get(field) ?? field, ...inner]),
  };
}

/** @throws InputError for what is no mapping in YAML */
function readYaml(split: SplitFile, source: string, file: string): Frontmatter {
  if (isTooIntricate(source)) {
    const fix = 'Write it with fewer levels, quotes and brackets, or move text from it to below it.';
    throw new InputError([invalid(file, 1, 'the frontmatter is too intricate to be read as YAML', fix)]);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(untilError(source), {
    lineCounter,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  const lineAt = (offset: number) => lineCounter.linePos(offset).line + split.firstLine - 1;
  const [error] = document.errors;
  if (error !== undefined) {
    const fix =
      'Correct the YAML; put text that contains ": " or " #" or begins with a special character in quotes.';
    const message = `the frontmatter is not valid YAML: ${error.message}`;
    throw new InputError([invalid(file, lineAt(error.pos[0]), message, fix)]);
  }
  return {
    fields: toData(document, file),
    ...bodyOf(split),
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const found = document.getIn(path.slice(0, length), true);
        if (hasRange(found)) return lineAt(found.range[0]);
      }
      return 1;
    },
  };
}

function readByField(split: SplitFile): Frontmatter {
  const found = readPermissively(split.frontmatter);
  return {
    // An entry called __proto__ is one like others.
    fields: Object.fromEntries([...found].map(([key, { value }]) => [key, value])),
    ...bodyOf(split),
    lineOf([field]) {
      const line = typeof field === 'string' ? found.get(field)?.line : undefined;
      return line === undefined ? 1 : line + split.firstLine;
    },
  };
}

/** `description: #1 for plants` is empty in YAML, and meant as text; `tools: # Read` is empty. */
function withText(read: Frontmatter, split: SplitFile): Frontmatter {
  const empty = texts.filter((key) => read.fields[key] === null);
  if (!empty.some((key) => split.frontmatter.some((line) => line.trim().startsWith(`${key}: #`))))
    return read;
  const permissive = readByField(split).fields;
  const meant = empty.flatMap((key) => (typeof permissive[key] === 'string' ? [[key, permissive[key]]] : []));
  return { ...read, fields: { ...read.fields, ...Object.fromEntries(meant) } };
}

function bodyOf({ body, bodyLine }: SplitFile): Pick<Frontmatter, 'body' | 'bodyLine'> {
  return { body, bodyLine };
}

function toData(document: ReturnType<typeof parseDocument>, file: string): Record<string, unknown> {
  let data: unknown;
  try {
    data = document.toJS();
  } catch (thrown) {
    // Aliases that multiply without bound are refused by the parser here.
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const fix = 'Write the values out instead of using aliases.';
    throw new InputError([invalid(file, 1, `the frontmatter cannot be read: ${reason}`, fix)]);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    const message = 'the frontmatter is not a list of "field: value" lines';
    throw new InputError([invalid(file, 2, message, howItLooks)]);
  }
  const fields = data as Record<string, unknown>;
  for (const field of texts) {
    const node = field in fields ? document.get(field, true) : undefined;
    if (!isScalar(node)) continue;
    if (typeof node.value === 'number' && node.source !== undefined) fields[field] = node.source;
    // `!important for plants` is no tag, as `&more` without a `*more` is no anchor.
    if (node.tag?.startsWith('!') === true) fields[field] = `${node.tag} ${String(node.value ?? '')}`.trim();
    if (node.anchor !== undefined && !hasAlias(document, node.anchor))
      fields[field] = `&${node.anchor} ${String(node.value ?? '')}`.trim();
  }
  return fields;
}

function hasAlias(document: ReturnType<typeof parseDocument>, anchor: string): boolean {
  let found = false;
  visit(document, {
    Alias(_key, { source }) {
      found ||= source === anchor;
    },
  });
  return found;
}

/** Fields that are text, also where they look like a number: version 1.10 is not 1.1, and `007` keeps its zeros. */
const texts = ['name', 'displayName', 'description', 'version', 'category'];

function hasRange(value: unknown): value is { range: [number, number, number] } {
  return typeof value === 'object' && value !== null && 'range' in value && Array.isArray(value.range);
}

function invalid(file: string, line: number, message: string, fix: string) {
  return loadIssue('INVALID_FILE', `${file}:${line}`, message, fix);
}
