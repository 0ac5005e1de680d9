import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callTool, FakeApi, hostOn, newGateway, sampleAnswer } from './fake-api.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallel-agents-forecast-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const agents = [{ name: 'critic', instructions: 'You find what is wrong.' }];
const tasks = [
  { agent: 'critic', description: 'What is wrong with it?' },
  { agent: 'critic', description: 'What is missing?' },
];

const priced = {
  getRuntimeConfig: () => ({
    models: {
      providers: {
        own: {
          models: [
            { id: 'small', cost: { input: 1, output: 2 }, maxTokens: 1000 },
            { id: 'large', cost: { input: 10, output: 20 }, maxTokens: 1000 },
          ],
        },
      },
    },
    agents: { defaults: { model: 'own/small' } },
  }),
};

test.each([
  ['parallel_agents_run', { tasks, agents }, 2],
  ['run', { tasks, agents, wait: false }, 2],
  ['parallel_agents_team', { team: 'content', subject: 'Mondays', only: ['funny'] }, 1],
  ['parallel_agents_orchestrate', { goal: 'Compare two rate limiters' }, 1],
  ['parallel_agents_create', { create: [{ purpose: 'Sorts mail.' }] }, 5],
  ['parallel_agents_refine', { agents: ['code_reviewer'], reviewOnly: true }, 3],
])('%s is forecast, and nothing of it is started', async (tool, args, least) => {
  const api = new FakeApi(sampleAnswer, folder);
  const host = hostOn(api, { ...priced, shared: newGateway() });
  const { text, details } = await callTool('parallel_agents_forecast', { tool, args }, host);
  const { atLeast, atMost } = details as { atLeast: Amount; atMost: Amount };
  expect(atLeast.sessions).toBeGreaterThanOrEqual(least);
  expect(atMost.sessions).toBeGreaterThanOrEqual(atLeast.sessions);
  expect(atLeast.costUsd).toBeGreaterThan(0);
  expect(text).toContain(`At least ${atLeast.sessions} session`);
  expect(text).not.toMatch(/--[a-z]/);
  expect(api.sessions()).toEqual([]);
  expect((await callTool('parallel_agents_runs', {}, host)).text).toBe('This chat has had no runs.');
});

interface Amount {
  sessions: number;
  costUsd?: number;
}

test('a limit that it cannot fit is named as the operator knows it', async () => {
  const host = hostOn(new FakeApi(sampleAnswer), { config: { maxSpawns: 1 } });
  const asked = { tool: 'parallel_agents_run', args: { tasks, agents } };
  const { text } = await callTool('parallel_agents_forecast', asked, host);
  expect(text).toContain(
    'does not fit: 2 expected, 1 allowed (plugins.entries.parallel-agents.config.maxSpawns)',
  );
});

test.each([
  [{ tool: 'parallel_agents_stop', args: {} }, /"parallel_agents_stop" starts no agents\. Give one of: /],
  [{ tool: 'parallel_agents_run', args: { tasks: [] } }, /tasks.*empty list/],
  [{ tool: 'parallel_agents_run', args: { tasks } }, /there is no agent "critic"/],
])('%j is refused in words of a chat', async (asked, words) => {
  const api = new FakeApi(sampleAnswer);
  await expect(callTool('parallel_agents_forecast', asked, hostOn(api))).rejects.toThrow(words);
  expect(api.sessions()).toEqual([]);
});

test('only those who may start agents are told what they would cost', async () => {
  const host = hostOn(new FakeApi(sampleAnswer), { senderIsOwner: false });
  const asked = { tool: 'parallel_agents_run', args: { tasks, agents } };
  await expect(callTool('parallel_agents_forecast', asked, host)).rejects.toThrow(/Only the owner/);
});

const tiers = { tiers: ['own/small', 'own/large'] };

test('what tiers saved is said, and learned from where the gateway keeps runs', async () => {
  const shared = newGateway();
  const api = new FakeApi(sampleAnswer, folder);
  api.usage = { input: 1000, output: 500 };
  const host = hostOn(api, { ...priced, config: tiers, shared });
  const { text, details } = await callTool('parallel_agents_run', { tasks, agents }, host);
  // 2 sessions: 1,000 and 500 tokens at $1 and $2 a million, and ten times as much.
  const saved = '$0.0360: always own/large would have cost $0.0400';
  expect(details).toMatchObject({ run: { costUsd: 0.004, saved } });
  expect(text).toContain(`Tiers saved ${saved}.`);
  const learned = readFileSync(join(folder, 'parallel-agents/tier-outcomes.jsonl'), 'utf8');
  expect(learned.trim().split('\n')).toHaveLength(2);
  await shared.kept.close();
});

test('a judge scores what comes back, and what is not good enough is done again on the next tier', async () => {
  let scores = 0;
  const judging = (message: string, instructions: string): string | undefined => {
    if (!instructions.startsWith('You judge')) return sampleAnswer(message, instructions);
    scores += 1;
    return JSON.stringify({ problems: [], score: scores === 1 ? 2 : 9 });
  };
  const config = { ...tiers, minScore: 7, judge: 'own/small' };
  const host = hostOn(new FakeApi(judging), { ...priced, config });
  const { details } = await callTool('parallel_agents_run', { tasks: tasks.slice(0, 1), agents }, host);
  expect(details).toMatchObject({ run: { completed: 1, sessions: 4 } });
});

test.each([
  [{ minScore: 7 }, /minScore.*means nothing without tiers/],
  [{ tiers: ['own/small'], judge: 'own/small' }, /judge.*means nothing without a score/],
])('an operator who sets %j is told what is missing', async (config, words) => {
  const asked = callTool(
    'parallel_agents_run',
    { tasks, agents },
    hostOn(new FakeApi(sampleAnswer), { config }),
  );
  await expect(asked).rejects.toThrow(words);
});
