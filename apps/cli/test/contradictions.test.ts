import { describe, expect, it } from 'vitest';
import type { ErrorDocument } from './kit/documents.ts';
import { helpedCommand, modelsAsked } from './kit/helped.ts';

const run = ['run', 'tasks.yaml', '--json'];

describe('settings that contradict each other', () => {
  it.each([
    [
      'a model and tiers',
      'model: big\ntiers: [small, big]\n',
      [],
      /config\.yaml:7:1: tiers: model and tiers/,
    ],
    [
      'a model and a tier of one agent',
      'tiers: [small, big]\noverrides: { helper: { model: big, tier: small } }\n',
      [],
      /overrides\.helper: model and tier/,
    ],
    ['a gate without tiers', 'gate: { minScore: 7 }\n', [], /config\.yaml:6:1: gate: gate means nothing/],
    ['a start without tiers', 'start: nope\n', [], /start: start means nothing without tiers/],
    [
      'a tier of an agent without tiers',
      'overrides: { helper: { tier: big } }\n',
      [],
      /overrides\.helper\.tier means nothing without tiers/,
    ],
    [
      'a judge without a score',
      'tiers: [small, big]\ngate: { model: big }\n',
      [],
      /gate\.model means nothing/,
    ],
    ['a start that is no tier', 'tiers: [small]\nstart: smal\n', [], /start: there is no tier "smal"/],
    ['--judge without --min-score', '', ['--tiers', 'small', '--judge', 'big'], /--judge means nothing/],
    ['--on-exhausted without a limit', '', ['--on-exhausted', 'finish'], /without a budget or a deadline/],
    [
      '--allow-unknown-prices without dollars',
      '',
      ['--max-tokens', '9k', '--allow-unknown-prices'],
      /US dollars/,
    ],
  ])('%s: refused, and nothing is spawned', async (_what, more, flags, message) => {
    const command = helpedCommand({ more });
    expect(await command.run(...run, ...flags)).toBe(2);
    expect(command.json<ErrorDocument>().error.message).toMatch(message);
    expect(command.spawned).toEqual([]);
  });

  it('hinder no command that starts no task', async () => {
    const command = helpedCommand({ more: 'gate: { minScore: 7 }\n' });
    expect(await command.run('agents', 'list', '--json')).toBe(0);
  });
});

describe('flags go before the configuration', () => {
  it('--tiers before its model', async () => {
    const command = helpedCommand({ more: 'model: big\n' });
    expect(await command.run(...run, '--tiers', 'small,big')).toBe(0);
    expect(modelsAsked(command)).toEqual(new Set(['a/low']));
  });

  it('--model before its tiers and all that belongs to them, which is said', async () => {
    const more =
      'tiers: [small, big]\nstart: big\ngate: { minScore: 7 }\noverrides: { helper: { tier: big } }\n';
    const command = helpedCommand({ more });
    expect(await command.run(...run, '--model', 'small')).toBe(0);
    expect(modelsAsked(command)).toEqual(new Set(['a/low']));
    expect(command.stderr()).toContain(
      'With --model there are no tiers: start, gate, overrides.helper.tier of the configuration do not apply.',
    );
  });

  it('a budget on the command line is kept as the configuration says', async () => {
    const command = helpedCommand({ more: 'budget: { onExhausted: cancel, allowUnknownPrices: true }\n' });
    expect(await command.run(...run)).toBe(0);
    expect(await command.run(...run, '--budget', '1')).toBe(0);
  });
});
