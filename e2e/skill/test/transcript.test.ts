// A chat in Code Mode, as docs/chat.md shows it: a review by the team, a stop in the middle, and "Go on".
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleReply } from '@parallel-agents/core/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../packages.ts';
import { type ModelCall, type ModelReply, surfaceOf } from '../chat-model.ts';
import { lookAgain, startSharedChats } from '../chats.ts';

let chats: Awaited<ReturnType<typeof startSharedChats>>;

beforeAll(async () => {
  chats = await startSharedChats();
  const workspace = join(chats.gateway.environment.HOME ?? '', '.openclaw/workspace');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'app.py'), 'password = "heron"');
});

afterAll(() => chats?.[Symbol.asyncDispose]());

const chat = 'coder/review';
const slow = ['Review this code for performance', 'Review this code for accessibility'];

/** What differs from one time to the next. */
function levelled(transcript: string): string {
  return transcript
    .replaceAll(/run-\w+/g, 'run-…')
    .replaceAll(/"(seconds|inputTokens|outputTokens|costUsd|tokens)":[\d.e-]+/g, '"$1":…');
}

/** What a cell of Code Mode brings: the account of a run, and what became of each task. */
function shown(cell: string): string {
  const { value } = JSON.parse(cell) as {
    value?: { run?: unknown; results?: { agent: string; outcome: string; text?: string }[] };
  };
  if (value?.run === undefined) return cell;
  const results = (value.results ?? []).map(
    ({ agent, outcome, text = '' }) => `${agent}: ${outcome}, ${text.replaceAll(/\s+/g, ' ').slice(0, 60)}…`,
  );
  return [`run: ${JSON.stringify(value.run)}`, ...results].join('\n');
}

it('a review by the team is stopped in the middle, and gone on with by two words', async () => {
  const transcript: string[] = [];
  let isStopped = false;
  const subAgent = ({ all, request }: ModelCall): ModelReply =>
    !isStopped && slow.some((task) => all.includes(task))
      ? { hang: true }
      : { say: sampleReply({ callNumber: 1, ...request }).text };
  chats.model.script((call) => {
    if (call.chat === undefined) return subAgent(call);
    expect(surfaceOf(call)).toBe('code-mode');
    const cell = call.toolResults.at(-1);
    if (cell !== undefined) {
      transcript.push(shown(cell));
      return { say: 'All five reviews are there.' };
    }
    const code = call.said.includes('Go on')
      ? 'return await parallel_agents_resume({});'
      : 'return await parallel_agents_team({"team": "review", "files": ["app.py"]});';
    transcript.push(`exec: ${code}`);
    return { call: [{ tool: 'exec', args: { code } }] };
  });
  const say = (message: string): Promise<unknown> => {
    transcript.push(`you: ${message}`);
    return chats.person.say(chat, message);
  };
  const turn = say('Have app.py reviewed by the whole team').catch((thrown: unknown) => thrown);
  const asked = (): number => chats.model.calls.filter((call) => call.chat === undefined).length;
  await expect.poll(asked, { timeout: 60_000 }).toBe(5);
  await expect.poll(chats.workersLeft, lookAgain).toHaveLength(slow.length);
  transcript.push('you: Stop');
  await chats.person.write(chat, 'Stop');
  await turn;
  await expect.poll(chats.workersLeft, lookAgain).toEqual([]);
  isStopped = true;
  transcript.push(`agent: ${await say('Go on')}`);
  expect(asked()).toBe(5 + slow.length);
  expect(transcript.join('\n')).toContain('"asked":5,"completed":5');
  const page = await readFile(join(root, 'docs/chat.md'), 'utf8');
  const block = /```text transcript\n([\s\S]*?)\n```/.exec(page)?.[1] ?? '';
  expect(levelled(block)).toBe(levelled(transcript.join('\n')));
});
