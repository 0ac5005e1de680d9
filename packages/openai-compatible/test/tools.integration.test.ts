import { createOrchestrator, defineAgent, type Tool, type ToolSource } from '@parallel-agents/core';
import type { ReplyScript } from '@parallel-agents/core/testing';
import { startModelServer } from '@parallel-agents/testing';
import { startLoopbackServer } from '@parallel-agents/testing/internal';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openaiCompatible } from '../src/index.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const look: Tool = {
  name: 'look',
  description: 'Looks.',
  inputSchema: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
  rights: { reads: true },
  origin: 'test',
  problems: () => [],
  execute: async (input) => ({ text: `saw ${JSON.stringify(input)}` }),
};
const tools: ToolSource = {
  outlook: () => ({ names: ['look'], missing: [] }),
  toolsFor: () => ({ tools: [look], missing: [] }),
  prepare: async () => {},
  close: async () => {},
};
const agent = defineAgent({
  name: 'a',
  instructions: 'Look.',
  tools: 'inherit',
  toolLimit: { only: ['look'] },
  outputSchema: z.object({ seen: z.number() }),
});

async function runOn(baseUrl: string, { stream = false, count = 1 } = {}) {
  const runtime = openaiCompatible({ baseUrl, model: 'cheap', apiKey: 'none', stream });
  open.push(() => runtime.close());
  const orchestrator = createOrchestrator({ runtime, agents: [agent], tools, retries: 0, maxConcurrent: 1 });
  const tasks = Array.from({ length: count }, () => ({ agent: 'a', description: 'Look.' }));
  return (await orchestrator.run(tasks)).results;
}

const twice: ReplyScript = ({ toolUse }) =>
  toolUse?.turns.length
    ? {
        kind: 'text',
        text: JSON.stringify({ seen: toolUse.turns.filter(({ role }) => role === 'tool').length }),
      }
    : {
        kind: 'text',
        text: 'Let me look.',
        toolCalls: [
          { name: 'look', input: { at: 'ü' } },
          { name: 'look', input: 'no JSON' },
        ],
      };

it.each([false, true])(
  'calls, results and the checked answer go over the wire (stream: %s)',
  async (stream) => {
    const model = await startModelServer({ reply: twice });
    open.push(() => model.close());
    const [result] = await runOn(model.url, { stream });
    expect(result).toMatchObject({ status: 'completed', output: { seen: 2 } });
    expect(model.calls[0]?.toolUse?.offers).toEqual([
      { name: 'look', description: 'Looks.', inputSchema: look.inputSchema },
    ]);
    const [said, first, second] = model.calls[1]?.toolUse?.turns ?? [];
    expect(said).toMatchObject({
      role: 'assistant',
      text: 'Let me look.',
      calls: [{ input: { at: 'ü' } }, { input: {} }],
    });
    expect(first).toMatchObject({ text: expect.stringContaining('saw {"at":"ü"}') });
    expect(second).toMatchObject({ text: expect.stringContaining('The arguments are no JSON') });
    expect(result?.usage?.outputTokens).toBe(
      model.calls.reduce((sum, { billed }) => sum + (billed?.outputTokens ?? 0), 0),
    );
  },
);

it.each([
  'registry.ollama.ai/library/gemma:2b does not support tools',
  '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
  'No endpoints found that support tool use. Try disabling "look".',
  '`tools` is not supported with this model',
])('a model that takes no tools is said to, and is asked once only: %s', async (message) => {
  let asked = 0;
  const server = await startLoopbackServer(async (request, response) => {
    if (request.url?.endsWith('/models')) {
      response.writeHead(404);
      response.end();
      return;
    }
    asked++;
    response.writeHead(message.startsWith('No endpoints') ? 404 : 400, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify({ error: { message } }));
  });
  open.push(() => server.close());
  const results = await runOn(`${server.url}/v1`, { count: 2 });
  expect(results.map(({ error }) => error?.code)).toEqual(['TOOLS_REFUSED', 'TOOLS_REFUSED']);
  expect(results[0]?.error?.message).toContain('takes no tools here: ');
  expect(results[1]?.setAside).toBeUndefined();
  expect(asked).toBe(1);
});
