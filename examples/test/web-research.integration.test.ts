import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startModelServer } from '@parallel-agents/testing';
import { startLoopbackServer } from '@parallel-agents/testing/internal';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const open: (() => Promise<unknown>)[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'research-'));
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  rmSync(folder, { recursive: true });
});

async function command(...argv: string[]) {
  const child = spawn(
    process.execPath,
    ['--conditions=@parallel-agents/source', join(root, 'apps/cli/src/command.ts'), ...argv],
    { env: { PATH: process.env.PATH, HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout, stderr };
}

test('three research tasks run at once without a gateway, read pages, and bring back JSON', async () => {
  const asked: string[] = [];
  const web = await startLoopbackServer(async (request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<h1>Page ${request.url}</h1><p>It says ${request.url?.length}.</p><script>no()</script>`);
  });
  open.push(() => web.close());
  const model = await startModelServer({
    // It reads the page of its task, asks for a tool that it was not given, and then answers.
    reply: ({ prompt, toolUse }) => {
      const id = /status|come back|how much/.exec(prompt)?.[0].replace(' ', '-');
      const results = toolUse?.turns.filter(({ role }) => role === 'tool') ?? [];
      if (results.length === 0) {
        const toolCalls = [
          { name: 'WebFetch', input: { url: `${web.url}/${id}`, prompt: 'facts' } },
          { name: 'Bash', input: { command: 'env' } },
        ];
        return { kind: 'text', text: '', toolCalls };
      }
      const said = /It says \d+\./.exec(results[0]?.text ?? '')?.[0];
      return { kind: 'text', text: JSON.stringify({ facts: [{ fact: said, page: id }] }) };
    },
  });
  open.push(() => model.close());
  const config = join(folder, 'settings.yaml');
  writeFileSync(
    config,
    [
      'runtime: openai-compatible',
      `openaiCompatible: { baseUrl: "${model.url}", model: cheap }`,
      `tools: { allow: [fetch], privateHosts: ["${new URL(web.url).host}"] }`,
    ].join('\n'),
  );
  const { status, stdout, stderr } = await command(
    ...['run', join(root, 'examples/web-research.yaml')],
    ...['--agents', join(root, 'examples/agents'), '--config', config, '--json', '--job-id', 'research'],
  );
  expect(stderr).not.toContain('Without');
  expect(status).toBe(0);
  const { results } = JSON.parse(stdout);
  expect(results.map(({ output }: { output: unknown }) => output)).toEqual([
    { facts: [{ fact: 'It says 7.', page: 'status' }] },
    { facts: [{ fact: 'It says 10.', page: 'come-back' }] },
    { facts: [{ fact: 'It says 9.', page: 'how-much' }] },
  ]);
  expect(asked.toSorted()).toEqual(['/come-back', '/how-much', '/status']);
  expect(model.calls).toHaveLength(6);

  const shown = await command('runs', 'show', 'research', '--task', 'status');
  expect(shown.stdout).toMatch(/WebFetch +\d+ characters/);
  expect(shown.stdout).toMatch(/Bash +unknown/);
});

test('a tool that was not allowed is said to be missing before anything is paid for, and the agent works without', async () => {
  const model = await startModelServer({
    models: ['m'],
    reply: () => ({ kind: 'text', text: '{"facts":[]}' }),
  });
  open.push(() => model.close());
  const { stderr } = await command(
    ...['run', join(root, 'examples/web-research.yaml'), '--agents', join(root, 'examples/agents')],
    ...['--runtime', 'openai-compatible', '--base-url', model.url, '--model', 'm'],
  );
  expect(stderr).toContain('Without their tools: examples/web_researcher');
  expect(model.calls.every(({ toolUse }) => toolUse === undefined)).toBe(true);
});
