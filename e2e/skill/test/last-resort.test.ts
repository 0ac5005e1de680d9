// What references/sessions-spawn.md tells an agent that has neither the plugin nor the command line: each step as it says.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelReply } from '../chat-model.ts';
import { type Chats, startChats } from '../chats.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats();
});

afterAll(() => chats?.[Symbol.asyncDispose]());

const parts = ['part-1', 'part-2', 'part-3'];
const taskSchema = z.looseObject({ taskId: z.string(), label: z.string().optional(), status: z.string() });
const listSchema = z.looseObject({ tasks: z.array(taskSchema) });
const spawnedSchema = z.looseObject({ status: z.literal('accepted'), childSessionKey: z.string() });

/** The result itself stands in what `tool_call` answers. */
function resultIn(text: string): unknown {
  const answer = JSON.parse(text) as { result?: { details?: unknown } };
  return answer.result?.details ?? answer;
}

/** The chat’s agent, one step of the page after the other. */
class Agent {
  readonly sessions = new Map<string, string>();
  readonly histories: string[] = [];
  #tasks = new Map<string, { taskId: string; status: string }>();
  #step: 'spawned' | 'listed' | 'waited' | 'cancelled' | 'read' = 'spawned';
  #listedAfterCancel = false;

  next(toolResults: readonly string[]): ModelReply {
    if (toolResults.length === 0) return { call: parts.map(spawn) };
    const last = resultIn(toolResults.at(-1) ?? '');
    switch (this.#step) {
      case 'spawned':
        for (const [index, part] of parts.entries()) {
          this.sessions.set(part, spawnedSchema.parse(resultIn(toolResults[index] ?? '')).childSessionKey);
        }
        return this.#then('listed', { action: 'list' });
      case 'listed':
        this.#tasks = new Map(
          listSchema.parse(last).tasks.flatMap((task) => (task.label ? [[task.label, task]] : [])),
        );
        return this.#afterList();
      case 'waited':
        return this.#then('listed', { action: 'list' });
      case 'cancelled':
        this.#listedAfterCancel = true;
        return this.#then('listed', { action: 'list' });
      case 'read':
        this.histories.push(toolResults.at(-1) ?? '');
        return this.#read();
    }
  }

  status(part: string): string | undefined {
    return this.#tasks.get(part)?.status;
  }

  #afterList(): ModelReply {
    const open = parts.filter((part) => this.status(part) === 'running');
    const [hanging] = open;
    if (this.#listedAfterCancel || hanging === undefined) return this.#read();
    // The others are done, and this one takes too long.
    if (open.length === 1) {
      return this.#then('cancelled', { action: 'cancel', taskId: this.#tasks.get(hanging)?.taskId });
    }
    const taskIds = open.map((part) => this.#tasks.get(part)?.taskId);
    return this.#then('waited', { action: 'wait', taskIds, timeoutSeconds: 60 });
  }

  #read(): ModelReply {
    this.#step = 'read';
    const part = parts[this.histories.length];
    if (part === undefined) return { say: 'All parts are read.' };
    return { call: [{ tool: 'sessions_history', args: { sessionKey: this.sessions.get(part) } }] };
  }

  #then(step: 'listed' | 'waited' | 'cancelled', args: Record<string, unknown>): ModelReply {
    this.#step = step;
    return { call: [{ tool: 'subagents', args }] };
  }
}

function spawn(part: string) {
  const task = `Report on ${part}.`;
  return {
    tool: 'sessions_spawn',
    args: { task, label: part, runTimeoutSeconds: 120, expectsCompletionMessage: false },
  };
}

it('plain sessions_spawn brings every result back, and ends what hangs', async () => {
  const agent = new Agent();
  chats.model.script(({ chat, all, toolResults }) => {
    if (chat !== undefined) return agent.next(toolResults);
    const part = /Report on (part-\d)/.exec(all)?.[1];
    return part === 'part-3' ? { hang: true } : { say: `All is well with ${part}.` };
  });
  expect(await chats.person.say('parts', 'Report on the parts.')).toContain('All parts are read.');
  expect(agent.histories[0]).toContain('All is well with part-1.');
  expect(agent.histories[1]).toContain('All is well with part-2.');
  expect(agent.status('part-3')).not.toBe('running');
  await expect.poll(() => chats.model.inFlight, { timeout: 60_000 }).toBe(0);
  // No result came back as a message of its own.
  const turns = chats.model.calls.filter(
    ({ chat, toolResults }) => chat === 'parts' && toolResults.length === 0,
  );
  expect(turns).toHaveLength(1);
});
