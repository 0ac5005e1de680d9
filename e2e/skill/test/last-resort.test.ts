// What references/sessions-spawn.md tells an agent that has neither the plugin nor the command line, each step as it says,
// and the call that references/command-line.md gives for a command that takes long.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ModelCall, ModelReply } from '../chat-model.ts';
import { startSharedChats } from '../chats.ts';
import { pluginFolder } from '../plugin-package.ts';
import { answerOf } from '../tool-answer.ts';

let chats: Awaited<ReturnType<typeof startSharedChats>>;
let page: string;
let commandPage: string;

beforeAll(async () => {
  const references = join(pluginFolder, 'skills/parallel-agents/references');
  page = await readFile(join(references, 'sessions-spawn.md'), 'utf8');
  commandPage = await readFile(join(references, 'command-line.md'), 'utf8');
  chats = await startSharedChats();
  chats.model.script(script);
});

afterAll(() => chats?.[Symbol.asyncDispose]());

/** The parts of a chat, told apart by its name from those of other chats at the same time. */
const tasksOf = (chat: string): string[] => [1, 2, 3].map((part) => `Report on ${chat}-${part}.`);

/** The example of a call that a page gives. */
function exampleOf(tool: string, text = page): Record<string, unknown> {
  return JSON.parse(new RegExp(`\`\`\`json ${tool}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? 'null');
}

/** The program that the page gives for Code Mode. */
function programFor(chat: string): string {
  const program = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  return program.replace("['…', '…']", JSON.stringify(tasksOf(chat)));
}

function script(call: ModelCall): ModelReply {
  if (call.chat === undefined) return subAgent(call);
  const result = call.toolResults.at(-1);
  if (call.chat === 'polls') {
    if (result !== undefined) return { say: `Told: ${result}` };
    return { call: [{ tool: 'process', args: exampleOf('process', commandPage) }] };
  }
  if (call.chat !== 'coder/coded') return agent(call, call.chat === 'parts' ? { runTimeoutSeconds: 30 } : {});
  return result === undefined
    ? { call: [{ tool: 'exec', args: { code: programFor('coded') } }] }
    : { say: `Told: ${result}` };
}

/** The chat’s agent as the page has it: starts all parts, and waits for those that are open. */
function agent({ chat = '', toolResults }: ModelCall, given: Record<string, unknown>): ModelReply {
  if (toolResults.length === 0) {
    const call = (task: string, index: number) => ({
      tool: 'sessions_spawn',
      args: { ...exampleOf('sessions_spawn'), task, label: `${chat}-${index + 1}`, ...given },
    });
    return { call: tasksOf(chat).map(call) };
  }
  const answers = toolResults.map(answerOf);
  const accepted = answers.flatMap(({ status, runId }) => (status === 'accepted' ? [runId] : []));
  const last = answers.at(-1);
  const open = last?.pending ?? accepted;
  if (open.length > 0)
    return { call: [{ tool: 'agents_wait', args: { ...exampleOf('agents_wait'), ids: open } }] };
  const ended = answers.flatMap(({ completed = [] }) => completed);
  return { say: ended.map(({ status, result }) => `${status}: ${result}`).join('\n') };
}

function subAgent({ all }: ModelCall): ModelReply {
  const [, part, chat, number] = /Report on ((\w+)-(\d))/.exec(all) ?? [];
  if (chat === 'coded' && number === '3') return { status: 400 };
  return chat === 'stopped' || number === '3' ? { hang: true } : { say: `All is well with ${part}.` };
}

/** Sub-agents of a chat whose model calls wait for an answer that never comes. */
function hanging(chat: string): ModelCall[] {
  return chats.model.calls.filter(
    (call) =>
      call.chat === undefined &&
      call.all.includes(`Report on ${chat}-`) &&
      !call.aborted &&
      !call.replyTokens,
  );
}

let parts: Promise<string> | undefined;

it('ends all parts when the user says stop', async () => {
  // It takes half a minute until its third part has taken too long.
  parts = chats.person.say('parts', 'Report on the parts.');
  parts.catch(() => undefined);
  const turn = chats.person.say('stopped', 'Report on the parts.').catch((thrown: unknown) => thrown);
  await expect.poll(() => hanging('stopped').length, { timeout: 60_000 }).toBe(3);
  await chats.person.write('stopped', 'Stop');
  await turn;
  await expect.poll(() => hanging('stopped'), { timeout: 60_000 }).toEqual([]);
});

it('polls a command with a call that its tool takes', async () => {
  // There is no such session; the tool looks for it, and finds nothing wrong with the call.
  expect(await chats.person.say('polls', 'Poll it.')).toMatch(/Told: .*[Nn]o .*session/);
});

it('is one program in Code Mode', async () => {
  const said = await chats.person.say('coder/coded', 'Report on the parts.');
  expect(said).toContain('All is well with coded-1.');
  expect(said).toContain('All is well with coded-2.');
  expect(said).toMatch(/rejected[\s\S]*error/);
});

it('brings every result back, and says which part took too long', async () => {
  const started = parts;
  // A second try starts them anew.
  parts = undefined;
  const said = await (started ?? chats.person.say('parts', 'Report on the parts.'));
  expect(said).toContain('done: All is well with parts-1.');
  expect(said).toContain('done: All is well with parts-2.');
  expect(said).toMatch(/^timeout:/m);
  await expect.poll(() => hanging('parts'), { timeout: 60_000 }).toEqual([]);
  // No result came back as a message of its own: each turn has an answer of a tool more than the one before.
  const turns = chats.model.calls.filter(({ chat }) => chat === 'parts');
  expect(new Set(turns.map(({ toolResults }) => toolResults.length)).size).toBe(turns.length);
});
