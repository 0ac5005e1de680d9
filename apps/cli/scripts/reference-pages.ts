import { configSchema } from '@parallel-agents/app/internal/fields';
import { runtimes } from '@parallel-agents/app/internal/runtimes';
import type { Command, Option } from 'commander';
import { z } from 'zod';
import { createProgram } from '../src/program.ts';
import { describe } from '../src/settings/describe-flags.ts';
import type { Environment } from '../src/settings/environment.ts';

const written =
  '<!-- Written by `npm run reference`. Change the help texts and the schema, not this page. -->';

/** Each page by its place in `docs`, as the code has it. */
export function referencePages(): Record<string, string> {
  return { 'reference/commands.md': commandsPage(), 'reference/configuration.md': configurationPage() };
}

function commandsPage(): string {
  const nowhere = { write: () => true };
  const environment = { stdout: nowhere, stderr: nowhere, env: {}, runtimes, describe };
  const program = createProgram(environment as unknown as Environment, () => {});
  const leaves = leavesOf(program, []);
  return page('Every command and flag', [
    '`parallel-agents COMMAND --help` prints the same. [The command line](../command-line.md) says how they work together.',
    ...leaves.map(commandPart),
    ...sharedParts(leaves),
  ]);
}

function commandPart({ path, command }: Leaf): string {
  const usage = `${path.join(' ')} ${command.usage().replace(/\[options\] ?/, '')}`.trim();
  const groups = groupsOf(command);
  const own = groups.get(ownGroup) ?? [];
  const shared = [...groups].filter(([heading]) => heading !== ownGroup);
  const flags = (options: readonly Option[]): string => options.map(({ long }) => `\`${long}\``).join(', ');
  return [
    `## ${path.slice(1).join(' ')}`,
    sentence(command.description()),
    `\`${usage}\``,
    ...argumentsOf(command),
    ...(own.length > 0 ? [table('flag', own.map(rowOf))] : []),
    ...(shared.length > 0
      ? [shared.map(([heading, options]) => `- ${linkTo(heading)}: ${flags(options)}`).join('\n')]
      : []),
  ].join('\n\n');
}

/** Flags that many commands have stand once, at the end. */
function sharedParts(leaves: readonly Leaf[]): string[] {
  const groups = new Map<string, Map<string, Option>>();
  for (const { command } of leaves)
    for (const [heading, options] of groupsOf(command)) {
      const known = groups.get(heading) ?? new Map<string, Option>();
      for (const option of options) if (!known.has(option.flags)) known.set(option.flags, option);
      groups.set(heading, known);
    }
  groups.delete(ownGroup);
  return [...groups].map(([heading, options]) =>
    [`## ${heading}`, table('flag', [...options.values()].map(rowOf))].join('\n\n'),
  );
}

/** What a command alone has. */
const ownGroup = 'Options';

function groupsOf(command: Command): Map<string, Option[]> {
  const shown = command.options.filter(({ hidden }) => !hidden);
  return Map.groupBy(shown, ({ helpGroupHeading }) => (helpGroupHeading ?? ownGroup).replace(/:$/, ''));
}

function linkTo(heading: string): string {
  return `[${heading}](#${heading.toLowerCase().replaceAll(' ', '-')})`;
}

interface Leaf {
  path: string[];
  command: Command;
}

function leavesOf(command: Command, above: readonly string[]): Leaf[] {
  const path = [...above, command.name()];
  const below = command.commands
    .filter((part) => part.name() !== 'help')
    .flatMap((part) => leavesOf(part, path));
  return below.length > 0 ? below : [{ path, command }];
}

function argumentsOf(command: Command): string[] {
  const rows = command.registeredArguments.map((argument) => [
    `\`${argument.name()}\``,
    sentence(argument.description),
  ]);
  return rows.length === 0 ? [] : [table('argument', rows)];
}

function rowOf({ flags, description, defaultValue, argChoices }: Option): string[] {
  const choices = argChoices && !argChoices.every((choice) => description.includes(choice));
  const notes = [
    ...(choices ? [`One of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}.`] : []),
    ...(isShown(defaultValue) ? [`Default: \`${String(defaultValue)}\`.`] : []),
  ];
  return [`\`${flags}\``, [sentence(description), ...notes].join(' ')];
}

function isShown(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

interface Field {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  items?: Field;
  properties?: Record<string, Field>;
  additionalProperties?: Field | boolean;
}

function configurationPage(): string {
  const { properties = {} } = z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
  }) as unknown as Field;
  const entries = Object.entries(properties);
  const isSection = (field: Field): boolean => fieldsIn(field) !== undefined;
  return page('Every field of the configuration', [
    'In `parallel-agents.config.yaml`, `.yml` or `.json`, or `.parallel-agentsrc`. [The configuration file](../configuration.md) says which file counts, and what goes before what. A field that is not here is refused.',
    '## At the top',
    table('field', entries.filter(([, field]) => !isSection(field)).map(fieldRow), ['value', 'means']),
    ...entries
      .filter(([, field]) => isSection(field))
      .flatMap(([name, field]) => [
        `## ${name}`,
        ...(field.description === undefined ? [] : [sentence(field.description)]),
        table('field', rowsIn(field), ['value', 'means']),
      ]),
  ]);
}

/** The fields of a section, also of one in which names are free. */
function fieldsIn({ properties, additionalProperties }: Field): Record<string, Field> | undefined {
  if (properties) return properties;
  return typeof additionalProperties === 'object' && additionalProperties.properties
    ? Object.fromEntries(
        Object.entries(additionalProperties.properties).map(([name, field]) => [`NAME.${name}`, field]),
      )
    : undefined;
}

function rowsIn(section: Field): string[][] {
  return Object.entries(fieldsIn(section) ?? {}).flatMap(([name, field]) => {
    const inner = fieldsIn(field);
    if (!inner) return [fieldRow([name, field])];
    return rowsIn(field).map(([path = '', ...cells]) => [`\`${name}.${path.slice(1)}`, ...cells]);
  });
}

function fieldRow([name, field]: [string, Field]): string[] {
  return [`\`${name}\``, valueOfField(field), sentence(field.description ?? '')];
}

function valueOfField(field: Field): string {
  if (field.enum) return field.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (field.items) return `list of ${valueOfField(field.items)}s`;
  if (field.type === 'object') return 'names with values';
  const types: Record<string, string> = {
    boolean: '`true` or `false`',
    string: 'text',
    integer: 'whole number',
  };
  const type = types[String(field.type)] ?? String(field.type);
  const least = field.minimum ?? field.exclusiveMinimum;
  const above = field.minimum === undefined ? 'above' : 'from';
  const most = field.maximum === undefined || field.maximum > 1e12 ? '' : ` to ${field.maximum}`;
  return least === undefined || least < -1e12 ? `${type}${most}` : `${type} ${above} ${least}${most}`;
}

function page(title: string, parts: readonly string[]): string {
  return `${[written, `# ${title}`, ...parts].join('\n\n')}\n`;
}

function table(first: string, rows: readonly string[][], others = ['means']): string {
  const head = [first, ...others];
  const cells = [head, head.map(() => '---'), ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '\\|')),
  );
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => row[at]?.length ?? 0)));
  return cells
    .map((row, line) => {
      const padded = row.map((cell, at) => cell.padEnd(widths[at] ?? 0, line === 1 ? '-' : ' '));
      return `| ${padded.join(' | ')} |`;
    })
    .join('\n');
}

/** Help texts are no sentences: they begin small and end without a stop. */
function sentence(text: string): string {
  const trimmed = text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('<', '&lt;');
  if (trimmed === '') return '';
  const first = /^[a-z][a-z-]*[ ,]/.test(trimmed) ? trimmed[0]?.toUpperCase() : trimmed[0];
  return `${first}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`;
}
