import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleReply } from '@parallel-agents/core/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ModelCall, ModelReply } from '../chat-model.ts';
import { lookAgain, startSharedChats } from '../chats.ts';

let chats: Awaited<ReturnType<typeof startSharedChats>>;

beforeAll(async () => {
  chats = await startSharedChats();
});

afterAll(() => chats?.[Symbol.asyncDispose]());

function inWorkspace(file: string): Promise<string> {
  const { HOME = '' } = chats.gateway.environment;
  return readFile(join(HOME, '.openclaw/workspace', file), 'utf8');
}

/** The chat’s agent makes one call for each message, and tells what the tool answered. */
function script(
  wanted: (said: string) => { tool: string; args: Record<string, unknown> },
  worker: (call: ModelCall) => ModelReply = ({ request }) => ({
    say: sampleReply({ callNumber: 1, ...request }).text,
  }),
): void {
  chats.model.script((call) => {
    if (call.chat === undefined) return worker(call);
    const result = call.toolResults.at(-1);
    return result === undefined ? { call: [wanted(call.said)] } : { say: `Told: ${result}` };
  });
}

it('makes an agent that the chat asks for, keeps it, and uses it in the next message', async () => {
  script((said) =>
    said.includes('Create')
      ? {
          tool: 'parallel_agents_create',
          args: { create: [{ name: 'flaky_test_finder', purpose: 'Finds flaky tests in a CI log.' }] },
        }
      : {
          tool: 'parallel_agents_run',
          args: { tasks: [{ agent: 'flaky_test_finder', description: 'Look.', input: { log: 'ok' } }] },
        },
  );
  const made = await chats.person.say('maker', 'Create an agent that finds flaky tests.');
  expect(made).toContain('met: the panel says at least');
  const file = 'parallel-agents/agents/flaky_test_finder.md';
  expect(made).toContain(`Written to ${file}.`);
  expect(await inWorkspace(file)).toMatch(/^---\nname: flaky_test_finder\n/);
  expect(await chats.person.say('maker', 'Use it.')).toContain('1 of 1 completed');
});

it('leaves no session of a goal running when the user stops the turn', async () => {
  script(
    () => ({ tool: 'parallel_agents_orchestrate', args: { goal: 'Compare two ways to limit our API' } }),
    ({ request }) =>
      request.prompt.includes('# Task\nReview this rate limiter')
        ? { hang: true }
        : { say: sampleReply({ callNumber: 1, ...request }).text },
  );
  const turn = chats.person.say('stopped', 'Compare two ways.').catch((thrown: unknown) => thrown);
  await expect.poll(() => chats.model.inFlight, { timeout: 120_000 }).toBe(2);
  await chats.person.stop('stopped');
  await turn;
  await expect.poll(() => chats.model.inFlight, { timeout: 60_000 }).toBe(0);
});

it('does the failed tasks of a goal again by one word, and shows what one had written', async () => {
  let isFailing = true;
  const cut = 'Review this rate limiter of a public HTTP API for ways around it';
  script(
    (said) => {
      if (said.includes('failed ones')) {
        isFailing = false;
        return { tool: 'parallel_agents_resume', args: { retryFailed: true } };
      }
      if (said.includes('had it written')) {
        const run = /goal-\w+/.exec(said)?.[0];
        return { tool: 'parallel_agents_resume', args: { run, task: 'security' } };
      }
      return { tool: 'parallel_agents_orchestrate', args: { goal: 'Compare two ways to limit our API' } };
    },
    ({ request }) => {
      const { text } = sampleReply({ callNumber: 1, ...request });
      if (!isFailing) return { say: text };
      if (request.prompt.includes('did not do their job')) {
        return { say: JSON.stringify({ reason: 'There is no other way.', tasks: [], missingAgents: [] }) };
      }
      return { say: request.prompt.includes(`# Task\n${cut}`) ? 'I had only begun.' : text };
    },
  );
  const first = await chats.person.say('retried', 'Compare two ways.');
  expect(first).toContain('**Status: partial.**');
  const run = /goal-\w+/.exec(first)?.[0];
  expect(
    await chats.person.say('retried', `What had it written in ${run}? Show what had it written.`),
  ).toContain('I had only begun.');
  chats.model.calls.length = 0;
  const again = await chats.person.say('retried', 'Try the failed ones again.');
  expect(again).toContain(`Run ${run}: 5 of 5 completed`);
  expect(again).toContain('**Status: completed.** 3 of 3 tasks');
  // The task that failed, the one that needed it, and the report.
  expect(chats.model.calls.filter(({ chat }) => chat === undefined)).toHaveLength(3);
});

it('leaves no session of a sub-agent behind, whatever came of the runs above', async () => {
  await expect.poll(chats.workersLeft, lookAgain).toEqual([]);
});
