import { Account } from '@parallel-agents/meta/internal';
import { expect, test } from 'vitest';
import { RunBook } from '../src/run/run-book.ts';

/** Enters a run that starts something, and ends it. */
function runThrough(book: RunBook, id: string, chat: string): void {
  const account = new Account();
  const leave = book.enter({
    id,
    chat,
    title: id,
    progress: () => '',
    summary: () => account.summary(),
    stop: () => undefined,
  });
  const started = { runId: id, runtime: 'scripted', maxConcurrent: 1, tasks: [{ taskId: 't', agent: 'a' }] };
  account.record({ type: 'run.started', at: 1, ...started });
  leave();
}

test('the latest runs of a chat are remembered', () => {
  const book = new RunBook();
  for (let number = 1; number <= 25; number++) runThrough(book, `run-${number}`, 'chat');
  const ids = book.of('chat').map(({ id }) => id);
  expect(ids).toHaveLength(20);
  expect(ids[0]).toBe('run-25');
});

test('chats that come and go do not fill the memory', () => {
  const book = new RunBook();
  const chats = Array.from({ length: 1000 }, (_, number) => `chat-${number}`);
  for (const chat of chats) runThrough(book, `run-of-${chat}`, chat);
  expect(chats.flatMap((chat) => book.of(chat)).length).toBeLessThanOrEqual(200);
  expect(book.of('chat-999')).toHaveLength(1);
});

test('a run that was gone on with is one run', () => {
  const book = new RunBook();
  runThrough(book, 'run-1', 'chat');
  runThrough(book, 'run-1', 'chat');
  expect(book.of('chat')).toHaveLength(1);
});
