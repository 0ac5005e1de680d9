import type { AgentTask } from '@parallel-agents/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLinesFile, openTaskLines } from '../src/input/task-lines.ts';
import { testCommand } from './kit/command.ts';

/** Reads what comes in these pieces. */
async function readPieces(pieces: readonly Uint8Array[]) {
  async function* stdin() {
    yield* pieces;
  }
  const lines = await openTaskLines('-', { cwd: '.', stdin: stdin() });
  const tasks: AgentTask[] = [];
  for await (const task of lines.read()) tasks.push(task);
  return { lines, tasks };
}

it('reads the same tasks however the bytes come, and knows the line of each', async () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((one) => one.trim() !== '');
  const rows = fc.array(fc.tuple(text, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (wanted, size, isEnded) => {
      const written = wanted.map(
        ([description, empty]) => `${'\r\n'.repeat(empty)}${JSON.stringify({ agent: 'a', description })}`,
      );
      const bytes = Buffer.from(written.join('\n') + (isEnded ? '\n' : ''));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const { lines, tasks } = await readPieces(pieces);
      expect(tasks.map(({ description }) => description)).toEqual(wanted.map(([description]) => description));
      let line = 0;
      for (const [index, [, empty]] of wanted.entries()) {
        line += empty + 1;
        expect(lines.locate({ path: ['tasks', index] })).toMatchObject({ line });
      }
    }),
  );
});

it.each([
  ['{"agent":"a","description":"x","input":{"n":12345678901234567890}}', 'its last digits would be lost'],
  ['[]', 'must be an object'],
  ['{"agent":"a","agent":"b","description":"x"}', 'the field "agent" is there twice'],
  ['{"agent":"a","description":"x","input":{"n":[{"m":1,"m":2}]}}', 'the field "m" is there twice'],
  ['nothing', 'not valid JSON'],
  ['{"agent":"a","description":"x","extra":1}', 'unknown field'],
  ['\n\n', 'holds no task'],
])('refuses %j', async (text, why) => {
  await expect(readPieces([Buffer.from(text)])).rejects.toThrow(why);
});

it('takes colons in texts for what they are', async () => {
  const task = { agent: 'a', description: 'a: "b": \\', input: { 'c:d': [{ e: '::' }, []], f: null } };
  const { tasks } = await readPieces([Buffer.from(JSON.stringify(task))]);
  expect(tasks).toEqual([task]);
});

it('refuses bytes that are no text, and a line without end', async () => {
  await expect(readPieces([Buffer.from([0x7b, 0xff, 0x0a])])).rejects.toThrow('not UTF-8');
  const piece = Buffer.alloc(1024 * 1024, 0x20);
  await expect(readPieces([piece, piece, piece])).rejects.toThrow('longer than 2 MiB');
});

it('tells at most ten of what is wrong', async () => {
  const thrown: unknown = await readPieces([Buffer.from('{}\n'.repeat(50))]).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ issues: { length: 10 } });
});

it('knows such files by their names', () => {
  expect(['a.jsonl', 'a.NDJSON', 'a.json', 'a.yaml', '-'].map(isLinesFile)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

it('does without an engine as any run, and refuses what only an engine can have', async () => {
  const row = '{"agent":"documentation_writer","description":"Write.","outputFormat":"text"}\n';
  const command = testCommand({ files: { 'rows.jsonl': row + row, 'tasks.yaml': 'tasks: []' } });
  expect(await command.run('run', 'rows.jsonl', '--json')).toBe(0);
  expect(command.json<{ results: object[] }>().results.length).toBe(2);
  expect(await command.run('run', 'tasks.yaml', '--per-part', '5')).toBe(2);
  expect(command.stderr()).toContain('--per-part: it has no effect');
});
