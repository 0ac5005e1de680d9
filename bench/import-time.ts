import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { answering } from './start/answering.ts';
import { Table } from './tables.ts';

/**
 * CPU of processes, user and system, in milliseconds: the least of rounds in which all of them run in turn. What else a
 * machine does adds to each, and to the least the least.
 */
export function measureStarts(
  commands: Readonly<Record<string, readonly string[]>>,
  rounds = 9,
): Record<string, number> {
  const names = Object.keys(commands);
  const least: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    for (const name of names) least[name] = Math.min(least[name] ?? Infinity, cpuMs(commands[name] ?? []));
  }
  return least;
}

/** What a start costs, where what a program with plain `fetch` loads is 1. */
export async function compareStarts(): Promise<void> {
  const server = await answering();
  const plain = 'plain fetch with p-limit and zod';
  const { empty = 0, ...starts } = measureStarts({
    empty: importing(),
    'core, openai-compatible, escalation': importing(
      '@parallel-agents/core',
      '@parallel-agents/openai-compatible',
      '@parallel-agents/escalation',
    ),
    [plain]: importing('p-limit', 'zod'),
    zod: importing('zod'),
    'the HTTP client': importing('undici/lib/dispatcher/agent.js'),
    'plain fetch with p-limit and zod, and one request': ['start/plain.mjs', server.baseUrl],
    'core, openai-compatible, escalation, and one task': ['start/ours.mjs', server.baseUrl],
    'parallel-agents --version': ['../apps/cli/bin/parallel-agents.js', '--version'],
    'parallel-agents run, one scripted task': [
      '../apps/cli/bin/parallel-agents.js',
      ...['run', 'one-task.yaml', '--runtime', 'scripted'],
    ],
    'parallel-agents run --help': ['../apps/cli/bin/parallel-agents.js', 'run', '--help'],
  });
  await server.close();
  const table = new Table('start', 'CPU beyond an empty process / plain fetch with p-limit and zod');
  const plainly = (starts[plain] ?? Number.NaN) - empty;
  for (const [name, cpuMs] of Object.entries(starts)) table.add(name, ((cpuMs - empty) / plainly).toFixed(2));
  table.publish('start-measured.md', 'start');
}

/** The words for a process that imports these and does nothing with them. */
export function importing(...specifiers: readonly string[]): string[] {
  const code = specifiers.map((specifier) => `await import(${JSON.stringify(specifier)});`).join('');
  return ['--input-type=module', '--eval', code];
}

const report = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(2, '\\ncpu ' + (user + system) / 1000);
})`;
const reporting = `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('file:///');${report}`)}`;

/** What the command keeps of its runs. */
const kept = { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'bench-')) };

function cpuMs(words: readonly string[]): number {
  const { stderr, status } = spawnSync(process.execPath, ['--import', reporting, ...words], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...kept },
    encoding: 'utf8',
  });
  const found = /\ncpu ([\d.]+)$/.exec(stderr);
  if (status !== 0 || found === null) throw new Error(stderr);
  return Number(found[1]);
}
