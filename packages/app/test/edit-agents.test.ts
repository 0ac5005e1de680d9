import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { agentsIn, withAgents } from '../src/config/edit-agents.ts';

const commented = `# Ours.
model: a/b # the small one

agents:
  # from the garden
  - ./garden   # Anna's
  - '@acme/agents-legal'
# and money
budget:
    usd: 2
`;

describe('agents in a configuration', () => {
  it('are added and taken out where they stand, and all else stays', () => {
    const more = withAgents(commented, [...agentsIn(commented), '~/x']);
    expect(more).toBe(commented.replace("legal'\n", "legal'\n  - ~/x\n"));
    expect(withAgents(commented, ['./garden'])).toBe(commented.replace("  - '@acme/agents-legal'\n", ''));
    const none = withAgents(commented, []);
    expect(none).toContain('# from the garden');
    expect(parse(none)).toEqual({ model: 'a/b', budget: { usd: 2 } });
  });

  it.each([
    ['', 'agents:\n  - ./x\n'],
    ['# Nothing yet.\n', '# Nothing yet.\nagents:\n  - ./x\n'],
    ['model: a/b', 'model: a/b\nagents:\n  - ./x\n'],
    ['model: a/b\r\n', 'model: a/b\r\nagents:\r\n  - ./x\r\n'],
    ['agents: []\n', 'agents: [./x]\n'],
    ['agents: [ ./a ] # two\n', 'agents: [ ./a, ./x ] # two\n'],
    ['agents:\n- ./a', 'agents:\n- ./a\n- ./x\n'],
    ['{}', '{"agents": ["./x"]}'],
    ['{ "model": "a/b" }\n', '{ "model": "a/b", "agents": ["./x"] }\n'],
    ['{\n  "model": "a/b"\n}\n', '{\n  "model": "a/b",\n  "agents": ["./x"]\n}\n'],
    ['{\n  "agents": [\n    "./a"\n  ]\n}\n', '{\n  "agents": [\n    "./a",\n    "./x"\n  ]\n}\n'],
  ])('go into %j', (text, expected) => {
    expect(withAgents(text, [...agentsIn(text), './x'])).toBe(expected);
  });

  it('have quotes where YAML would take them for something else', () => {
    for (const entry of ['@acme/x', 'a: b', '#x', '*', '[x]', 'true', 'x #y', '- x', '{a}', "it's", 'a, b']) {
      for (const text of ['', 'agents: []', '{}', 'agents:\n  - ./a\n'])
        expect(agentsIn(withAgents(text, [...agentsIn(text), entry]))).toContain(entry);
    }
  });

  const specifier = fc.oneof(
    fc.constantFrom('./a', '../b', '~/c', '@acme/d', 'e=./f', 'g*', 'true', '#h', 'x: y'),
    fc.string({ minLength: 1 }).filter((text) => text.trim() === text && !/[\p{C}\u2028\u2029]/u.test(text)),
  );
  // Blanks at the end of a comment go: nobody sees them.
  const comment = fc.stringMatching(/^[\w ,.:[\]{}-]{0,20}$/).map((text) => `# ${text}`.trimEnd());
  const filler = fc.array(fc.oneof(comment, fc.constant('')), { maxLength: 2 });
  const asJson = fc.constantFrom(undefined, 0, 2, 4);

  it('survive any order of adding and removing, with the lines around them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(specifier, { maxLength: 5 }),
        fc.uniqueArray(specifier, { maxLength: 5 }),
        filler,
        filler,
        asJson,
        fc.boolean(),
        (before, after, above, below, json, crlf) => {
          const list = before.map((entry) => `  - ${JSON.stringify(entry)} # own`);
          const lines = [
            ...above,
            'model: a/b',
            ...(list.length > 0 ? ['agents:', ...list] : []),
            ...below,
            'concurrency: 2',
          ];
          const text =
            json === undefined
              ? `${lines.join(crlf ? '\r\n' : '\n')}\n`
              : JSON.stringify({ model: 'a/b', agents: before, concurrency: 2 }, null, json);
          const edited = withAgents(text, after);
          expect([...agentsIn(edited)].sort()).toEqual([...after].sort());
          expect(parse(edited)).toMatchObject({ model: 'a/b', concurrency: 2 });
          if (json === undefined)
            for (const line of [...above, ...below]) expect(edited.split(/\r?\n/)).toContain(line);
          // What is added and taken out again leaves the file as it was.
          if (before.length > 0) {
            const fresh = after.filter((entry) => !before.includes(entry));
            expect(withAgents(withAgents(text, [...before, ...fresh]), before)).toBe(text);
          }
        },
      ),
    );
  });
});
