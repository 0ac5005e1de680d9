import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ModelCall } from '../chat-model.ts';
import { type Chats, startChats } from '../chats.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({
    agentDefaults: { subagents: { maxConcurrent: 8, maxChildrenPerAgent: 20 } },
  });
});

afterAll(() => chats?.[Symbol.asyncDispose]());

/** As long as a short review. */
const report = 'The finding is this: one line of the function is wrong, and here is how to mend it. '.repeat(
  6,
);

/** Milliseconds between two reports: agents do not finish all at the same moment. */
const apartMs = 1500;

/** A sub-agent’s prompt names its parcel; what reaches the parent names the parcels that have been reported on. */
async function worker({ all }: ModelCall): Promise<{ say: string }> {
  const parcel = all.match(/parcel number (\d+)/)?.[1];
  await setTimeout(apartMs * (Number(parcel) % 8));
  return { say: `Parcel ${parcel}: ${report}` };
}

/** @param found the chat’s agent looks for the tool before it calls it; the skill gives the call that needs no search */
async function throughTool(count: number, { found }: { found: boolean }): Promise<number> {
  const chat = `tool-${randomUUID()}`;
  const search = { tool: 'tool_search', args: { query: 'run several agents in parallel' } };
  const tasks = Array.from({ length: count }, (_, index) => ({
    agent: 'worker',
    description: `Report on parcel number ${index + 1}.`,
  }));
  const agents = [{ name: 'worker', instructions: 'Report shortly.' }];
  chats.model.calls.length = 0;
  chats.model.script((call) => {
    if (call.chat === undefined) return worker(call);
    const step = call.toolResults.length - (found ? 1 : 0);
    if (step < 0) return { call: [search] };
    if (step > 0) return { say: 'All parcels are reported on.' };
    return { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] };
  });
  await chats.person.say(chat, `Report on ${count} parcels.`);
  const answered = chats.model.calls.findLast((call) => call.chat === chat)?.all ?? '';
  expect(reported(answered)).toBe(count);
  return parentTokens(chat);
}

async function throughAnnounces(count: number): Promise<{ tokens: number; calls: number }> {
  const chat = `announce-${randomUUID()}`;
  const calls = Array.from({ length: count }, (_, index) => ({
    tool: 'sessions_spawn',
    args: {
      task: `Report on parcel number ${index + 1}.`,
      label: `${chat}-${index + 1}`,
      cleanup: 'delete',
    },
  }));
  chats.model.calls.length = 0;
  chats.model.script((call) => {
    if (call.all.includes('You are a subagent') || call.all.includes('Subagent Context')) return worker(call);
    if (call.chat !== chat) return worker(call);
    if (call.toolResults.length === 0) return { call: calls };
    return { say: reported(call.all) < count ? 'Waiting for the rest.' : 'All parcels are reported on.' };
  });
  await chats.person.say(chat, `Report on ${count} parcels.`);
  const known = (): number =>
    Math.max(0, ...chats.model.calls.filter((call) => call.chat === chat).map(({ all }) => reported(all)));
  await expect.poll(known, { timeout: 200_000, interval: 1000 }).toBe(count);
  const modelCalls = chats.model.calls.filter((call) => call.chat === chat).length;
  return { tokens: parentTokens(chat), calls: modelCalls };
}

/** How many parcels a text has a report on. */
function reported(text: string): number {
  return new Set(text.match(/Parcel \d+: The finding/g)).size;
}

function parentTokens(chat: string): number {
  return chats.model.calls
    .filter((call) => call.chat === chat)
    .reduce((sum, { promptTokens }) => sum + promptTokens, 0);
}

/** Which to count for the table in docs/chat.md, `5,20`; that takes ten minutes. */
const asked = process.env.PARALLEL_AGENTS_RESULTS;

it.each((asked ?? '10').split(',').map(Number))(
  '%i results cost the chat less than announces do, and ten at most a third',
  async (count) => {
    const called = await throughTool(count, { found: false });
    const found = asked === undefined ? undefined : await throughTool(count, { found: true });
    const { tokens, calls } = await throughAnnounces(count);
    const share = (tool: number): string => `${tool} tokens (${(tool / tokens).toFixed(2)})`;
    const search = found === undefined ? '' : `, found first ${share(found)}`;
    console.log(
      `${count} results: ${tokens} tokens in ${calls} model calls; through the tool ${share(called)}${search}`,
    );
    // How many results OpenClaw reports in one message is its own affair, and of few results it decides what is saved.
    expect(called).toBeLessThan(count < 10 ? tokens : tokens / 3);
  },
  600_000,
);
