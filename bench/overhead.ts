// What it costs to watch a job: CPU of the built command for 10,000 scripted tasks, with one of the ways to watch it,
// against the same without. In turn, so that a busy machine is the same for all. `npm run bench:overhead`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Table } from './tables.ts';

const rounds = 5;
const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-overhead-'));
const used = join(folder, 'used');
const tasks = Array.from({ length: 10_000 }, (_, index) => ({
  id: `t${index}`,
  agent: 'content_writer_funny',
  description: 'Write a caption.',
}));
writeFileSync(join(folder, 'tasks.json'), JSON.stringify({ tasks }));

let sent = 0;
const collector = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => {
    sent += chunk.length;
  });
  request.on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
});
collector.listen(0, '127.0.0.1');
await once(collector, 'listening');
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

/** In the process that is measured, at its end. */
const report = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(used)}, String((user + system) / 1e6));
})`;
const command = [
  process.execPath,
  ...['--import', `data:text/javascript,${encodeURIComponent(report)}`],
  join(import.meta.dirname, '..', 'apps', 'cli', 'bin', 'parallel-agents.js'),
  ...['run', 'tasks.json', '--runtime', 'scripted', '--concurrency', '200', '--output', 'answers'],
];
const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

/** Seconds of CPU. */
async function measure(
  words: readonly string[],
  env: Record<string, string>,
  isTerminal = false,
): Promise<number> {
  const whole = [...command, ...words];
  const [program = '', ...args] = isTerminal ? ['script', '-qec', quoted(whole), '/dev/null'] : whole;
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, CI: '', TERM: 'xterm-256color', XDG_STATE_HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.resume();
  child.stderr.resume();
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  const seconds = Number(readFileSync(used, 'utf8'));
  for (const left of [used, join(folder, 'answers'), join(folder, 'parallel-agents')])
    rmSync(left, { recursive: true, force: true });
  return seconds;
}

const ways = {
  'nothing (`--quiet`)': () => measure(['--quiet'], {}),
  'lines, one a second': () => measure(['--progress', 'plain'], {}),
  'the live view': () => measure(['--progress', 'live'], {}, true),
  'OpenTelemetry, spans and metrics': () => measure(['--quiet'], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
};
const taken = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
const median = (values: readonly number[] = []): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

try {
  for (let round = 0; round < rounds; round++)
    for (const [name, way] of Object.entries(ways)) taken.get(name)?.push(await way());
  console.log(`${(sent / rounds / 1e6).toFixed(1)} MB sent to the collector a run`);
  const without = taken.get(Object.keys(ways)[0] ?? '') ?? [];
  const table = new Table('10,000 scripted tasks, watched by', 'CPU, median', 'against none');
  for (const [name, seconds] of taken) {
    // Each against the one of its own round.
    const ratio = median(seconds.map((one, round) => one / (without[round] ?? Number.NaN)));
    table.add(name, `${median(seconds).toFixed(1)} s`, ratio.toFixed(2));
  }
  table.publish('telemetry.md', 'overhead');
} finally {
  collector.close();
  rmSync(folder, { recursive: true, force: true });
}
