import { expect, it } from 'vitest';
import { RecentSessions } from '../src/internal.ts';

const ended = Promise.resolve();

it('remembers all that run and the last thousand that have ended', async () => {
  const sessions = new RecentSessions<string>();
  sessions.add('running', 'running', new Promise(() => {}));
  for (let number = 0; number < 1_001; number++) {
    sessions.add(`a/${number}`, `session ${number}`, ended);
    await ended;
  }
  expect(sessions.get('running')).toBe('running');
  expect(sessions.get('a/0')).toBeUndefined();
  expect(sessions.get('a/1')).toBe('session 1');
  expect(sessions.get('a/1000')).toBe('session 1000');
});

it('does not forget a session for one that its attempt had before', async () => {
  const sessions = new RecentSessions<string>();
  sessions.add('again', 'first', ended);
  await ended;
  sessions.add('again', 'second', new Promise(() => {}));
  for (let number = 0; number < 1_001; number++) sessions.add(`a/${number}`, '', ended);
  await ended;
  expect(sessions.get('again')).toBe('second');
});
