import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverKinds, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

/** Each try of a test has jobs of its own. */
const fresh = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;
const lineOf = (id: number): string =>
  `${JSON.stringify({ id: `r${id}`, agent: 'documentation_writer', description: `Write page ${id}.`, outputFormat: 'text' })}\n`;
const rows = (count: number): string => Array.from({ length: count }, (_, index) => lineOf(index)).join('');
const documents = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

for (const { kind, missing, start } of serverKinds()) {
  describe.skipIf(missing !== undefined)(`a task on each line, on ${kind}`, { timeout: 90_000 }, () => {
    let server: TestServer;
    let workers: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      server = await start();
    }, 60_000);
    afterEach(async () => {
      await Promise.all(workers.map((stop) => stop()));
      workers = [];
    });
    afterAll(() => server?.stop());

    const command = (options: Parameters<typeof testCommand>[0] = {}) =>
      testCommand({ ...options, env: { PARALLEL_AGENTS_ENGINE_URL: server.url, ...options.env } });
    const work = async () => {
      const worker = command();
      const running = worker.run('worker', '--concurrency', '4');
      await expect.poll(() => worker.stderr(), { timeout: 60_000 }).toContain('at most 4 sessions');
      workers.push(() => {
        worker.signals.emit('SIGTERM');
        return running;
      });
      return worker;
    };

    it('is handed in part by part, and brings a result for each line', async () => {
      const id = fresh('lines');
      const worker = await work();
      const submitter = command({ files: { 'rows.jsonl': rows(7) } });
      const asked = ['run', 'rows.jsonl', '--engine', '--per-part', '3', '--job-id', id, '--output', 'out'];
      expect(await submitter.run(...asked, '--json')).toBe(0);
      const printed = documents(submitter.stdout());
      expect(printed.map(({ taskId }) => taskId).toSorted()).toEqual(
        [...Array.from({ length: 7 }, (_, id) => `r${id}`), undefined].toSorted(),
      );
      expect(printed.at(-1)).toMatchObject({
        type: 'summary',
        status: 'completed',
        asked: 7,
        completed: 7,
        parts: 3,
      });
      const kept = await readFile(join(submitter.cwd, 'out', `${id}.p3.jsonl`), 'utf8');
      expect(documents(kept)).toMatchObject([{ type: 'result', taskId: 'r6', status: 'completed' }]);
      // Handed in again it is followed; followed from anywhere, its results come again.
      expect(await submitter.run(...asked)).toBe(0);
      expect(worker.spawned.length).toBe(7);
      const other = command();
      expect(await other.run('runs', 'follow', id, '--engine', '--json')).toBe(0);
      expect(documents(other.stdout()).length).toBe(8);
      const shown = command();
      expect(await shown.run('runs', 'show', id, '--engine')).toBe(0);
      expect(shown.stdout()).toContain('7 of 7 completed · 3 parts');
      expect(await shown.run('runs', 'events', id, '--engine')).toBe(2);
      expect(shown.stderr()).toContain(`${id}.p1 to ${id}.p3`);
    });

    it('keeps one budget over all parts, whoever does them, and goes on with a larger one', async () => {
      const id = fresh('capped');
      const [one, two] = [await work(), await work()];
      const submitter = command({ files: { 'rows.jsonl': rows(9) } });
      const asked = ['run', 'rows.jsonl', '--engine', '--per-part', '2', '--job-id', id];
      expect(await submitter.run(...asked, '--max-spawns', '5')).toBe(1);
      expect(one.spawned.length + two.spawned.length).toBe(5);
      expect(submitter.stderr()).toContain('of 5 spawns for all parts, 5 spawns are spent');
      expect(submitter.stderr()).toContain(`runs retry ${id} --failed`);
      const changed = command({ files: { 'rows.jsonl': rows(9) } });
      expect(await changed.run(...asked, '--max-spawns', '6')).toBe(2);
      expect(changed.stderr()).toContain(`knows "${id}.p1" for something else`);
      const again = command();
      expect(await again.run('runs', 'retry', id, '--failed', '--engine', '--max-spawns', '8')).toBe(1);
      expect(again.stdout()).toContain('8 of 9 completed · 1 failed');
      expect(one.spawned.length + two.spawned.length).toBe(8);
      expect(await again.run('runs', 'retry', id, '--failed', '--engine', '--max-spawns', '20')).toBe(0);
      expect(one.spawned.length + two.spawned.length).toBe(9);
      expect(await again.run('runs', 'resume', id, '--engine', '--model', 'a/b')).toBe(2);
    });

    it('hands nothing in of a file with a wrong line, and of a pipe what came before it', async () => {
      const id = fresh('piped');
      const wrong = `${rows(3)}\n{"agent":"documentation_writer"}\n{"agent":"nobody","description":"x"}\n{"id" 3}\n`;
      const submitter = command({ files: { 'rows.jsonl': wrong } });
      expect(await submitter.run('run', 'rows.jsonl', '--engine', '--job-id', id)).toBe(2);
      expect(submitter.stderr()).toContain('rows.jsonl:5: tasks[3].description: is missing');
      expect(submitter.stderr()).toMatch(/rows\.jsonl:7:\d+: not valid JSON/);
      const unknown = command({
        files: { 'rows.jsonl': `${rows(2)}{"agent":"nobody","description":"x"}\n` },
      });
      expect(await unknown.run('run', 'rows.jsonl', '--engine', '--job-id', id)).toBe(2);
      expect(unknown.stderr()).toContain('rows.jsonl:3: tasks[2].agent: there is no agent "nobody"');
      expect(await submitter.run('runs', 'show', id, '--engine')).toBe(2);
      const worker = await work();
      const piped = command({ stdin: `${rows(4)}{"agent":1}\n` });
      const asked = ['run', '-', '--lines', '--engine', '--per-part', '2', '--job-id', id];
      expect(await piped.run(...asked)).toBe(2);
      expect(piped.stderr()).toContain('standard input:5: tasks[4].agent');
      expect(piped.stderr()).toContain(`--job-id ${id}`);
      await expect.poll(() => worker.spawned.length, { timeout: 30_000 }).toBe(4);
      // Mended and handed in again, only the rest is new.
      const mended = command({ stdin: rows(5) });
      expect(await mended.run(...asked)).toBe(0);
      expect(worker.spawned.length).toBe(5);
    });
  });
}
