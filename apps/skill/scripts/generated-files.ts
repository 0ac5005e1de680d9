import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TSchema } from 'typebox';
import { knownAgents } from '../src/agents.ts';
import { configSchema } from '../src/host/config.ts';
import { identity } from '../src/identity.ts';
import { inputFields } from '../src/input-fields.ts';
import { tools } from '../src/tools/index.ts';

/** The folder of this package. */
export const folder = fileURLToPath(new URL('..', import.meta.url));
export const skillFolder = 'skills/parallel-agents';

/** What is made from the code: by its path in this package. A test fails when a file differs. */
export function generatedFiles(): Record<string, string> {
  return {
    'openclaw.plugin.json': manifest(),
    [`${skillFolder}/SKILL.md`]: withVersion(read(`${skillFolder}/SKILL.md`)),
    [`${skillFolder}/references/agents.md`]: agentCatalogue(),
    [`${skillFolder}/references/tools.md`]: toolReference(),
    [`${skillFolder}/references/settings.md`]: settings(),
  };
}

export function read(path: string): string {
  return readFileSync(new URL(path, new URL('../', import.meta.url)), 'utf8');
}

export function packageVersion(): string {
  return JSON.parse(read('package.json')).version;
}

/** As `openclaw plugins build` writes it, which a test in e2e/ checks. */
function manifest(): string {
  const { id, name, description } = identity;
  const fields = {
    id,
    configSchema,
    name,
    description,
    version: packageVersion(),
    activation: { onStartup: true },
    contracts: { tools: tools.map((tool) => tool.name) },
    skills: ['./skills'],
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
}

function withVersion(skill: string): string {
  return skill.replace(/^version: .*$/m, `version: ${packageVersion()}`);
}

const generated = '<!-- Made by `pnpm generate` from the code: change it there. -->';

function agentCatalogue(): string {
  const sections = knownAgents.categories().map((category) => {
    const rows = knownAgents
      .list({ category })
      .map(
        (agent) =>
          `| \`${agent.name}\` | ${inputFields(agent).join(', ')} | ${agent.description.replaceAll('|', '\\|')} |`,
      );
    return [`## ${category}`, '', '| agent | input | what it does |', '| --- | --- | --- |', ...rows].join(
      '\n',
    );
  });
  const count = knownAgents.names().length;
  return `${generated}\n\n# The ${count} agents\n\nNames for \`agent\` in tasks. None of them needs tools: give each all it needs in \`description\` and \`input\`. A field with \`?\` may be left out.\n\n${sections.join('\n\n')}\n`;
}

function toolReference(): string {
  const sections = tools.map(({ name, description, parameters }) =>
    [`## ${name}`, description, parameterList(parameters)].join('\n\n'),
  );
  return `${generated}\n\n# The plugin’s tools\n\nWhere they are not among your tools, call them by name, without searching first: \`tool_call {"id": "parallel_agents_list", "args": {}}\`, or in Code Mode \`return await parallel_agents_list({})\`. JSON as text, numbers as text, one thing for a list and other spellings of names are taken as they are meant.\n\n${sections.join('\n\n')}\n`;
}

function parameterList(schema: TSchema): string {
  const { properties = {}, required = [] } = plain(schema);
  const lines = Object.entries(properties).map(([name, field]) => {
    const needed = required.includes(name) ? 'required' : 'optional';
    const items = field.items?.properties ? ` Each: ${fieldNames(field.items)}.` : '';
    return `- \`${name}\` (${typeOf(field)}, ${needed})${field.description ? `: ${field.description}` : '.'}${items}`;
  });
  return lines.join('\n') || 'No parameters.';
}

function plain(schema: TSchema): JsonObject {
  return JSON.parse(JSON.stringify(schema));
}

/** What is read of a JSON Schema. */
interface JsonObject {
  type?: string;
  properties?: Record<string, JsonObject>;
  required?: readonly string[];
  items?: JsonObject;
  anyOf?: readonly JsonObject[];
  const?: unknown;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

function fieldNames({ properties = {}, required = [] }: JsonObject): string {
  return Object.keys(properties)
    .map((name) => (required.includes(name) ? `\`${name}\`` : `\`${name}\`?`))
    .join(', ');
}

function typeOf({ type, anyOf, const: value }: JsonObject): string {
  if (value !== undefined) return JSON.stringify(value);
  return type ?? anyOf?.map(typeOf).join(' | ') ?? 'any';
}

function settings(): string {
  const { properties = {} } = plain(configSchema);
  const rows = Object.entries(properties).map(([name, field]) => {
    const { minimum, maximum, description = '', default: standard } = field;
    const range =
      maximum === undefined ? (minimum === undefined ? '' : `from ${minimum}`) : `${minimum} to ${maximum}`;
    return `| \`${name}\` | ${standard === undefined ? '–' : `\`${JSON.stringify(standard)}\``} | ${range} | ${description} |`;
  });
  return [
    generated,
    '',
    '# Settings of the operator',
    '',
    'Under `plugins.entries.parallel-agents.config` in OpenClaw’s configuration. A chat cannot change them.',
    '',
    '| setting | default | range | what it does |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
