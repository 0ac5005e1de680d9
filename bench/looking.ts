// What it takes to look at a large job, and at one large answer, with the built command: CPU and memory of its process.
// `npm run bench:looking`; the jobs are run here, with the scripted runtime.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { createOrchestrator, defineAgent, type JobEvent, type Journal } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { sqliteJournal } from '@parallel-agents/journal';
import { Table } from './tables.ts';

const state = mkdtempSync(join(tmpdir(), 'parallel-agents-looking-'));
mkdirSync(join(state, 'parallel-agents'));
const paragraph =
  'A sentence of a **report**, with `code` and a [link](https://example.com).\n\n- a point\n\n';
const short = 'Row sorted.';
const long = paragraph.repeat(Math.ceil(5_000_000 / paragraph.length));

/** Runs a job that is kept where the command looks for it. */
async function run(journal: Journal, tasks: number): Promise<JobEvent[]> {
  const sorter = defineAgent({ name: 'sorter', instructions: 'Sort.', tools: 'none' });
  const runtime = scripted({ reply: () => ({ kind: 'text', text: short }) });
  const job = createOrchestrator({ runtime, agents: [sorter], maxConcurrent: 200, journal }).run(
    Array.from({ length: tasks }, (_, row) => ({
      id: `row-${row}`,
      agent: 'sorter',
      description: 'Sort it.',
    })),
  );
  await job;
  return [...(await journal.read(job.id)).events];
}

/** The same job, with a long answer: today more than 1,000,000 characters are refused, and a log may have them. */
async function keepLong(journal: Journal, events: readonly JobEvent[]): Promise<JobEvent[]> {
  const told = JSON.stringify(events).replaceAll(idOf(events), 'run-long');
  const [started, ...others] = JSON.parse(told.replaceAll(JSON.stringify(short), () => JSON.stringify(long)));
  const writer = await journal.begin(started);
  for (const event of others) await writer.append(event);
  await writer.release();
  return [started, ...others];
}

function idOf([started]: readonly JobEvent[]): string {
  if (started?.type !== 'job.started') throw new Error('the log has no beginning');
  return started.jobId;
}

interface Looked {
  cpuSeconds: number;
  megabytes: number;
  printed: number;
}

/** In the process that is measured, at its end. */
const report = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.getBuiltinModule('node:fs').writeSync(2, '\\nused ' + (userCPUTime + systemCPUTime) / 1e6 + ' ' + maxRSS / 1024 + '\\n');
})`;

function command(...words: readonly string[]): ChildProcess {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(report)}`];
  return spawn(
    process.execPath,
    [...args, join(import.meta.dirname, '..', 'apps', 'cli', 'bin', 'parallel-agents.js'), ...words],
    { cwd: state, env: { ...process.env, XDG_STATE_HOME: state }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** What its process used, once it has ended; what it printed is read and thrown away. */
async function usedBy(child: ChildProcess): Promise<Looked> {
  let printed = 0;
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.length;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  await once(child, 'close');
  const [, cpuSeconds, megabytes] = /\nused ([\d.]+) ([\d.]+)\n$/.exec(errors) ?? [];
  if (cpuSeconds === undefined) throw new Error(errors);
  return { cpuSeconds: Number(cpuSeconds), megabytes: Number(megabytes), printed };
}

async function look(...words: readonly string[]): Promise<Looked> {
  const used = await usedBy(command(...words));
  const page = join(state, 'page.html');
  return existsSync(page) ? { ...used, printed: take(page) } : used;
}

function take(file: string): number {
  const { size } = statSync(file);
  rmSync(file);
  return size;
}

/** Opens the page of a job on a server, as a browser does, until all of it is there. */
async function serve(id: string): Promise<Looked> {
  const server = command('serve', '--port', '0');
  const used = usedBy(server);
  if (server.stdout === null) throw new Error('no output');
  const [link] = await once(createInterface({ input: server.stdout }), 'line');
  const { origin, hash } = new URL(String(link));
  const token = readToken(hash);
  const gone = new AbortController();
  const response = await fetch(`${origin}/api/jobs/${id}/news`, {
    headers: { authorization: `Bearer ${token}` },
    signal: gone.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`${response.status}: ${await response.text()}`);
  let got = 0;
  for await (const chunk of response.body) {
    got += chunk.length;
    if (Buffer.from(chunk.subarray(-2)).toString() === '\n\n' && got > 3) break;
  }
  gone.abort();
  server.kill('SIGINT');
  return { ...(await used), printed: got };
}

function readToken(hash: string): string {
  return new URLSearchParams(hash.slice(1)).get('token') ?? '';
}

try {
  const journal = sqliteJournal({ file: join(state, 'parallel-agents', 'runs.sqlite') });
  const many = await run(journal, 17_000);
  const large = await keepLong(journal, await run(journal, 1));
  await journal.close();
  const size = statSync(join(state, 'parallel-agents', 'runs.sqlite')).size;
  console.log(`${many.length} events, and one answer of ${long.length} characters: ${size} bytes`);
  const table = new Table('command', 'job', 'CPU', 'most memory', 'printed, written or sent');
  const base = await look('--version');
  const add = (words: string, job: string, { cpuSeconds, megabytes, printed }: Looked): void =>
    table.add(
      `\`${words}\``,
      job,
      `${cpuSeconds.toFixed(1)} s`,
      `${megabytes.toFixed(0)} MB`,
      `${(printed / 1e6).toFixed(1)} MB`,
    );
  add('--version', '', base);
  for (const [job, events] of [
    [`${many.length.toLocaleString('en-US')} events`, many],
    ['one answer of 5 MB', large],
  ] as const) {
    const id = idOf(events);
    const task = 'row-0';
    add('runs show ID', job, await look('runs', 'show', id));
    add('runs show ID --json', job, await look('runs', 'show', id, '--json'));
    add(`runs show ID --task ${task}`, job, await look('runs', 'show', id, '--task', task));
    add('runs events ID', job, await look('runs', 'events', id));
    add('runs report ID', job, await look('runs', 'report', id, '--out', 'page.html'));
    add('serve', job, await serve(id));
  }
  table.publish('look-measured.md', 'looking');
} finally {
  rmSync(state, { recursive: true, force: true });
}
