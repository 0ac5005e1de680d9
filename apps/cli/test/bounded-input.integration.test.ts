import { describe, expect, it, vi } from 'vitest';
import { secondsOfProcessor } from './bounded/processor.ts';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

const task = '{ agent: code_reviewer, description: Review it., input: { code: "x = 1" } }';
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const bomb = numbers(9)
  .map((level) => `a${level}: &a${level} [${Array(9).fill(level === 0 ? 'x' : `*a${level - 1}`)}]`)
  .join('\n');
const fewAliasesLargeText = `big: &big "${'x'.repeat(100_000)}"\nall: [${Array(60).fill('*big')}]\ntasks: []`;
const tenLevels = numbers(6).map((level) => `b${level}: &b${level} [${Array(10).fill(`*b${level - 1}`)}]`);

/** Seconds of the processor: a limit that only something out of proportion exceeds. */
const limit = 20;
vi.setConfig({ testTimeout: 600_000 });

describe.each([
  ['a task file', ['run', 'input.yaml']],
  ['a plan', ['orchestrate', 'Do it.', '--plan', 'input.yaml']],
  ['a brief file', ['agents', 'create', '--from', 'input.yaml']],
  ['a configuration', ['run', 'tasks.yaml', '--config', 'input.yaml']],
])('%s', (_kind, argv) => {
  it.each([
    ['with an alias that stands for a part of itself', `tasks: &a\n  - *a\n`],
    ['with an alias inside the field that it names', `tasks: &a { again: *a }\n`],
    ['with an alias bomb', bomb],
    ['with few aliases of a large text', fewAliasesLargeText],
    ['with aliases of aliases', ['first: &b-1 [x]', ...tenLevels].join('\n')],
    [
      'of 60,000 keys',
      numbers(60_000)
        .map((key) => `k${key}: 1`)
        .join('\n'),
    ],
    [
      'of 40,000 keys, each there twice',
      numbers(80_000)
        .map((key) => `k${key % 40_000}: 1`)
        .join('\n'),
    ],
    ['of 10,000 levels of lists', '['.repeat(10_000)],
    ['of 400 levels', `${'['.repeat(400)}${']'.repeat(400)}`],
    [
      'of 3,000 levels of indentation',
      numbers(1000)
        .map((n) => `${' '.repeat(n)}a:`)
        .join('\n'),
    ],
    ['of 10,000 dashes', `${'- '.repeat(10_000)}x`],
    [
      'of 100,000 anchors',
      numbers(60_000)
        .map((n) => `- &a${n} x`)
        .join('\n'),
    ],
    ['of 100,000 aliases', `- &a x\n${'- *a\n'.repeat(100_000)}`],
  ])('%s is refused in time, in our words, with 20 problems at most', async (_name, text) => {
    const command = testCommand({ files: { 'input.yaml': text, 'tasks.yaml': `tasks: [${task}]` } });
    const from = secondsOfProcessor();
    expect(await command.run(...argv, '--json')).toBe(2);
    expect(secondsOfProcessor() - from).toBeLessThan(limit);
    expect(command.spawned).toEqual([]);
    const { error } = command.json<ErrorDocument>();
    expect(error.message).toContain('input.yaml');
    expect(error.issues?.length ?? 0).toBeLessThanOrEqual(20);
    expect(JSON.stringify(error)).not.toMatch(/call stack|resource exhaustion|unresolved alias/i);
    expect(command.stdout().length).toBeLessThan(20_000);
  });
});

describe('a task file of 55,000 faults', () => {
  it('tells the first 20 and how many there are', async () => {
    const text = `{"tasks": [${numbers(55_000).map(() => '{"agent":"x"}')}]}`;
    const command = testCommand({ files: { 'tasks.json': text } });
    const from = secondsOfProcessor();
    expect(await command.run('run', 'tasks.json', '--json')).toBe(2);
    expect(secondsOfProcessor() - from).toBeLessThan(2 * limit);
    const { error } = command.json<ErrorDocument>();
    expect(error.issues?.length).toBe(20);
    expect(error.issues?.[0]).toMatchObject({ file: 'tasks.json', line: 1 });
    expect((error as { issueCount?: number }).issueCount).toBeGreaterThanOrEqual(55_000);
    expect(command.stderr()).toMatch(/\d+ problems; the first 20 are shown; nothing was started/);
  });
});
