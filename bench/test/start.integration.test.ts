// What a start costs, as shares of an empty process in the same run, so that it holds on machines of any speed.
import { expect, test, vi } from 'vitest';
import { measureFirstRequest } from '../first-request.ts';
import { importing, measureStarts } from '../import-time.ts';
import { loadedFiles } from '../loaded-files.ts';

// Dozens of processes, one after the other.
vi.setConfig({ testTimeout: 120_000 });

const packages = ['core', 'openai-compatible', 'escalation'].map((name) => `@parallel-agents/${name}`);
const command = '../apps/cli/bin/parallel-agents.js';

test('a program with core, openai-compatible and escalation has little to load before its first request', () => {
  const {
    empty = 0,
    program = 0,
    plain = 0,
    whole = 0,
  } = measureStarts(
    {
      empty: importing(),
      program: importing(...packages),
      plain: importing('p-limit', 'zod'),
      whole: importing(...packages, 'undici'),
    },
    7,
  );
  // zod is loaded in one file, without its messages in other languages: it was 2.3 with them, and is 1.5 to 1.6; on a busy
  // machine 1.95 was seen.
  expect(program - empty).toBeLessThan(2.1 * (plain - empty));
  // The whole of the HTTP client is not loaded for it.
  expect(program - empty).toBeLessThan(0.9 * (whole - empty));
});

test('the front door for programs loads nothing that only files and goals need', () => {
  const loaded = loadedFiles('../apps/cli/dist/index.js');
  expect(loaded['apps/cli']).toBeGreaterThan(0);
  const late = ['yaml', 'cosmiconfig', 'undici', 'bullmq', 'ioredis', 'pg', 'better-sqlite3', 'commander'];
  expect(Object.keys(loaded).filter((name) => late.includes(name))).toEqual([]);
});

test('the version is told without loading the command', () => {
  const { empty = 0, version = 0 } = measureStarts(
    { empty: importing(), version: [command, '--version'] },
    7,
  );
  expect(version / empty).toBeLessThan(2);
});

test('the first request of a run leaves at once in a process that has run before', async () => {
  const { best } = await measureFirstRequest();
  expect(best).toBeLessThan(15);
});
