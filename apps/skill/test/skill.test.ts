import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { folder, generatedFiles, packageVersion, read, skillFolder } from '../scripts/generated-files.ts';
import { tools } from '../src/tools/index.ts';
import { commandLines, files, texts } from './skill-texts.ts';

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

/** What the command line reads of its environment where sessions run on OpenClaw, as its source says it. */
function variablesRead(): Set<string> {
  const text = ['packages/openclaw/src', 'apps/cli/src']
    .flatMap((path) => readdirSync(join(root, path), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  const reads = text.matchAll(/\benv\.([A-Z][A-Z0-9_]*)|\bvariable\([\w.]+, '([A-Z_]+)'\)/g);
  return new Set([...reads].map(([, member, argument]) => member ?? argument ?? ''));
}

test('the secrets that are declared are those that the command line reads, and every binary that is named is', () => {
  // The command is optional and a package of its own: of what else it reads its own page tells.
  const declared = frontmatter.metadata.openclaw.envVars.map(({ name }) => name);
  const secrets = [...variablesRead()].filter((name) => /^OPENCLAW_.*(TOKEN|PASSWORD)$/.test(name));
  expect([...declared].sort()).toEqual(secrets.sort());
  expect(texts).not.toContain('--engine');
  const named = new Set(texts.match(/\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b/g));
  expect([...named].filter((name) => !declared.includes(name))).toEqual([]);
  const binaries = new Set(commandLines.map((line) => line.split(' ')[0]));
  expect(binaries).toEqual(new Set(frontmatter.metadata.openclaw.install.flatMap(({ bins }) => bins)));
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
