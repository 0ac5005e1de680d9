import { z } from 'zod';
import type { Colors } from './colors.ts';
import { oneLine, terminalSafe, toSafeJson } from './sanitize.ts';

/** One way to show an output: the fields it makes text of, and how. What it leaves is shown as fields below. */
interface View {
  fields: readonly string[];
  render(output: unknown, colors: Colors): string | undefined;
}

function view<Shape extends z.ZodRawShape>(
  shape: Shape,
  render: (output: z.infer<z.ZodObject<Shape>>, colors: Colors) => string,
): View {
  const schema = z.object(shape);
  return {
    fields: Object.keys(shape),
    render(output, colors) {
      const parsed = schema.safeParse(output);
      return parsed.success ? render(parsed.data, colors) : undefined;
    },
  };
}

const post = view(
  { caption: z.string(), hashtags: z.array(z.string()) },
  ({ caption, hashtags }, { cyan }) => {
    const tags = hashtags.map((tag) => `#${oneLine(tag).replace(/^#/, '')}`);
    return `${terminalSafe(caption)}\n${cyan(tags.join(' '))}`;
  },
);

const finding = z.looseObject({
  severity: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
});

const review = view({ score: z.number(), findings: z.array(finding) }, ({ score, findings }, colors) => {
  const lines = findings.map(({ severity, title, description, ...rest }) => {
    const head = [severity && `[${severity}]`, title ?? description].filter(Boolean).join(' ');
    const body = title === undefined ? rest : { description, ...rest };
    return `• ${oneLine(head)}\n${indent(renderFields(body, colors))}`;
  });
  return [colors.bold(`score ${score}`), ...lines].join('\n');
});

const sourceFile = z.looseObject({ path: z.string(), content: z.string() });

const build = view({ files: z.array(sourceFile) }, ({ files }, { cyan }) =>
  files
    .map(({ path, content }) => `${cyan(`── ${oneLine(path)}`)}\n${terminalSafe(content).trimEnd()}`)
    .join('\n\n'),
);

const text = view({ markdown: z.string() }, ({ markdown }) => terminalSafe(markdown).trimEnd());

const views: readonly View[] = [post, review, build, text];

/** An output for people: the main text of the shapes that are known, then every other field. Programs take `--json`. */
export function renderOutput(output: unknown, colors: Colors): string {
  if (typeof output === 'string') return terminalSafe(output).trimEnd();
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return toSafeJson(output);
  for (const { fields, render } of views) {
    const main = render(output, colors);
    if (main === undefined) continue;
    const others = Object.entries(output).filter(([name]) => !fields.includes(name));
    return [main, renderFields(Object.fromEntries(others), colors)].filter(Boolean).join('\n');
  }
  return renderFields(output, colors) || toSafeJson(output);
}

/** Levels that are shown as fields and lists; what is deeper stands on one line, as JSON. */
const shownLevels = 6;

function renderFields(fields: object, colors: Colors, level = 0): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${colors.dim(`${oneLine(name)}:`)}${renderValue(value, colors, level)}`)
    .join('\n');
}

/** What stands behind a field's name: on the same line, or as a list or fields below it. */
function renderValue(value: unknown, colors: Colors, level: number): string {
  if (typeof value === 'string') {
    const safe = terminalSafe(value).trimEnd();
    return safe.includes('\n') ? `\n${indent(safe)}` : ` ${safe}`;
  }
  if (typeof value !== 'object' || value === null) return ` ${String(value)}`;
  if (level >= shownLevels) return ` ${oneLine(JSON.stringify(value))}`;
  if (!Array.isArray(value)) return `\n${indent(renderFields(value, colors, level + 1))}`;
  if (value.length === 0) return ' none';
  const items = value.map((item: unknown) => {
    const nested = typeof item === 'object' && item !== null && !Array.isArray(item);
    return (
      nested ? renderFields(item, colors, level + 1) : renderValue(item, colors, level + 1).trim()
    ).replaceAll('\n', '\n  ');
  });
  return `\n${indent(items.map((item) => `• ${item}`).join('\n'))}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
