import {
  createOrchestrator,
  defineAgent,
  type JobEvent,
  type Tool,
  type ToolSource,
} from '../../src/index.ts';
import type { ReplyScript, TextReply } from '../../src/testing/index.ts';
import { scripted } from '../../src/testing/index.ts';

/** Texts in, texts out: what the tests give agents. */
export function tool(name: string, execute: Tool['execute'], more: Partial<Tool> = {}): Tool {
  return {
    name,
    description: `The tool ${name}.`,
    inputSchema: { type: 'object' },
    rights: { reads: true },
    origin: 'test',
    problems: (input) => (typeof input === 'object' && input !== null ? [] : ['must be an object']),
    execute,
    ...more,
  };
}

export function sourceOf(tools: readonly Tool[], more: Partial<ToolSource> = {}): ToolSource {
  const own = ({ toolLimit }: Parameters<ToolSource['outlook']>[0]) => ({
    tools: tools.filter(({ name }) => toolLimit?.only?.includes(name)),
    missing: (toolLimit?.only ?? [])
      .filter((name) => tools.every((other) => other.name !== name))
      .map((name) => ({ name, why: 'there is none here' })),
  });
  return {
    outlook: (agent) => ({ ...own(agent), names: own(agent).tools.map(({ name }) => name) }),
    toolsFor: own,
    prepare: async () => {},
    close: async () => {},
    ...more,
  };
}

export const calls = (...asked: [string, unknown][]): TextReply => ({
  kind: 'text',
  text: '',
  toolCalls: asked.map(([name, input]) => ({ name, input })),
});

export const says = (text: string): TextReply => ({ kind: 'text', text });

/** One task of an agent that lists these tools. */
export async function runWith(
  only: readonly string[],
  source: ToolSource | undefined,
  reply: ReplyScript,
  options: { timeoutSeconds?: number; signal?: AbortSignal } = {},
) {
  const runtime = scripted({ reply });
  const { signal, ...rest } = options;
  const agent = defineAgent({
    name: 'searcher',
    instructions: 'Search.',
    tools: 'inherit',
    toolLimit: { only },
  });
  const orchestrator = createOrchestrator({
    runtime,
    agents: [agent],
    retryDelaySeconds: 0,
    ...(source && { tools: source }),
    ...rest,
  });
  const run = orchestrator.run([{ agent: 'searcher', description: 'Find it.' }], signal ? { signal } : {});
  const events: JobEvent[] = [];
  for await (const event of run) events.push(event);
  const { results, summary } = await run;
  const called = events.filter((event) => event.type === 'tool.called');
  return { result: results[0], summary, events, called, asked: runtime.calls };
}
