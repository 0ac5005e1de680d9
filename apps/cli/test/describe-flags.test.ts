import { expect, describe as group, it } from 'vitest';
import { commandLine, describe, describeAt } from '../src/settings/describe-flags.ts';
import { shellWord } from '../src/settings/engine-words.ts';

it.each([
  ['usd', undefined, '--budget'],
  ['runtime', 'openclaw', '--runtime openclaw'],
  ['resumeJob', 'run-1', '`parallel-agents runs resume run-1`'],
  ['forecastPlan', undefined, '`--plan plan.json --dry-run`'],
  ['prices', undefined, '`prices` in the configuration'],
  ['startWorker', 'scripted', '`parallel-agents worker --engine URL --runtime scripted`'],
] as const)('%s %s is called %s', (name, value, said) => {
  expect(describe(name, value)).toBe(said);
});

group('beside an engine', () => {
  const url = 'redis://queue.internal:6379/2';

  it.each([
    ['resumeJob', 'run-1', `\`parallel-agents runs resume run-1 --engine ${url}\``],
    ['listJobs', undefined, `\`parallel-agents runs list --engine ${url}\``],
    ['startWorker', 'scripted', `\`parallel-agents worker --engine ${url} --runtime scripted\``],
    ['engine', undefined, `--engine ${url}`],
    ['usd', undefined, '--budget'],
  ] as const)('%s %s is called %s', (name, value, said) => {
    expect(describeAt(() => url)(name, value)).toBe(said);
  });

  it.each([
    ['one that the environment or the configuration has', true],
    ['one with a password', 'redis://:secret@queue.internal'],
    ['one with a password behind an address', ' redis://me@example.org:secret@queue.internal'],
    ['one that cannot be read', 'redis://me:se/cret@queue.internal'],
  ] as const)('%s is named without its URL', (_which, engine) => {
    const said = describeAt(() => engine)('showJob', 'run-1');
    expect(commandLine(said)).toBe('parallel-agents runs show run-1 --engine');
  });

  it('a URL is one word of a shell', () => {
    const said = describeAt(() => 'postgres://agents@db/agents?sslmode=require')('showJob', 'run-1');
    expect(said).toContain("--engine 'postgres://agents@db/agents?sslmode=require'");
    expect(shellWord("it's one")).toBe(`'it'\\''s one'`);
  });
});
