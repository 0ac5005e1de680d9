import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunLock } from '../src/run-lock.ts';
import type { OpenSqlite } from '../src/sqlite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'locks-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each<[string, OpenSqlite]>([
  ['better-sqlite3', (file, timeout) => new SqliteDatabase(file, { timeout })],
  ['node:sqlite', (file, timeout) => new DatabaseSync(file, { timeout })],
])('a lock of %s can be released twice, as whoever clears up after a fault does', (_library, open) => {
  const lock = RunLock.take(folder, 'run-1', open);
  expect(RunLock.isHeld(folder, 'run-1', open)).toBe(true);
  lock?.remove(folder, 'run-1');
  expect(() => lock?.release()).not.toThrow();
  expect(RunLock.isHeld(folder, 'run-1', open)).toBe(false);
});
