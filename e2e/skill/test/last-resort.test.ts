// What references/sessions-spawn.md tells an agent that has neither the plugin nor the command line, each step as it says.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ModelCall, ModelReply } from '../chat-model.ts';
import { type Chats, startChats } from '../chats.ts';
import { pluginFolder } from '../plugin-package.ts';
import { answerOf } from '../tool-answer.ts';

let chats: Chats;
let page: string;

beforeAll(async () => {
  page = await readFile(join(pluginFolder, 'skills/parallel-agents/references/sessions-spawn.md'), 'utf8');
  chats = await startChats({ agents: { coder: { tools: { codeMode: true } } } });
});

beforeEach(() => {
  chats.model.calls.length = 0;
});

afterAll(() => chats?.[Symbol.asyncDispose]());

const tasks = ['Report on part-1.', 'Report on part-2.', 'Report on part-3.'];

/** The example of a call that the page gives. */
function exampleOf(tool: string): Record<string, unknown> {
  return JSON.parse(new RegExp(`\`\`\`json ${tool}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? 'null');
}

/** The chat’s agent as the page has it: starts all parts, and waits for those that are open. */
function agent({ toolResults }: ModelCall, given: Record<string, unknown>): ModelReply {
  if (toolResults.length === 0) {
    const call = (task: string, index: number) => ({
      tool: 'sessions_spawn',
      args: { ...exampleOf('sessions_spawn'), task, label: `part-${index + 1}`, ...given },
    });
    return { call: tasks.map(call) };
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
  const part = /Report on (part-\d)/.exec(all)?.[1];
  return part === 'part-3' ? { hang: true } : { say: `All is well with ${part}.` };
}

it('brings every result back, and says which part took too long', async () => {
  chats.model.script((call) =>
    call.chat === undefined ? subAgent(call) : agent(call, { runTimeoutSeconds: 30 }),
  );
  const said = await chats.person.say('parts', 'Report on the parts.');
  expect(said).toContain('done: All is well with part-1.');
  expect(said).toContain('done: All is well with part-2.');
  expect(said).toMatch(/^timeout:/m);
  await expect.poll(() => chats.model.inFlight, { timeout: 60_000 }).toBe(0);
  // No result came back as a message of its own: each turn has an answer of a tool more than the one before.
  const turns = chats.model.calls.filter(({ chat }) => chat === 'parts');
  expect(new Set(turns.map(({ toolResults }) => toolResults.length)).size).toBe(turns.length);
});

it('ends all parts when the user says stop', async () => {
  chats.model.script((call) => (call.chat === undefined ? { hang: true } : agent(call, {})));
  const turn = chats.person.say('stopped', 'Report on the parts.').catch((thrown: unknown) => thrown);
  const parts = (): number => chats.model.calls.filter(({ chat }) => chat === undefined).length;
  await expect.poll(parts, { timeout: 60_000 }).toBe(3);
  await chats.person.write('stopped', 'Stop');
  await turn;
  await expect.poll(() => chats.model.inFlight, { timeout: 60_000 }).toBe(0);
});

it('is one program in Code Mode', async () => {
  const program = /```js\n([\s\S]*?)```/.exec(page)?.[1]?.replace("['…', '…']", JSON.stringify(tasks)) ?? '';
  chats.model.script((call) => {
    if (call.chat === undefined) return call.all.includes('part-3') ? { status: 400 } : subAgent(call);
    const result = call.toolResults.at(-1);
    return result === undefined
      ? { call: [{ tool: 'exec', args: { code: program } }] }
      : { say: `Told: ${result}` };
  });
  const said = await chats.person.say('coder/parts', 'Report on the parts.');
  expect(said).toContain('All is well with part-1.');
  expect(said).toContain('All is well with part-2.');
  expect(said).toMatch(/rejected[\s\S]*error/);
});
