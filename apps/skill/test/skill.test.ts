import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { folder, generatedFiles, packageVersion, read, skillFolder } from '../scripts/generated-files.ts';
import { tools } from '../src/tools/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const skill = read(`${skillFolder}/SKILL.md`);
const frontmatter = z
  .object({
    name: z.string(),
    description: z.string(),
    version: z.string(),
    metadata: z.object({
      openclaw: z.object({
        envVars: z.array(z.object({ name: z.string(), required: z.literal(false), description: z.string() })),
        install: z.array(z.object({ package: z.string(), bins: z.array(z.string()) })),
      }),
    }),
  })
  .loose()
  .parse(parse(/^---\n([\s\S]*?)\n---/.exec(skill)?.[1] ?? ''));

const files = readdirSync(join(folder, skillFolder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const texts = files.map((file) => readFileSync(file, 'utf8')).join('\n');

const commandLines = [...texts.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, lines = '']) =>
  lines.trim().split('\n'),
);
const commandFile = join(root, 'apps/cli/bin/parallel-agents.js');

test.each(Object.entries(generatedFiles()))(
  '%s is as the code makes it (else: pnpm generate)',
  (path, content) => {
    expect(read(path)).toBe(content);
  },
);

test('npm packages, plugin and skill have one version', () => {
  const manifests = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) =>
      JSON.parse(readFileSync(join(root, group, name, 'package.json'), 'utf8')),
    ),
  );
  const versions = manifests.filter((manifest) => !manifest.private).map(({ version }) => version);
  const plugin = JSON.parse(read('openclaw.plugin.json')).version;
  expect(new Set([...versions, plugin, frontmatter.version])).toEqual(new Set([packageVersion()]));
});

test('the skill is packaged as ClawHub and OpenClaw ask for', () => {
  expect(frontmatter.name).toBe('parallel-agents');
  expect(frontmatter.description.length).toBeLessThanOrEqual(160);
  expect(frontmatter.description).not.toContain('\n');
  expect(files.every((file) => file.endsWith('.md'))).toBe(true);
  expect(files.length).toBeLessThan(256);
  for (const file of files) expect(statSync(file).size).toBeLessThan(1024 * 1024);
});

test('every variable that the command line reads for OpenClaw, and every binary that is named, is declared', () => {
  const source = join(root, 'packages/openclaw/src');
  const read = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  const variables = new Set(read.match(/\bOPENCLAW_[A-Z_]*[A-Z]\b/g));
  expect(variables.size).toBeGreaterThan(5);
  const declared = new Set(frontmatter.metadata.openclaw.envVars.map(({ name }) => name));
  expect(declared).toEqual(variables);
  const named = new Set(texts.match(/\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b/g));
  expect([...named].filter((name) => !declared.has(name))).toEqual([]);
  const binaries = new Set(commandLines.map((line) => line.split(' ')[0]));
  expect(binaries).toEqual(new Set(frontmatter.metadata.openclaw.install.flatMap(({ bins }) => bins)));
});

test.each(commandLines)('%s: the command line has that command and its flags', (line) => {
  const words = line.match(/"[^"]*"|\S+/g)?.slice(1) ?? [];
  const first = words.findIndex((word) => !/^[a-z]+$/.test(word));
  const path = words.slice(0, first === -1 ? words.length : first);
  const said = spawnSync(process.execPath, [commandFile, ...path, '--help'], { encoding: 'utf8' });
  expect(said.status).toBe(0);
  expect(said.stdout).toContain(`parallel-agents ${path.join(' ')}`);
  for (const flag of words.filter((word) => word.startsWith('--'))) expect(said.stdout).toContain(`${flag} `);
});

test('nothing in the skill is what the scanners look for', () => {
  expect(texts).not.toMatch(/--token|--password|\beval\b|new Function|curl |wget |base64|always: true/);
});

test('links lead to files, and the tools that are named exist', () => {
  for (const [, path = ''] of texts.matchAll(/\]\((references\/[^)]+)\)/g)) {
    expect(files).toContain(join(folder, skillFolder, path));
  }
  const named = new Set(skill.match(/parallel_agents_[a-z]+/g));
  expect([...named].sort()).toEqual(tools.map(({ name }) => name).sort());
});

test('what the skill says of the limits is what the code does', () => {
  const { properties } = JSON.parse(read('openclaw.plugin.json')).configSchema;
  const { maxConcurrent, maxTasks, maxSpawns, maxTokens, timeoutSeconds, deadlineSeconds } = properties;
  expect(skill.replaceAll(/\s+/g, ' ')).toContain(
    `sessions at once (${maxConcurrent.default}), tasks (${maxTasks.default}), sessions in all (${maxSpawns.default}), tokens (${maxTokens.default.toLocaleString('en')}), time per agent (${timeoutSeconds.default} s) and per run (${deadlineSeconds.default / 60} min)`,
  );
});
