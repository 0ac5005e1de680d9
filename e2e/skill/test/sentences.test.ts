// What people say, as the skill’s table translates it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleReply } from '@parallel-agents/core/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ModelCall } from '../chat-model.ts';
import { lookAgain, startSharedChats } from '../chats.ts';
import { atOnce } from '../figures/options.ts';

let chats: Awaited<ReturnType<typeof startSharedChats>>;

beforeAll(async () => {
  chats = await startSharedChats();
});

afterAll(() => chats?.[Symbol.asyncDispose]());

beforeEach(() => {
  chats.model.calls.length = 0;
});

const workerCalls = (): ModelCall[] => chats.model.calls.filter(({ chat }) => chat === undefined);

/** The chat’s agent makes this call and tells what came; sub-agents answer as their schemas have it. */
function script(tool: string, args: Record<string, unknown>): void {
  chats.model.script(({ chat, request, toolResults }) => {
    if (chat === undefined) return { say: sampleReply({ callNumber: 1, ...request }).text };
    const result = toolResults.at(-1);
    return result === undefined ? { call: [{ tool, args }] } : { say: `Told: ${result}` };
  });
}

it('“Write five takes on Monday motivation”', async () => {
  script('parallel_agents_team', { team: 'content', subject: 'Monday motivation', platform: 'bluesky' });
  const said = await chats.person.say('posts', 'Write five takes on Monday motivation.');
  expect(said).toContain('5 of 5 completed');
  expect(said).toContain('content_writer_funny');
  expect(workerCalls()).toHaveLength(5);
});

it('“Have security, performance and accessibility reviewed in parallel”', async () => {
  const workspace = join(chats.gateway.environment.HOME ?? '', '.openclaw/workspace');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'app.py'), 'password = "heron"');
  const only = ['security', 'performance', 'accessibility'];
  script('parallel_agents_team', { team: 'review', file: 'app.py', only });
  const said = await chats.person.say('review', 'Have app.py reviewed.');
  expect(said).toContain('3 of 3 completed');
  for (const reviewer of only) expect(said).toContain(`${reviewer}_reviewer`);
  expect(said).toMatch(/<result>[\s\S]*severity[\s\S]*<\/result>/);
  expect(workerCalls().every(({ all }) => all.includes('password = "heron"'))).toBe(true);
});

it('“Which agents are there?”', async () => {
  script('parallel_agents_list', { category: 'quality' });
  const said = await chats.person.say('list', 'Which agents are there?');
  expect(said).toContain('security_reviewer');
  expect(said).toMatch(/"code\?",\s*"fileName\?"/);
  expect(workerCalls()).toEqual([]);
});

it('“Show me the plan first”, and then “do it”', async () => {
  const goal = 'Compare three approaches to rate limiting for our API and recommend one';
  script('parallel_agents_orchestrate', { goal, planOnly: true });
  const planned = await chats.person.say('goal', 'Show me the plan first.');
  expect(planned).toContain('Nothing of this plan was run.');
  expect(planned).toContain('- security (security_reviewer): ');
  expect(workerCalls()).toHaveLength(1);
  const file = /parallel-agents\/goal-\w+\/plan\.json/.exec(planned)?.[0];
  script('parallel_agents_orchestrate', { goal, plan: file });
  const done = await chats.person.say('goal', 'Do it.');
  expect(done).toContain('**Status: completed.** 3 of 3 tasks did what was planned.');
  expect(done).toMatch(/<report>[\s\S]*## Sources/);
});

it('“Stop”, as a message, ends a run of 20 of which most still wait', async () => {
  const tasks = Array.from({ length: 20 }, (_, index) => ({
    agent: 'worker',
    description: `Watch bird ${index + 1}.`,
  }));
  const agents = [{ name: 'worker', instructions: 'You watch.' }];
  chats.model.script(({ chat, toolResults }) => {
    if (chat === undefined) return { hang: true };
    return toolResults.length === 0
      ? { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] }
      : { say: 'Never said.' };
  });
  const turn = chats.person.say('birds', 'Watch twenty birds.').catch((thrown: unknown) => thrown);
  await expect.poll(() => workerCalls().length, { timeout: 60_000 }).toBe(atOnce);
  await chats.person.write('birds', 'Stop');
  await turn;
  await expect.poll(() => chats.model.inFlight, { timeout: 60_000 }).toBe(0);
  expect(workerCalls()).toHaveLength(atOnce);
});

it('leaves no session of a sub-agent behind, whatever came of the runs above', async () => {
  await expect.poll(chats.workersLeft, lookAgain).toEqual([]);
});
