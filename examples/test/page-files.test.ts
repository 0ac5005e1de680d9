import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJobSpec } from '@parallel-agents/app';
import { loadAgents } from '@parallel-agents/registry';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { readMcpServers } from '@parallel-agents/tools';
import json5 from 'json5';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkParameters } from '../../apps/skill/src/parameters/check.ts';
import { runTasksTool } from '../../apps/skill/src/tools/run-tasks.ts';
import { configSchema } from '../../packages/app/src/config/config-schema.ts';
import { contradictionsIn } from '../../packages/app/src/config/spending-contradictions.ts';
import { type Block, blocksOf, pages, placeOf, root } from './kit/page.ts';
import { wayOf } from './kit/ways.ts';

type Fields = Record<string, unknown>;

/** What reads the files that pages show, and how each kind is known. It throws where it is wrong. */
const readers: { is: (value: Fields) => boolean; read: (value: Fields, text: string) => unknown }[] = [
  { is: has('tasks', 'goal', 'create', 'refine', 'review'), read: readJobSpec },
  { is: has('mcpServers'), read: (_, text) => readMcpServers(text, 'mcp.json', { GITHUB_TOKEN: 'x' }) },
  { is: has('plugins'), read: readGatewayConfig },
  { is: has('agents', 'gateway'), read: () => {} },
  { is: has('fixtures'), read: (_, text) => readFrontmatter(text) },
  // Answers of reviewers are held to their checks by a test of the application layer.
  { is: has('findings'), read: () => {} },
  // A line of many.
  { is: has('agent'), read: (value) => readJobSpec({ tasks: [value] }) },
  { is: has('version'), read: () => {} },
  { is: () => true, read: readConfig },
];

const { configSchema: pluginSchema } = JSON.parse(
  readFileSync(join(root, 'apps/skill/openclaw.plugin.json'), 'utf8'),
) as { configSchema: { properties: Fields } };

const files = pages.flatMap(blocksOf).filter((block) => wayOf(block) === 'file');

test.each(files.map((block) => ({ where: placeOf(block), block })))(
  '$where can be used',
  async ({ block }) => {
    const value = contentOf(block);
    const reader = readers.find(({ is }) => is(value));
    await reader?.read(value, block.text);
  },
);

const calls = pages.flatMap(blocksOf).filter((block) => wayOf(block) === 'call');

test.each(calls.map((block) => ({ where: placeOf(block), block })))(
  '$where is what the tool takes',
  ({ block }) => {
    const given = JSON.parse(block.text) as Fields;
    expect(checkParameters(runTasksTool.parameters, given)).toEqual(given);
    expect(() => checkParameters(runTasksTool.parameters, { ...given, tasks: 'all' })).toThrow(/tasks/);
  },
);

test('what is wrong in a file is found', () => {
  expect(() => readConfig({ budget: { usd: 'two' } })).toThrow(/number/);
  expect(() => readConfig({ model: 'a/b', tiers: ['cheap'] })).toThrow(/tiers/);
  expect(() =>
    readGatewayConfig({ plugins: { entries: { 'parallel-agents': { config: { maxUsd: 1, x: 1 } } } } }),
  ).toThrow(/x/);
});

function contentOf({ language, text }: Block): Fields {
  const value: unknown = language === 'yaml' ? parse(text) : json5.parse(text);
  // A list is that of `agents create --from`.
  return Array.isArray(value) ? { create: value } : (value as Fields);
}

function has(...names: string[]): (value: Fields) => boolean {
  return (value) => names.some((name) => Object.hasOwn(value, name) && !isListOfPlaces(value[name]));
}

/** `agents` of our configuration, not of a gateway. */
function isListOfPlaces(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string';
}

function readConfig(value: Fields): void {
  const [contradiction] = contradictionsIn(configSchema.parse(value));
  if (contradiction) throw new Error(JSON.stringify(contradiction));
}

/** Of a gateway's configuration we know what is ours. */
function readGatewayConfig({ plugins }: Fields): void {
  const { entries } = plugins as { entries: Record<string, { config?: Fields }> };
  for (const name of Object.keys(entries['parallel-agents']?.config ?? {}))
    if (!Object.hasOwn(pluginSchema.properties, name)) throw new Error(`the plugin has no setting ${name}`);
}

/** Of an agent that says nothing else. */
async function readFrontmatter(text: string): Promise<void> {
  const folder = mkdtempSync(join(temporaryFolder(), 'agents-'));
  writeFileSync(join(folder, 'shown.md'), `---\nname: shown\n${text}---\n\nDo what you are asked.\n`);
  const { agents, notes } = await loadAgents(folder, { from: folder });
  if (notes.length > 0 || agents.length !== 1) throw new Error(JSON.stringify(notes));
}
