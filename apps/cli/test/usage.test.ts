import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

describe('bad usage', () => {
  it.each([
    ['an unknown command', ['teem', 'content', 'x'], /unknown command 'teem'/, /Did you mean team/],
    ['an unknown flag', ['team', 'content', 'x', '--modle', 'a/b'], /unknown option '--modle'/, /--model/],
    ['a flag without its value', ['team', 'content', 'x', '--budget'], /^--budget: has no value/, /2\.00usd/],
    [
      'a flag that is followed by another one in place of its value',
      ['team', 'content', 'x', '--tone', '--quiet'],
      /^--tone: has no value/,
      /--tone=--quiet/,
    ],
    [
      'a flag before its command',
      ['--quiet', 'team', 'content', 'x'],
      /'--quiet'/,
      /after the whole command/,
    ],
    ['words without quotation marks', ['team', 'content', 'a', 'b'], /too many/, /quotation marks/],
    ['a choice that there is not', ['runs', 'list', '--status', 'fialed'], /must be one of/, /"failed"/],
    ['an unknown runtime', ['team', 'content', 'x', '--runtime', 'clawd'], /no runtime "clawd"/, /scripted/],
    [
      'a time-out of 0',
      ['team', 'content', 'x', '--timeout', '0'],
      /--timeout: must be greater than 0/,
      /--timeout/,
    ],
    ['a negative time-out', ['team', 'content', 'x', '--timeout', '-3'], /greater than 0/, /--timeout/],
    [
      'a time-out that is no number',
      ['team', 'content', 'x', '--timeout', 'soon'],
      /^--timeout: "soon" is not understood/,
      /such as 90s/,
    ],
    ['a time-out above 24 days', ['team', 'content', 'x', '--timeout', '1e9'], /24 days/, /--timeout/],
    ['a deadline without a unit', ['team', 'content', 'x', '--deadline', '10'], /has no unit/, /10m/],
    ['an age without a unit', ['runs', 'prune', '--older-than', '2'], /has no unit/, /2d/],
    ['a kept session nowhere', ['team', 'content', 'x', '--keep-sessions'], /no effect/, /gateway/],
    ['a folder for a dry run', ['team', 'content', 'x', '--dry-run', '--output', 'out'], /no results/, /out/],
    [
      'a failure of no journal',
      ['team', 'content', 'x', '--no-journal', '--on-journal-failure', 'stop'],
      /with --no-journal/,
      /one of the two/,
    ],
    ['a list of no runs', ['runs', 'list', '--limit', '0'], /at least 1/, /--limit/],
    ['an empty time-out', ['team', 'content', 'x', '--timeout', ''], /--timeout: is empty/, /--timeout/],
    ['no concurrency', ['team', 'content', 'x', '--concurrency', '0'], /at least 1/, /--concurrency/],
    ['half a concurrency', ['team', 'content', 'x', '--concurrency', '1.5'], /whole number/, /--concurrency/],
    ['an empty model', ['team', 'content', 'x', '--model', ' '], /--model/, /--model/],
    ['agents from nowhere', ['team', 'content', 'x', '--agents', './nowhere'], /nowhere/, /path/],
    ['an unknown agent', ['agents', 'show', 'security_reviwer'], /security_reviwer/, /security_reviewer/],
    ['an unknown category', ['agents', 'list', '--category', 'developement'], /developement/, /development/],
  ])('%s exits with 2, says the fix, and spawns nothing', async (_, argv, message, fix) => {
    const human = testCommand();
    expect(await human.run(...argv)).toBe(2);
    expect(human.stderr().slice('error '.length)).toMatch(message);
    expect(human.stdout()).toBe('');
    const json = testCommand();
    expect(await json.run(...argv, '--json')).toBe(2);
    const { error } = json.json<ErrorDocument>();
    expect(error.message).toMatch(message);
    expect(error.fix).toMatch(fix);
    expect([...human.spawned, ...json.spawned]).toEqual([]);
  });

  it('no command at all shows the help and exits with 2', async () => {
    const command = testCommand();
    expect(await command.run()).toBe(2);
    expect(command.stderr()).toContain('Usage: parallel-agents');
  });
});

describe('help', () => {
  it.each([
    [['--help'], /parallel-agents team content/],
    [['team', '--help'], /content [\s\S]* dev [\s\S]* review /],
    [['team', 'content', '--help'], /--platform/],
    [['run', '--help'], /tasks:/],
    [['doctor', '--help'], /Exits with/],
  ])('%j exits with 0 on standard output', async (argv, text) => {
    const command = testCommand();
    expect(await command.run(...argv)).toBe(0);
    expect(command.stdout()).toMatch(text);
    expect(command.stderr()).toBe('');
  });

  it('-h shows what most people need, --help all of it, both under headings', async () => {
    const brief = testCommand();
    expect(await brief.run('run', '-h')).toBe(0);
    const full = testCommand();
    expect(await full.run('run', '--help')).toBe(0);
    for (const heading of ['Where agents run:', 'Models:', 'Limits:', 'Results:']) {
      expect(brief.stdout()).toContain(heading);
      expect(full.stdout()).toContain(heading);
    }
    for (const flag of ['--on-exhausted', '--api-key-header', '--no-journal']) {
      expect(brief.stdout()).not.toContain(flag);
      expect(full.stdout()).toContain(flag);
    }
    expect(brief.stdout()).toContain('--budget');
  });

  it('--timeout takes durations and plain seconds', async () => {
    const command = testCommand();
    expect(await command.run('team', 'content', 'x', '--timeout', '2m')).toBe(0);
    expect(await command.run('team', 'content', 'x', '--timeout', '90')).toBe(0);
    expect(new Set(command.spawned.map(({ timeoutSeconds }) => timeoutSeconds))).toEqual(new Set([120, 90]));
  });

  it('--version is the version of the package', async () => {
    const command = testCommand();
    expect(await command.run('--version')).toBe(0);
    expect(command.stdout()).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('colours', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['a terminal with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['a terminal that has none', true, { TERM: 'dumb' }, false],
    ['a pipe', false, {}, false],
    ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
  ])('on %s', async (_, isTTY, env, colored) => {
    const command = testCommand({ isTTY, env });
    await command.run('agents', 'list');
    expect(command.stdout().includes('\u001b[')).toBe(colored);
  });
});
