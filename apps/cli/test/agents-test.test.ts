import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReplyScript, sampleReply, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import type { ExamResult, Spent } from '../src/agent-jobs/exam.ts';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

interface ExamDocument {
  agents: ExamResult[];
  tiers: Record<string, Spent>;
}

const counter = `---
name: counter
description: Counts words.
checks: [safe-paths]
outputSchema:
  type: object
  required: [words, files]
  properties:
    words: { type: integer }
    files:
      type: array
      items:
        type: object
        required: [path, content]
        properties: { path: { type: string }, content: { type: string } }
fixtures:
  - { name: two words, description: Count a b., expect: { fields: { words: 2 } } }
  - { name: three words, description: Count a b c., expect: { fields: { words: 3 } } }
  - { name: open, description: Count anything. }
---
You count the words of what you are given.
`;
const files = { 'agents/counter.md': counter };

/** Counts, or does what the description says. */
const counting: ReplyScript = ({ prompt }) => {
  const words = /Count ((?:[a-z] ?)+)\./.exec(prompt)?.[1]?.trim().split(' ').length ?? 0;
  return { kind: 'text', text: JSON.stringify({ words, files: [] }) };
};

const exam = async (reply: ReplyScript, ...words: string[]) => {
  const command = testCommand({ files, runtime: scripted({ reply }) });
  const code = await command.run('agents', 'test', ...words, '--json');
  return { code, command, ...command.json<ExamDocument>() };
};

describe('agents test', () => {
  it('passes an agent that does what its fixtures expect, and says which of them expects nothing', async () => {
    const { code, agents, command } = await exam(counting, 'agents/counter.md');
    expect(agents).toMatchObject([
      {
        agent: 'agents/counter',
        passed: true,
        fixtures: [
          { fixture: 'two words', verdict: 'passed', notes: [] },
          { fixture: 'three words', verdict: 'passed', notes: [] },
          { fixture: 'open', verdict: 'passed', notes: [expect.stringContaining('expects nothing')] },
        ],
        spent: { sessions: 3 },
      },
    ]);
    expect(code).toBe(0);
    expect(command.spawned).toHaveLength(3);
  });

  it('fails one that answers the same to all', async () => {
    const { code, agents } = await exam(
      () => ({ kind: 'text', text: '{"words":2,"files":[]}' }),
      'agents/counter.md',
    );
    expect(code).toBe(1);
    expect(agents[0]?.fixtures.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed']);
    expect(agents[0]?.fixtures[1]?.problems.join()).toContain('expected was 3');
  });

  it('fails an answer that its checks refuse, by name', async () => {
    const text = '{"words":2,"files":[{"path":"../x","content":""}]}';
    const { code, agents } = await exam(() => ({ kind: 'text', text }), 'agents/counter.md');
    expect(code).toBe(1);
    expect(agents[0]?.fixtures[0]?.problems.join()).toMatch(/CHECK_REFUSED.*safe-paths/);
  });

  it('does not hold a fault of the provider against the agent, and does not pass it either', async () => {
    const { code, agents } = await exam(() => ({ kind: 'error', status: 401 }), 'agents/counter.md');
    expect(code).toBe(1);
    expect(agents[0]?.fixtures.map(({ verdict }) => verdict)).toEqual(['not-run', 'not-run', 'not-run']);
  });

  it('tests all agents that there are where none are named, and shows a table with the cost of each tier', async () => {
    const command = testCommand({ runtime: scripted({ reply: sampleReply }) });
    expect(await command.run('agents', 'test', '--quiet')).toBe(1);
    expect(command.stdout()).toMatch(/agent +result +fixtures +sessions +tokens +cost/);
    expect(command.stdout()).toMatch(/code_reviewer +failed +[0-2] of 3/);
    expect(command.stdout()).toMatch(/tier +sessions +tokens +cost/);
    expect(command.stdout()).toMatch(/\d+ agents, \d+ failed/);
  });

  it.each([
    ['an agent that nobody knows', ['code_revewer'], 'Did you mean'],
    ['an agent without fixtures', ['bare.md'], 'bare has no fixtures'],
    ['an agent with tools', ['handy.md'], 'it has tools'],
    ['a flag without effect', ['code_reviewer', '--dry-run', '--output', 'x'], '--output'],
  ])('refuses %s with 2, nothing spawned', async (_, words, said) => {
    const handy =
      '---\nname: handy\ndescription: Helps.\ntools: inherit\nfixtures: [{ name: a, description: b }]\n---\nHelp.\n';
    const bare = '---\nname: bare\ndescription: Helps.\n---\nYou help.\n';
    const command = testCommand({ files: { 'bare.md': bare, 'handy.md': handy } });
    expect(await command.run('agents', 'test', ...words, '--json')).toBe(2);
    expect(JSON.stringify(command.json<ErrorDocument>())).toContain(said);
    expect(command.spawned).toEqual([]);
  });

  it('says with --dry-run what it would cost', async () => {
    const command = testCommand({ files });
    expect(await command.run('agents', 'test', 'agents/counter.md', '--dry-run')).toBe(0);
    expect(command.stdout()).toMatch(/3 sessions|3 tasks/);
    expect(command.spawned).toEqual([]);
  });
});

describe('agents test --save-scores', () => {
  it('keeps what each agent came to, beside other tiers; show tells of it as long as the agent is the same', async () => {
    const earlier = {
      agent: 'other',
      fingerprint: 'x',
      tier: 'strong',
      passed: 1,
      fixtures: 2,
      at: '2026-01-01',
    };
    const command = testCommand({
      files: { ...files, 'agents/scores.json': JSON.stringify({ version: 1, scores: [earlier] }) },
      runtime: scripted({ reply: counting }),
    });
    const words = ['agents', 'test', './agents', '--save-scores', 'agents/scores.json'];
    expect(await command.run(...words)).toBe(0);
    const show = testCommand({ cwd: command.cwd });
    await show.run('agents', 'show', 'counter', '--agents', './agents', '--json');
    expect(show.json()).toMatchObject({
      measured: [{ agent: 'counter', tier: 'standard', passed: 3, fixtures: 3, tokens: expect.any(Number) }],
    });
    const kept = JSON.parse(readFileSync(join(command.cwd, 'agents/scores.json'), 'utf8')) as {
      scores: { agent: string }[];
    };
    expect(kept.scores.map(({ agent }) => agent)).toEqual(['counter', 'other']);
    const shown = testCommand({ cwd: command.cwd });
    await shown.run('agents', 'show', 'counter', '--agents', './agents');
    expect(shown.stdout()).toMatch(/Measured\n• standard.*: 3 of 3 fixtures/);
  });

  it('says where it cannot be written', async () => {
    const command = testCommand({ files, runtime: scripted({ reply: counting }) });
    expect(await command.run('agents', 'test', './agents', '--save-scores', 'none/there.json')).toBe(2);
    expect(command.stderr()).toContain('--save-scores: the scores cannot be written');
  });
});
