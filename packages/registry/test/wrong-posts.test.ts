import type { AgentTask } from '@parallel-agents/core';
import { checkedAnswer, checksThatSpoke, contractOf } from '@parallel-agents/testing/internal/conformance';
import { describe, expect, test } from 'vitest';
import { builtinAgents } from '../src/index.ts';

type Fields = Record<string, unknown>;

const said = async (name: string, change: Fields, input?: AgentTask['input']) => {
  const agent = builtinAgents.resolve(name);
  if (agent === undefined) throw new Error(name);
  const { example } = contractOf(agent);
  return checksThatSpoke(await checkedAnswer(agent, { ...example, ...change }, { ...(input && { input }) }));
};
const writers = ['creative', 'funny', 'educational', 'trendy', 'controversial'].map(
  (voice) => `content_writer_${voice}`,
);

describe.each(writers)('a post of %s', (name) => {
  test.each<[number, string]>([
    [301, 'bluesky'],
    [5000, 'Bluesky'],
    [281, 'X'],
    [281, 'twitter'],
    [501, 'mastodon'],
    [501, 'threads'],
    [2201, 'instagram'],
    [3001, 'LinkedIn'],
  ])('of %i characters is too long for %s, and without one of them is not', async (length, platform) => {
    const long = { caption: 'a'.repeat(length), hashtags: [] };
    expect(await said(name, long, { platform })).toEqual(['platform-limit']);
    if (length < 5000)
      expect(await said(name, { ...long, caption: 'a'.repeat(length - 1) }, { platform })).toEqual([]);
  });

  test('keeps the limit with its hashtags', async () => {
    const caption = 'a'.repeat(296);
    expect(await said(name, { caption, hashtags: ['tag'] }, { platform: 'bluesky' })).toEqual([
      'platform-limit',
    ]);
  });

  test.each<[string, number, string]>([
    ['👩‍👩‍👧‍👦', 140, 'x'],
    ['漢', 140, 'x'],
    ['é', 280, 'x'],
    ['👩‍👩‍👧‍👦', 120, 'bluesky'],
    ['漢', 300, 'bluesky'],
    ['👍', 125, 'threads'],
    ['é', 500, 'threads'],
    ['👍', 1100, 'instagram'],
    ['👍', 500, 'mastodon'],
    ['é', 2500, 'youtube'],
  ])('of %s counts as the platform does: %i are the most on %s', async (character, most, platform) => {
    const post = (count: number) => ({ caption: character.repeat(count), hashtags: [] });
    expect(await said(name, post(most), { platform })).toEqual([]);
    expect(await said(name, post(most + 1), { platform })).toEqual(['platform-limit']);
  });

  test('has links that count 23 on x', async () => {
    const link = `https://example.org/${'a'.repeat(400)}`;
    expect(await said(name, { caption: `See ${link}`, hashtags: [] }, { platform: 'x' })).toEqual([]);
    expect(await said(name, { caption: `See ${link}`, hashtags: [] }, { platform: 'bluesky' })).toEqual([
      'platform-limit',
    ]);
  });

  test.each([
    [['two words']],
    [['semi;colon']],
    [['same', 'Same']],
    [['a', 'b', 'c', 'd', 'e']],
    [Array.from({ length: 30 }, (_, index) => `tag${index}`)],
  ])('with the hashtags %j is refused', async (hashtags) => {
    expect(await said(name, { caption: 'Short.', hashtags }, { platform: 'linkedin' })).toContain(
      'hashtags-clean',
    );
  });

  test('loses the # before a hashtag without another attempt', async () => {
    expect(await said(name, { hashtags: ['#monday'] })).toEqual([]);
  });
});

describe('figures that nobody gave are caught', () => {
  test.each([
    'Research shows 87 % of people start late.',
    'Studies find that 3 million do.',
    'It pays $1,200 a year.',
    '1,250 people do it.',
  ])('in an educational post: %s', async (caption) => {
    expect(await said('content_writer_educational', { caption, claimsToVerify: [] })).toEqual([
      'figures-in-claims',
    ]);
  });

  test('and pass where they stand in a claim, or were given', async () => {
    const caption = '87 % of people start late.';
    const claim = { claim: '87% start late', confidence: 'High', source: 'a survey' };
    expect(await said('content_writer_educational', { caption, claimsToVerify: [claim] })).toEqual([]);
    expect(
      await said(
        'content_writer_educational',
        { caption, claimsToVerify: [] },
        { topic: 'that 87 % start late' },
      ),
    ).toEqual([]);
  });

  test.each(['creative', 'trendy', 'controversial'])('in a %s post', async (voice) => {
    expect(await said(`content_writer_${voice}`, { caption: '93 % of teams do.' })).toEqual([
      'figures-given',
    ]);
  });
});

describe('a trend that nobody gave is caught', () => {
  test.each<[Fields, string[]]>([
    [{ shelfLife: 'hours', caveat: 'c' }, ['trend-given']],
    [{ shelfLife: 'Days', caveat: 'c' }, ['trend-given']],
    [{ shelfLife: 'weeks', caveat: '' }, ['trend-given']],
    [{ shelfLife: 'timeless', caveat: 'c' }, []],
  ])('%j', async (trend, names) => {
    expect(await said('content_writer_trendy', { trend: { format: 'f', ...trend } })).toEqual(names);
  });

  test('and passes where it was', async () => {
    const trend = { format: 'f', shelfLife: 'hours', caveat: '' };
    expect(await said('content_writer_trendy', { trend }, { trends: ['a duet'] })).toEqual([]);
  });
});

describe('a document that is not whole is caught', () => {
  test.each([
    'No heading.',
    '# One\n\n# Two\n',
    '# One\n\n…\n',
    '# One\n\nTODO: write this\n',
    '# One\n\n```sh\nmake start\n',
    '# One\n\n```json\n{"a": }\n```\n',
    '# One\n\n```yaml\na: [1\n```\n',
  ])('%j', async (markdown) => {
    expect(await said('documentation_writer', { markdown })).toEqual(['markdown-whole']);
  });

  test('that shows what the material does not have', async () => {
    const input = { material: 'Run `make start`; `--port` is optional. `retryTimes()` waits.' };
    const made = '# A\n\nRun `make start --verbose`, then call `waitForAll()`.\n';
    const given = '# A\n\nRun `make start --port 80`, then call `retryTimes()`.\n\n## Not a second one\n';
    expect(await said('documentation_writer', { markdown: made }, input)).toEqual([
      'identifiers-in-material',
    ]);
    expect(await said('documentation_writer', { markdown: given }, input)).toEqual([]);
  });
});
