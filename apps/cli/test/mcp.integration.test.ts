import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, it, onTestFinished } from 'vitest';
import { startProcess } from './kit/process.ts';

const entry = fileURLToPath(new URL('../src/command.ts', import.meta.url));

it('a client starts the command, runs a team, and reads its results; the job is kept', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'package.json'), '{}');
  const env = { PATH: process.env.PATH ?? '', HOME: cwd, PARALLEL_AGENTS_RUNTIME: 'scripted' };
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--conditions=@parallel-agents/source', entry, 'mcp', '--max-spawns', '20'],
    env,
    cwd,
    stderr: 'pipe',
  });
  let beside = '';
  transport.stderr?.on('data', (chunk) => {
    beside += chunk;
  });
  const broken: unknown[] = [];
  const client = new Client({ name: 'test', version: '1.0.0' });
  client.onerror = (error) => void broken.push(error);
  onTestFinished(() => client.close());
  await client.connect(transport);
  const started = await client.callTool({
    name: 'run_team',
    arguments: { team: 'content', subject: 'Tide pools' },
  });
  const { id } = started.structuredContent as { id: string };
  const waited = await client.callTool({ name: 'wait', arguments: { id, seconds: 30 } });
  expect(waited.structuredContent).toMatchObject({
    status: 'completed',
    tasks: { ended: 5, asked: 5 },
    notice: expect.stringContaining('not AI'),
  });
  // What is no message of the protocol would be an error of the client.
  expect(broken).toEqual([]);
  expect(beside).toContain('scripted');
  await client.close();
  const list = startProcess(['runs', 'list'], { HOME: cwd });
  let shown = '';
  for await (const chunk of list.stdout) shown += chunk;
  expect(shown).toContain(id);
});

it('what cannot be served is said beside the protocol, with exit code 2', async () => {
  const child = startProcess(['mcp', '--budget', '-1usd']);
  let out = '';
  let beside = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  for await (const chunk of child.stderr) beside += chunk;
  expect(child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)))).toBe(2);
  expect(out).toBe('');
  expect(beside).toContain('budget');
});
