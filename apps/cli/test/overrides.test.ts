import { describe, expect, it } from 'vitest';
import type { ErrorDocument } from './kit/documents.ts';
import { helpedCommand, modelsAsked } from './kit/helped.ts';

const run = ['run', 'tasks.yaml', '--json'];
const tiers = 'tiers: [small, big]\n';

describe('an override of an agent', () => {
  // The agent is agents/helper; tasks call it helper.
  describe.each(['helper', 'agents/helper'])('under the name %s', (name) => {
    it('says its model and its time-out', async () => {
      const command = helpedCommand({ more: `overrides: { ${name}: { model: big, timeoutSeconds: 7 } }\n` });
      expect(await command.run(...run)).toBe(0);
      expect(command.spawned).toHaveLength(2);
      for (const request of command.spawned)
        expect(request).toMatchObject({ model: 'a/high', timeoutSeconds: 7 });
    });

    it('says its tier', async () => {
      const command = helpedCommand({ more: `${tiers}overrides: { ${name}: { tier: big } }\n` });
      expect(await command.run(...run)).toBe(0);
      expect(modelsAsked(command)).toEqual(new Set(['a/high']));
    });
  });

  it('gives way to what a task says itself', async () => {
    const command = helpedCommand({
      more: 'overrides: { helper: { model: big } }\n',
      tasks: 'tasks: [{ agent: helper, description: Help., model: small }]\n',
    });
    expect(await command.run(...run)).toBe(0);
    expect(modelsAsked(command)).toEqual(new Set(['a/low']));
  });

  it.each([
    [
      'an agent that is not there',
      'helpr: { timeoutSeconds: 9 }',
      /overrides\.helpr: there is no agent/,
      /helper/,
    ],
    ['a tier that is not there', 'helper: { tier: bgi }', /no tier "bgi"/, /small, big/],
    [
      'one agent twice',
      'helper: { timeoutSeconds: 9 }, agents/helper: { tier: big }',
      /same agent/,
      /into one/,
    ],
  ])('for %s is refused, and nothing is spawned', async (_what, overrides, message, fix) => {
    const command = helpedCommand({ more: `${tiers}overrides: { ${overrides} }\n` });
    expect(await command.run(...run)).toBe(2);
    const { error } = command.json<ErrorDocument>();
    expect(error.message).toMatch(message);
    expect(error.message).toContain('parallel-agents.config.yaml:7:');
    expect(error.fix).toMatch(fix);
    expect(command.spawned).toEqual([]);
  });
});
