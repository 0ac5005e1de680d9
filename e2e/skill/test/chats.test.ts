import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connect } from '../chat.ts';
import type { ModelReply } from '../chat-model.ts';
import { lookAgain, startSharedChats } from '../chats.ts';

let chats: Awaited<ReturnType<typeof startSharedChats>>;

beforeAll(async () => {
  chats = await startSharedChats();
});

afterAll(() => chats?.[Symbol.asyncDispose]());

beforeEach(() => {
  chats.model.calls.length = 0;
});

const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];

function tasks(count: number, about: string, fields: Record<string, unknown> = {}) {
  return Array.from({ length: count }, (_, index) => ({
    id: `part-${index + 1}`,
    agent: 'worker',
    description: `Report on ${about}-${index + 1}.`,
    ...fields,
  }));
}

/** The chat’s agent calls a tool once and tells what it answered; sub-agents do as told. */
function script(
  wanted: (chat: string) => { tool: string; args: Record<string, unknown> },
  worker: (all: string) => ModelReply,
): void {
  chats.model.script(({ chat, all, toolResults }) => {
    if (chat === undefined) return worker(all);
    const result = toolResults.at(-1);
    return result === undefined ? { call: [wanted(chat)] } : { say: `Told: ${result}` };
  });
}

it('leaves no session running when the user stops the turn in the middle', async () => {
  script(
    () => ({ tool: 'parallel_agents_run', args: { tasks: tasks(3, 'storm'), agents } }),
    () => ({ hang: true }),
  );
  const turn = chats.person.say('stopped', 'Report on the storms.').catch((thrown: unknown) => thrown);
  const workersAtWork = (): number =>
    chats.model.calls.filter(({ chat, aborted }) => chat === undefined && !aborted).length;
  await expect.poll(workersAtWork, { timeout: 60_000 }).toBe(3);
  await chats.person.stop('stopped');
  await turn;
  await expect.poll(() => chats.model.inFlight, { timeout: 60_000 }).toBe(0);
});

it('refuses somebody who is not the owner, and says what to do', async () => {
  script(
    () => ({ tool: 'parallel_agents_run', args: { tasks: tasks(2, 'secret'), agents } }),
    () => ({ say: 'Never asked.' }),
  );
  await using guest = await connect(chats.gateway, ['operator.read', 'operator.write']);
  const said = await guest.say('guest', 'Report on the secrets.');
  expect(said).toContain('RUNTIME_UNAUTHORIZED');
  expect(said).toContain('Only the owner');
  expect(said).toContain('commands.ownerAllowFrom');
  // Nobody is told to open the plugin to everyone.
  expect(said).not.toContain('allowFrom: everyone');
  expect(chats.model.calls.filter(({ chat }) => chat === undefined)).toEqual([]);
});

it('keeps chats at once apart: one is stopped, and the others get their results and runs', async () => {
  const othersAtWork = Promise.withResolvers<void>();
  const isStopped = Promise.withResolvers<void>();
  const seen = new Set<string>();
  chats.model.script(async ({ chat, all, said, toolResults }) => {
    if (chat === undefined) {
      const about = /Report on (\w+-\d)/.exec(all)?.[1] ?? 'nothing';
      seen.add(about);
      if (seen.size === 6) othersAtWork.resolve();
      if (about.startsWith('storks')) return { hang: true };
      await isStopped.promise;
      return { say: `All is well with ${about}.` };
    }
    const result = toolResults.at(-1);
    if (result !== undefined) return { say: `Told: ${result}` };
    if (said.includes('What did it cost?')) return { call: [{ tool: 'parallel_agents_runs', args: {} }] };
    return { call: [{ tool: 'parallel_agents_run', args: { tasks: tasks(2, chat), agents } }] };
  });
  const stopped = chats.person.say('storks', 'How are they?').catch((thrown: unknown) => thrown);
  const going = ['herons', 'otters'].map((chat) => chats.person.say(chat, 'How are they?'));
  await othersAtWork.promise;
  await chats.person.stop('storks');
  await stopped;
  isStopped.resolve();
  const [herons = '', otters = ''] = await Promise.all(going);
  for (const said of [herons, otters]) expect(said).toContain('2 of 2 completed');
  expect(herons).toContain('All is well with herons-2.');
  expect(herons).not.toMatch(/otters|storks/);
  expect(otters).toContain('All is well with otters-2.');
  expect(otters).not.toMatch(/herons|storks/);
  const runOf = (said: string): string => /run-\w+/.exec(said)?.[0] ?? '';
  const account = await chats.person.say('herons', 'What did it cost?');
  expect(account).toContain(runOf(herons));
  expect(account).toMatch(/2 of 2 completed.*\$0\.\d+/);
  expect(account).not.toContain(runOf(otters));
});

it('puts what is too long for an answer into files of the workspace', async () => {
  const long = 'A long story. '.repeat(1200).trim();
  script(
    () => ({ tool: 'parallel_agents_run', args: { tasks: tasks(2, 'tale'), agents } }),
    () => ({ say: long }),
  );
  const said = await chats.person.say('tales', 'Tell me tales.');
  expect(said.length).toBeLessThan(long.length);
  const file = /parallel-agents\/run-\w+\/part-2\.md/.exec(said)?.[0] ?? 'no file';
  const { HOME = '' } = chats.gateway.environment;
  expect(await readFile(join(HOME, '.openclaw/workspace', file), 'utf8')).toBe(long);
});

it('starts nothing for more tasks than the operator allows', async () => {
  script(
    () => ({ tool: 'parallel_agents_run', args: { tasks: tasks(21, 'crowd'), agents } }),
    () => ({ say: 'Never asked.' }),
  );
  const said = await chats.person.say('crowd', 'Report on 21 crowds.');
  expect(said).toContain('21 tasks were asked for; 20 are allowed');
  expect(chats.model.calls.filter(({ chat }) => chat === undefined)).toEqual([]);
});

it('uses the model that a task names where it may, and says which answered where it may not', async () => {
  script(
    () => ({
      tool: 'parallel_agents_run',
      args: { tasks: tasks(1, 'star', { model: 'scripted/large' }), agents },
    }),
    () => ({ say: 'It shines.' }),
  );
  const said = await chats.person.say('stars', 'Report on a star.');
  expect(said).toContain('completed by scripted/large');
  script(
    () => ({
      tool: 'parallel_agents_run',
      args: { tasks: tasks(1, 'star', { model: 'scripted/none' }), agents },
    }),
    () => ({ say: 'It shines.' }),
  );
  expect(await chats.person.say('stars', 'Report on a star with another model.')).toContain('scripted/large');
});

it('leaves no session of a sub-agent behind, whatever came of the runs above', async () => {
  await expect.poll(chats.workersLeft, lookAgain).toEqual([]);
});
