import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../../crash-matrix/seeded-random.ts';
import { connect } from '../chat.ts';
import { type Chats, lookAgain, startChats } from '../chats.ts';
import { crashRound } from '../crashes/round.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({ pluginConfig: { maxConcurrent: 5 } });
});

afterAll(() => chats?.[Symbol.asyncDispose]());

it('lets a chat go on while its run does, and gives it a turn when the run has ended', async () => {
  const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];
  const tasks = ['lake', 'river'].map((water) => ({
    agent: 'worker',
    description: `Report on the ${water}.`,
  }));
  const released = Promise.withResolvers<void>();
  chats.model.script(async ({ chat, all, said, toolResults }) => {
    if (chat === undefined) {
      await released.promise;
      return { say: 'It is calm.' };
    }
    if (said.includes('What is two and two?')) return { say: 'Four.' };
    const run = /left has ended\. Run (run-\w+):/.exec(all)?.[1];
    if (run !== undefined && !toolResults.at(-1)?.includes('It is calm.'))
      return { call: [{ tool: 'parallel_agents_resume', args: { run } }] };
    const result = toolResults.at(-1);
    return result === undefined
      ? { call: [{ tool: 'parallel_agents_run', args: { tasks, agents, wait: false } }] }
      : { say: `Told: ${result}` };
  });
  expect(await chats.person.say('waters', 'Report on both waters, and let me go on.')).toContain(
    'is at work',
  );
  const told = () =>
    chats.model.calls.filter(({ toolResults }) => toolResults.at(-1)?.includes('It is calm.'));
  expect(told()).toEqual([]);
  released.resolve();
  await expect.poll(() => told().length, { timeout: 120_000, interval: 500 }).toBeGreaterThan(0);
  expect(told()[0]?.toolResults.at(-1)).toContain('2 of 2 completed');
  await expect.poll(chats.workersLeft, lookAgain).toEqual([]);
});

it('goes on with a run after the gateway was killed in the middle, and pays for nothing twice that is done', async () => {
  const { model, gateway } = chats;
  const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];
  const tasks = Array.from({ length: 5 }, (_, index) => ({
    id: `island-${index + 1}`,
    agent: 'worker',
    description: `Report on island-${index + 1}.`,
  }));
  let isDown = true;
  model.script(({ chat, all, said, toolResults }) => {
    if (chat === undefined) {
      const about = /Report on (island-\d)/.exec(all)?.[1];
      return isDown && (about === 'island-4' || about === 'island-5')
        ? { hang: true }
        : { say: `All is well on ${about}.` };
    }
    const result = toolResults.at(-1);
    if (result !== undefined) return { say: `Told: ${result}` };
    if (said.includes('Which runs')) return { call: [{ tool: 'parallel_agents_runs', args: {} }] };
    if (said.includes('Go on')) return { call: [{ tool: 'parallel_agents_resume', args: {} }] };
    return { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] };
  });
  const workers = (): string[] =>
    model.calls.flatMap(({ chat, all }) =>
      chat === undefined ? (/Report on (island-\d)/.exec(all)?.[1] ?? []) : [],
    );
  const turn = chats.person.say('islands', 'Report on five islands.').catch((thrown: unknown) => thrown);
  await expect.poll(workers, { timeout: 60_000 }).toHaveLength(5);
  // The three that answered have been read back and kept.
  await expect.poll(chats.workersLeft, lookAgain).toHaveLength(2);
  await gateway.kill();
  await turn;
  isDown = false;
  await gateway.start();
  await using person = await connect(gateway);
  const listed = await person.say('islands', 'Which runs are there?');
  expect(listed).toMatch(/Unfinished, 5 tasks: worker\. Run run-\w+: 3 of 5 completed/);
  const said = await person.say('islands', 'Go on.');
  expect(said).toContain('5 of 5 completed');
  for (const { id } of tasks) expect(said).toContain(`All is well on ${id}.`);
  const counts = Object.groupBy(workers(), (name) => name);
  expect(said).toContain('2 sessions may have been paid for twice');
  for (const done of ['island-1', 'island-2', 'island-3']) expect(counts[done]).toHaveLength(1);
  const left = async (): Promise<string[]> =>
    (await person.sessions()).filter((key) => key.includes(':subagent:'));
  await expect.poll(left, lookAgain).toEqual([]);
});

// `npm run crashes:chat` does so at every stage, with more tasks and as often as it is told.
it('loses no task and leaves no session where the gateway is killed while sessions start, and while that is resumed', async () => {
  const random = seededRandom(20_261_128);
  const tasks = 4;
  const kills = { first: 'while sessions start', again: 'again while it is resumed' } as const;
  const { completed, lost, sessionsLeft } = await crashRound(chats, kills, random, tasks);
  const warned = chats.gateway
    .log()
    .split('\n')
    .filter((line) => line.includes('could not be'));
  expect({ completed, lost, sessionsLeft }, warned.join('\n')).toEqual({
    completed: tasks,
    lost: 0,
    sessionsLeft: [],
  });
});
