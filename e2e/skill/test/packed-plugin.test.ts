import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { root } from '../../packages.ts';
import { unpack } from '../plugin-package.ts';
import { scanRules } from '../scan-rules.ts';

const mebibyte = 1024 * 1024;
const openclaw = fileURLToPath(new URL('../../node_modules/openclaw/dist/', import.meta.url));

interface ScanSummary {
  scannedFiles: number;
  findings: { ruleId: string; file: string; line: number; evidence: string }[];
}

let scratch: string;
let folder: string;
let files: { name: string; text: string; bytes: number }[];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'parallel-agents-packed-'));
  folder = await unpack(inject('pluginTarball'), join(scratch, 'unpacked'));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path);
        const name = relative(folder, path).replaceAll(sep, '/');
        return { name, text: content.toString('utf8'), bytes: content.byteLength };
      }),
  );
});

afterAll(async () => {
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
});

it('holds what OpenClaw loads, and nothing of how it was made', () => {
  const names = files.map(({ name }) => name).sort();
  const skill = names.filter((name) =>
    /^skills\/parallel-agents\/(references\/[a-z-]+|SKILL)\.md$/.test(name),
  );
  const packages = ['checks', 'core', 'escalation', 'journal', 'json-schema', 'meta', 'registry'];
  const parsers = ['acorn', 'acorn-typescript', 'toml', 'yaml'];
  const libraries = ['prices', 'typebox', 'zod'];
  const own = ['agent-files', 'index', 'tier-outcomes', 'workspace-file'];
  const parts = [...packages, ...parsers, ...libraries, ...own];
  const others = ['LICENSE', 'README.md', 'openclaw.plugin.json', 'package.json', 'dist/index.d.ts'];
  expect(names).toEqual([...skill, ...others, ...parts.map((part) => `dist/${part}.js`)].sort());
  expect(skill).toContain('skills/parallel-agents/SKILL.md');
});

it('has room in each file below the size that is scanned, and 4 MiB in all', () => {
  expect(files.filter(({ bytes }) => bytes >= 0.9 * mebibyte).map(({ name }) => name)).toEqual([]);
  expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(4 * mebibyte);
});

it('has in each file what the others take from it', async () => {
  const taken = files.filter(({ name }) => name.endsWith('.js')).flatMap(({ text }) => takenBy(text));
  const missing = await Promise.all(
    taken.map(async ({ name, from }) => (name in (await moduleOf(from)) ? [] : [`${name} of ${from}`])),
  );
  expect(taken).toContainEqual({ name: 'createOrchestrator', from: './core.js' });
  expect(missing.flat()).toEqual([]);
});

it('knows the prices of models where no other package is', async () => {
  const { priceList } = (await moduleOf('./escalation.js')) as {
    priceList: () => { costUsd(model: string, usage: object): number | undefined };
  };
  const cost = priceList().costUsd('openai/gpt-4o', { inputTokens: 1_000_000, outputTokens: 0 });
  expect(cost).toBeGreaterThan(0);
});

it('can be read: no file is made small', () => {
  const code = files.filter(({ name }) => name.endsWith('.js'));
  const dense = code.filter(({ text, bytes }) => bytes / text.split('\n').length > 100);
  expect(dense.map(({ name }) => name)).toEqual([]);
});

it('needs nothing but OpenClaw and Node', () => {
  const needed = files.filter(({ name }) => name.endsWith('.js')).flatMap(({ text }) => importedBy(text));
  expect(needed).toContain('openclaw/plugin-sdk/tool-plugin');
  expect(needed.filter((from) => !/^(openclaw\/|node:|\.\/)/.test(from))).toEqual([]);
});

it('tells nothing of the machine that it was made on', () => {
  const places = [root, `${homedir()}/`, `${tmpdir()}/`, 'sourceMappingURL=', 'file:///'];
  const told = files.flatMap(({ name, text }) =>
    places.filter((place) => text.includes(place)).map((place) => `${name}: ${place}`),
  );
  expect(told).toEqual([]);
});

it('is all read by OpenClaw’s own scanner, which finds nothing', async () => {
  const { scanDirectoryWithSummary } = await openClawScanner();
  const summary = await scanDirectoryWithSummary(folder);
  expect(summary.findings).toEqual([]);
  expect(summary.scannedFiles).toBe(files.filter(({ name }) => /\.[cm]?[jt]sx?$/.test(name)).length);
});

describe('what registries’ static rules look for', () => {
  it.each(scanRules)('is seen by its rule: $finds', ({ test, example }) => {
    expect(test(example)).toBe(true);
  });

  it.each(scanRules)('is in no file: $finds', ({ test }) => {
    expect(files.filter(({ text }) => test(text)).map(({ name }) => name)).toEqual([]);
  });
});

function importedBy(text: string): string[] {
  return [...headOf(text).matchAll(/'([^']+)';$/gm)].map(([, from = '']) => from);
}

/** Each name that a file imports from another of the plugin. */
function takenBy(text: string): { name: string; from: string }[] {
  return [...headOf(text).matchAll(/^import \{([^}]*)\} from '(\.\/[^']+)';$/gm)].flatMap(
    ([, names = '', from = '']) =>
      names.split(',').map((name) => ({ name: name.trim().replace(/ as .*/, ''), from })),
  );
}

/** The imports of a file; below them, examples of agents have imports of their own. */
function headOf(text: string): string {
  return /^(?:import\b[^;]*;\n|\/\/.*\n|\n)*/.exec(text)?.[0] ?? '';
}

async function moduleOf(from: string): Promise<object> {
  return import(pathToFileURL(join(folder, 'dist', from)).href);
}

/** OpenClaw’s scanner has no public name: it is the module whose exports have the names of its functions. */
async function openClawScanner(): Promise<{
  scanDirectoryWithSummary: (folder: string) => Promise<ScanSummary>;
}> {
  for (const name of await readdir(openclaw)) {
    if (!/^scanner-.+\.mjs$/.test(name)) continue;
    const module = await import(pathToFileURL(join(openclaw, name)).href);
    if ('scanDirectoryWithSummary' in module) return module;
  }
  throw new Error('OpenClaw has its scanner elsewhere now: look for scanDirectoryWithSummary in its dist.');
}
