import { expect, it } from 'vitest';
import { describeOption } from '../src/basics/describe-option.ts';

it.each<[...Parameters<typeof describeOption>, string]>([
  ['runtime', 'openclaw', "`runtime: 'openclaw'`"],
  ['usd', '2', '`limits: { usd: 2 }`'],
  ['usd', undefined, 'limits.usd'],
  ['agents', './mine', "`agents: ['./mine']`"],
  ['tiers', 'cheap,strong', "`tiers: ['cheap', 'strong']`"],
  ['strict', 'true', '`strict: true`'],
  ['noJournal', undefined, '`store: false`'],
  ['batch', undefined, "`runtime: 'batch'`"],
  ['resumeJob', "it's", "`app.jobs.resume('it\\'s')`"],
  ['retryJob', 'run-1', "`app.jobs.resume('run-1', { retryFailed: true })`"],
  ['listJobs', undefined, '`app.jobs.list()`'],
  ['engine', 'redis://127.0.0.1:6379', "`engine: 'redis://127.0.0.1:6379'`"],
])('a program is told of %s as it would write it', (name, value, said) => {
  expect(describeOption(name, value)).toBe(said);
});
