import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AgentResult, JobEvent, JobStarted } from '@parallel-agents/core';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqliteJournal } from '../src/index.ts';
import { nodeSqliteJournal } from '../src/node-sqlite.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallel-agents-journal-'));
  file = join(folder, 'state', 'runs.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const begun = (jobId: string): JobStarted => ({
  type: 'job.started',
  at: Date.now(),
  jobId,
  kind: 'tasks',
  runtime: 'scripted',
});

const settled = (attemptId: string, text: string): JobEvent => ({
  type: 'session.ended',
  at: 1,
  taskId: '1',
  attemptId,
  outcome: { status: 'completed', text },
});

async function someRuns(): Promise<void> {
  const journal = sqliteJournal({ file });
  const kept = await journal.begin(begun('a'));
  const text = randomBytes(50_000).toString('hex');
  for (let index = 0; index < 20; index++) await kept.append(settled(`${index}`, text));
  await journal.close();
}

describe.each([
  ['better-sqlite3', sqliteJournal, SqliteDatabase],
  ['the SQLite of Node', nodeSqliteJournal, DatabaseSync],
])('the journal’s file, with %s', (_library, openJournal, Database) => {
  it('is made with its folder, for its owner only', async () => {
    await openJournal({ file }).close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'state'))).mode & 0o777).toBe(0o700);
  });

  it('is for its owner only with all that stands beside it, also in a folder for everyone', async () => {
    await mkdir(dirname(file), { recursive: true, mode: 0o755 });
    const journal = openJournal({ file });
    const run = await journal.begin(begun('run-1'));
    const files = await readdir(dirname(file), { recursive: true, withFileTypes: true });
    const plain = files.filter((entry) => entry.isFile());
    expect(plain.length).toBeGreaterThan(2);
    for (const { name, parentPath } of plain)
      expect([name, (await stat(join(parentPath, name))).mode & 0o777]).toEqual([name, 0o600]);
    await run.release();
    await journal.close();
  });

  it('keeps nothing of a run that was forgotten, and shrinks', async () => {
    const journal = openJournal({ file });
    const kept = await journal.begin(begun('a'));
    const secret = 'what-only-its-owner-may-know';
    await kept.append(settled('1', secret.repeat(20_000)));
    await kept.release();
    const before = (await stat(file)).size + (await stat(`${file}-wal`)).size;
    expect(await journal.prune({ before: new Date(Date.now() + 1000) })).toEqual(['a']);
    for (const kind of [file, `${file}-wal`]) expect(await readFile(kind, 'utf8')).not.toContain(secret);
    expect((await stat(file)).size + (await stat(`${file}-wal`)).size).toBeLessThan(before / 2);
    await journal.close();
  });

  it('is opened by several at once for the first time', async () => {
    const journals = Array.from({ length: 5 }, () => openJournal({ file }));
    for (const [index, journal] of journals.entries())
      await (await journal.begin(begun(`run-${index}`))).release();
    expect((await journals[0]?.list())?.length).toBe(5);
    for (const journal of journals) await journal.close();
  });

  it.for<[string, () => Promise<void>, string]>([
    ['of text', () => writeFile(file, 'tasks:\n  - agent: writer\n'.repeat(100)), 'JOURNAL_FOREIGN'],
    ['of another program', async () => otherDatabase('CREATE TABLE notes (text)'), 'JOURNAL_FOREIGN'],
    [
      'of another program with an id',
      async () => otherDatabase('PRAGMA application_id = 7'),
      'JOURNAL_FOREIGN',
    ],
    ['of a later version', async () => otherDatabase('PRAGMA user_version = 99'), 'JOURNAL_FOREIGN'],
    ['that was cut off', async () => truncate(file, (await stat(file)).size - 300_000), 'JOURNAL_CORRUPT'],
    ['with a torn page', () => overwrite(200_000), 'JOURNAL_CORRUPT'],
    ['with a torn head', () => overwrite(0), 'JOURNAL_FOREIGN'],
  ])('%s is refused and left as it is', async ([, damage, code]) => {
    await someRuns();
    await damage();
    // As a crash leaves it: nobody has put its log away.
    await writeFile(`${file}-wal`, '');
    const before = await readFile(file);
    expect(() => openJournal({ file })).toThrow(expect.objectContaining({ code, fix: expect.any(String) }));
    expect(await readFile(file)).toEqual(before);
  });

  it.each([
    ['whole', false],
    ['damaged', true],
  ])(
    'that is large and %s is looked at after a crash, and nothing else waits for it',
    async (_, isDamaged) => {
      await someRuns();
      const database = new Database(file, {});
      const long = `'{"t":"' || printf('%.*c', 900000, 'x') || '"}'`;
      const insert = database.prepare(`INSERT INTO records (run, body) VALUES (1, ${long})`);
      for (let count = 0; count < 80; count++) insert.run();
      database.close();
      if (isDamaged) await overwrite(50_000_000);
      await writeFile(`${file}-wal`, '');
      const journal = openJournal({ file });
      const listed = journal.list();
      expect(await longestPauseWhile(listed.catch(() => {}))).toBeLessThan(1000);
      if (isDamaged) await expect(listed).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
      else expect(await listed).toHaveLength(1);
      await journal.close();
    },
  );

  it('cannot be where there is no folder to be had', async () => {
    await writeFile(join(folder, 'state'), 'a file');
    expect(() => openJournal({ file })).toThrow(
      expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE', ways: [{ name: 'noJournal' }] }),
    );
  });

  it('with an entry that is not ours refuses that run only', async () => {
    await someRuns();
    otherDatabase(`UPDATE records SET body = '{"v":2,"type":"session.ended"}' WHERE number = 3`);
    const journal = openJournal({ file });
    await expect(journal.read('a')).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
    await expect(journal.resume('a')).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
    expect((await journal.list()).map(({ status }) => status)).toEqual(['interrupted']);
    await journal.close();
  });

  it('gives every event once and in its order, short ones by the thousand and long ones between them', async () => {
    const journal = openJournal({ file });
    const run = await journal.begin(begun('a'));
    const long = 'x'.repeat(700_000);
    const lengths = Array.from({ length: 1500 }, (_, index) => (index % 400 === 399 ? 700_000 : index % 7));
    await Promise.all(lengths.map((length, index) => run.append(settled(`${index}`, long.slice(0, length)))));
    await run.release();
    const { events } = await journal.read('a');
    const read = events.flatMap((event) =>
      event.type === 'session.ended' ? `${event.attemptId}: ${event.outcome.text.length}` : [],
    );
    expect(read).toEqual(lengths.map((length, index) => `${index}: ${length}`));
    await journal.close();
  });

  it('that another program keeps locked rejects what it cannot write, and keeps what it has', async () => {
    await someRuns();
    const journal = openJournal({ file });
    const { writer: kept } = await journal.resume('a');
    // The locks of two libraries within one process do not see each other.
    const hog = new Database(file, { timeout: 0 });
    hog.exec('BEGIN IMMEDIATE');
    const failing = kept.append({ type: 'job.resumed', at: 1 });
    expect(await longestPauseWhile(failing.catch(() => {}))).toBeLessThan(1000);
    await expect(failing).rejects.toMatchObject({ code: 'JOURNAL_WRITE_FAILED' });
    hog.exec('ROLLBACK');
    hog.close();
    expect((await journal.read('a')).events.length).toBe(21);
    await journal.close();
  });

  it('that is locked for a while is waited for: what was given meanwhile is kept, in its order', async () => {
    await openJournal({ file }).close();
    const hog = new Database(file, { timeout: 0 });
    hog.exec('BEGIN EXCLUSIVE');
    setTimeout(() => hog.exec('ROLLBACK'), 1500);
    const work = (async () => {
      const journal = openJournal({ file });
      const kept = await journal.begin(begun('a'));
      const ids = ['1', '2', '3'];
      await Promise.all(
        ids.map((attemptId) => kept.append({ type: 'attempt.restarted', at: 1, taskId: '1', attemptId })),
      );
      await kept.release();
      const { events } = await journal.read('a');
      expect(events.slice(1).map((event) => 'attemptId' in event && event.attemptId)).toEqual(ids);
      await journal.close();
    })();
    expect(await longestPauseWhile(work)).toBeLessThan(1000);
    await work;
    hog.close();
  });

  it('holds an answer once, however often its result repeats it', async () => {
    const journal = openJournal({ file });
    const kept = await journal.begin(begun('a'));
    const events = oneAnswer();
    for (const event of events) await kept.append(event);
    await kept.release();
    await journal.close();
    // A few of them lie over the edge of a page.
    const times = (await readFile(file, 'utf8')).split('Once only. ').length - 1;
    expect(times).toBeGreaterThan(950);
    expect(times).toBeLessThanOrEqual(1000);
    const again = openJournal({ file });
    expect((await again.read('a')).events.slice(1)).toEqual(events);
    const { log, writer: gone } = await again.resume('a');
    expect(log.events.slice(1)).toEqual(events);
    await gone.release();
    await again.close();
  });

  it.each([
    ['of a later version', "json_set(overview, '$.v', 3)", 'JOURNAL_FOREIGN'],
    ['that is damaged', "'torn'", 'JOURNAL_CORRUPT'],
  ])('lists a job %s as unreadable, and forgets nothing of it', async (_, overview, code) => {
    await someRuns();
    const database = new Database(file, {});
    database.exec(`UPDATE runs SET overview = ${overview}`);
    database.close();
    const journal = openJournal({ file });
    expect(await journal.list()).toMatchObject([{ jobId: 'a', status: 'unreadable', problem: { code } }]);
    await expect(journal.read('a')).rejects.toMatchObject({ code });
    expect(await journal.prune({ before: new Date(Date.now() + 1000) })).toEqual([]);
    await journal.close();
  });

  it.each(["ending = 'vanished'", 'updated_at = 8700000000000000', 'updated_at = 9223372036854775807'])(
    'a row with %s takes no other job with it',
    async (change) => {
      await someRuns();
      const first = openJournal({ file });
      await (await first.begin(begun('b'))).release();
      await first.close();
      const database = new Database(file, {});
      database.exec(`UPDATE runs SET ${change} WHERE run_id = 'a'`);
      database.close();
      const journal = openJournal({ file });
      const corrupt = { code: 'JOURNAL_CORRUPT', message: expect.stringContaining('The job a has an entry') };
      const list = await journal.list();
      expect(list.find(({ jobId }) => jobId === 'a')).toMatchObject({ problem: corrupt });
      expect(list.find(({ jobId }) => jobId === 'b')).toMatchObject({ status: 'interrupted' });
      await expect(journal.read('a')).rejects.toMatchObject(corrupt);
      await expect(journal.resume('a')).rejects.toMatchObject(corrupt);
      expect((await journal.read('b')).events).toHaveLength(1);
      await journal.close();
    },
  );

  it.each(["header = 'torn'", "header = '[]'"])('says what is wrong where the %s', async (change) => {
    await someRuns();
    const database = new Database(file, {});
    database.exec(`UPDATE runs SET ${change}`);
    database.close();
    const journal = openJournal({ file });
    const message = expect.not.stringMatching(/SyntaxError|expected object|\bZod/);
    await expect(journal.read('a')).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', message });
    await journal.close();
  });
});

/** The longest time, in milliseconds, in which nothing else ran. */
async function longestPauseWhile(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 10);
  await work;
  clearInterval(timer);
  return Math.max(longest, performance.now() - last);
}

function oneAnswer(): JobEvent[] {
  const text = 'Once only. '.repeat(1000);
  const attempt = { attemptId: 'a/1/1', number: 1, reason: 'first', status: 'completed', text } as const;
  const timed = { ...attempt, startedAt: '2026-01-01T00:00:00.000Z', executionSeconds: 1 };
  const result: AgentResult = {
    taskId: '1',
    agent: 'writer',
    status: 'completed',
    output: text,
    text,
    executionSeconds: 1,
    attempts: [timed],
  };
  return [
    settled('a/1/1', text),
    { type: 'attempt.ended', at: 2, taskId: '1', attempt: timed },
    { type: 'task.ended', at: 2, taskId: '1', result },
  ];
}

function otherDatabase(sql: string): void {
  const database = new SqliteDatabase(file);
  const isOurs = sql.startsWith('UPDATE') || sql.includes('user_version');
  if (!isOurs) database.exec('PRAGMA application_id = 0; DROP TABLE records; DROP TABLE runs');
  database.exec(sql);
  database.close();
}

async function overwrite(from: number): Promise<void> {
  const bytes = await readFile(file);
  randomBytes(4096).copy(bytes, from);
  await writeFile(file, bytes);
}
