import { indentedJson } from '../indented-json.ts';
import { isRecord } from '../is-record.ts';
import { type Finding, findingsIn } from './findings.ts';

/** How parts of a text are set apart, and what makes text of models harmless where it is shown. */
export interface Look {
  bold(text: string): string;
  dim(text: string): string;
  cyan(text: string): string;
  safe(text: string): string;
}

const same = (text: string): string => text;
const plain: Look = { bold: same, dim: same, cyan: same, safe: same };

type Fields = Record<string, unknown>;

/** One way to show an output: `undefined` where it is of another shape; else the text, and the fields that are in it. */
type View = (output: Fields, look: Look) => { text: string; fields: readonly string[] } | undefined;

const post: View = ({ caption, hashtags }, { cyan, safe }) => {
  if (typeof caption !== 'string' || !isList(hashtags, isText)) return undefined;
  const tags = hashtags.map((tag) => `#${oneLine(tag, safe).replace(/^#/, '')}`);
  return { text: `${safe(caption)}\n${cyan(tags.join(' '))}`, fields: ['caption', 'hashtags'] };
};

const review: View = (output, look) => {
  const { score, findings } = output;
  if (typeof score !== 'number' || !isList(findings, isRecord)) return undefined;
  const lines = findingsIn(output).map((finding) => sayFinding(finding, look));
  return { text: [look.bold(`score ${score}`), ...lines].join('\n'), fields: ['score', 'findings'] };
};

/** What is wrong on one line, and below it why and what to do. */
function sayFinding(
  { severity, title, place, text, quote, advice, facts, others }: Finding,
  look: Look,
): string {
  const { safe, dim } = look;
  const head = [severity && `[${severity}]`, title].filter(Boolean).join(' ');
  const where = place === undefined ? '' : dim(` · ${oneLine(place, safe)}`);
  const told = facts.map(([name, value]) => dim(`${oneLine(name, safe)}: `) + oneLine(value, safe));
  const body = [
    text === undefined ? '' : safe(text).trimEnd(),
    renderFields({ quote, fix: advice, ...Object.fromEntries(others) }, look),
    told.join(dim(' · ')),
  ];
  return `• ${oneLine(head, safe)}${where}\n${indent(body.filter(Boolean).join('\n'))}`.trimEnd();
}

const build: View = ({ files }, { cyan, safe }) => {
  if (!isList(files, isFile)) return undefined;
  const texts = files.map(
    ({ path, content }) => `${cyan(`── ${oneLine(path, safe)}`)}\n${safe(content).trimEnd()}`,
  );
  return { text: texts.join('\n\n'), fields: ['files'] };
};

const document: View = ({ markdown }, { safe }) =>
  typeof markdown === 'string' ? { text: safe(markdown).trimEnd(), fields: ['markdown'] } : undefined;

const views: readonly View[] = [post, review, build, document];

/** An output for people: the main text of the shapes that are known, then every other field. */
export function readableOutput(output: unknown, look: Look = plain): string {
  if (typeof output === 'string') return look.safe(output).trimEnd();
  if (!isRecord(output)) return look.safe(indentedJson(output));
  for (const view of views) {
    const main = view(output, look);
    if (main === undefined) continue;
    const others = Object.entries(output).filter(([name]) => !main.fields.includes(name));
    return [main.text, renderFields(Object.fromEntries(others), look)].filter(Boolean).join('\n');
  }
  return renderFields(output, look) || look.safe(indentedJson(output));
}

/** Levels that are shown as fields and lists; what is deeper stands on one line, as JSON. */
const shownLevels = 6;

function renderFields(fields: Fields, look: Look, level = 0): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${look.dim(`${oneLine(name, look.safe)}:`)}${renderValue(value, look, level)}`)
    .join('\n');
}

/** What stands behind a field's name: on the same line, or as a list or fields below it. */
function renderValue(value: unknown, look: Look, level: number): string {
  if (typeof value === 'string') {
    const safe = look.safe(value).trimEnd();
    return safe.includes('\n') ? `\n${indent(safe)}` : ` ${safe}`;
  }
  if (typeof value !== 'object' || value === null) return ` ${String(value)}`;
  if (level >= shownLevels) return ` ${oneLine(JSON.stringify(value), look.safe)}`;
  if (isRecord(value)) return `\n${indent(renderFields(value, look, level + 1))}`;
  if (!Array.isArray(value) || value.length === 0) return ' none';
  const items = value.map((item: unknown) =>
    (isRecord(item)
      ? renderFields(item, look, level + 1)
      : renderValue(item, look, level + 1).trim()
    ).replaceAll('\n', '\n  '),
  );
  return `\n${indent(items.map((item) => `• ${item}`).join('\n'))}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function oneLine(text: string, safe: Look['safe']): string {
  return safe(text.replace(/\s+/g, ' ').trim());
}

function isList<Item>(value: unknown, is: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(is);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFile(value: unknown): value is { path: string; content: string } {
  return isRecord(value) && isText(value.path) && isText(value.content);
}
