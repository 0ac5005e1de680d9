import { isParallelAgentsError } from '@parallel-agents/core';
import { describe, expect, it } from 'vitest';
import { createTools, readMcpServers } from '../src/index.ts';
import { isLike } from '../src/names.ts';
import { redactor } from '../src/redact.ts';

const agent = (only: readonly string[] | undefined, never?: readonly string[]) => ({
  tools: 'inherit' as const,
  toolLimit: { ...(only && { only }), ...(never && { never }) },
});

describe('what an agent gets', () => {
  const tools = createTools({ allow: ['read', 'Grep', 'WebFetch'] });

  it('is what its list names and the run allows, by its own names', () => {
    const { tools: given, missing } = tools.toolsFor(
      agent(['Read', 'Grep', 'Glob', 'WebFetch', 'Bash', 'mcp__x__y']),
    );
    expect(given.map(({ name }) => name)).toEqual(['Read', 'Grep', 'WebFetch']);
    expect(missing).toEqual([
      { name: 'Glob', why: 'not allowed for this run' },
      { name: 'Bash', why: 'there is none here' },
      { name: 'mcp__x__y', why: 'no such server here' },
    ]);
  });

  it('is nothing without a list, nothing that its list forbids, and everything once', () => {
    expect(tools.toolsFor(agent(undefined)).tools).toEqual([]);
    expect(tools.toolsFor(agent(undefined, ['Bash'])).tools).toEqual([]);
    expect(tools.toolsFor(agent(['read', 'Read', 'Grep'], ['search'])).tools.map(({ name }) => name)).toEqual(
      ['read'],
    );
  });

  it.each(['Read(.env)', 're*', '*', 'READ', 'read_file'])(
    'is nothing that is forbidden in part or by a pattern: %s',
    (never) => {
      const { tools: given } = tools.toolsFor(agent(['Read', 'Grep'], [never]));
      expect(given.map(({ name }) => name)).toEqual(never === '*' ? [] : ['Grep']);
    },
  );

  it.each<[string, string, boolean]>([
    ['mcp__gh__delete_repo', 'mcp__gh__delete_*', true],
    ['mcp__gh__delete_repo', 'mcp__*__*_repo', true],
    ['gh_delete', 'gh_*', true],
    ['gh', 'gh_*', false],
    ['aba', 'ab*ba', false],
    ['a', '*', true],
  ])('a name and a pattern: %s, %s', (name, pattern, fits) => {
    expect(isLike(name, pattern)).toBe(fits);
  });

  it('a name that means nothing is refused with those that there are', () => {
    expect(() => createTools({ allow: ['raed'] })).toThrow(/there is no tool "raed"/);
    expect(() => createTools({ allow: ['constructor'] })).toThrow(/there is no tool "constructor"/);
    expect(() => createTools({ limits: { rounds: 1 } })).toThrow(/limits.rounds: must be at least 2$/m);
    expect(() => createTools({ limits: { tokens: Number.NaN } })).toThrow(
      /limits.tokens: must be more than 0$/m,
    );
    for (const seconds of [0, Number.POSITIVE_INFINITY, 2 ** 31]) {
      expect(() => createTools({ limits: { callSeconds: seconds } })).toThrow(
        /limits.callSeconds: must be more than 0 and at most 86400/,
      );
      expect(() => createTools({ startSeconds: seconds })).toThrow(/^startSeconds: must be/m);
    }
  });
});

/** `%NAME%` as a variable is written in such files. */
const withVariables = (text: string): string => text.replace(/%([^%]+)%/g, '$${$1}');

describe('a file of servers', () => {
  it('is read in the common form, with its variables', () => {
    const text = JSON.stringify({
      mcpServers: {
        files: {
          command: 'npx',
          args: ['-y', 'x', '%HOME_DIR:-/tmp%'],
          env: { KEY: '%KEY%' },
          type: 'stdio',
        },
        web: { type: 'http', url: 'https://example.org/mcp', headers: { authorization: 'Bearer %KEY%' } },
        off: { disabled: true },
      },
    });
    expect(readMcpServers(withVariables(text), 'mcp.json', { KEY: 'k' })).toEqual({
      files: { command: 'npx', args: ['-y', 'x', '/tmp'], env: { KEY: 'k' } },
      web: { url: 'https://example.org/mcp', headers: { authorization: 'Bearer k' } },
    });
  });

  it.each([
    ['{', /mcp.json is no JSON/],
    ['{}', /has no "mcpServers"/],
    ['{"mcpServers":{"a":{}}}', /mcp.json: a has neither "command" nor "url"/],
    ['{"mcpServers":{"a":{"command":"x","args":"y"}}}', /mcp.json: a.args/],
    [
      '{"mcpServers":{"a":{"command":"x","env":{"K":"%NOT_SET%"}}}}',
      /names the variable NOT_SET, which is not set/,
    ],
    ['{"mcpServers":{"a":{"url":"ftp://x"}}}', /a.url is no URL/],
    ['{"mcpServers":{"a":{"url":"http://x","type":"sse"}}}', /is of the kind "sse"/],
    ['{"mcpServers":{"../a":{"command":"x"}}}', /is no name for a server/],
  ])('%s is refused with its place', (text, why) => {
    const refused = (): unknown => readMcpServers(withVariables(text), 'mcp.json', {});
    expect(refused).toThrow(why);
    try {
      refused();
    } catch (thrown) {
      expect(isParallelAgentsError(thrown) && thrown.code).toBe('INVALID_FILE');
    }
  });
});

it('keys are taken out, known ones and what looks like one', () => {
  const redact = redactor(['my-own-secret', 'no']);
  const text = [
    'my-own-secret no',
    `sk-${'a1'.repeat(12)}`,
    'Authorization: Bearer abcdefghijklmnopqrst',
    '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
  ].join('\n');
  expect(redact(text)).toBe('[key] no\n[key]\nAuthorization: Bearer [key]\n[key]');
});
