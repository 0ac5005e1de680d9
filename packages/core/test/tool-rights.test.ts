import { describe, expect, it } from 'vitest';
import { createOrchestrator, defineAgent, type ToolLimit } from '../src/index.ts';
import { whyWithoutTools } from '../src/internal.ts';
import { scripted } from '../src/testing/index.ts';

const runtime = (tools: boolean) => {
  const inner = scripted();
  const asked: string[] = [];
  const outer = Object.assign(Object.create(inner), {
    capabilities: { ...inner.capabilities, tools, toolCalls: false },
    spawn: (request: Parameters<typeof inner.spawn>[0], options: Parameters<typeof inner.spawn>[1]) => {
      asked.push(request.tools);
      return inner.spawn(request, options);
    },
  }) as typeof inner;
  return { outer, asked };
};

const reader = (tools: 'none' | 'inherit', toolLimit?: ToolLimit) =>
  defineAgent({
    name: 'reader',
    category: 'test',
    description: 'Reads.',
    version: '1.0.0',
    instructions: 'Read.',
    tools,
    ...(toolLimit && { toolLimit }),
    tier: 'cheap',
  });

const run = async (agent: ReturnType<typeof reader>, hasTools: boolean) => {
  const { outer, asked } = runtime(hasTools);
  const agents = { resolve: () => agent, names: () => ['reader'] };
  const { results } = await createOrchestrator({ runtime: outer, agents }).run([
    { agent: 'reader', description: 'Read.' },
  ]);
  return { asked, warnings: results[0]?.warnings?.map(({ code, message }) => `${code}: ${message}`) };
};

describe('the tools of a session', () => {
  it('are those of the runtime where the agent asks for all', async () => {
    expect(await run(reader('inherit'), true)).toEqual({ asked: ['inherit'], warnings: undefined });
  });

  it('are none where the agent asks for none', async () => {
    expect(await run(reader('none', { only: ['Read'] }), true)).toEqual({
      asked: ['none'],
      warnings: undefined,
    });
  });

  it.each<[string, boolean, ToolLimit | undefined, RegExp]>([
    ['the runtime keeps to no list', true, { only: ['Read', 'Grep'] }, /only Read, Grep, and the runtime/],
    ['the runtime forbids nothing', true, { never: ['Bash'] }, /never Bash/],
    ['the runtime has none', false, undefined, /have none/],
  ])('are none where %s, and the result says so', async (_what, hasTools, limit, why) => {
    const { asked, warnings } = await run(reader('inherit', limit), hasTools);
    expect(asked).toEqual(['none']);
    expect(warnings).toEqual([expect.stringMatching(/^TOOLS_WITHHELD: The agent worked without tools: /)]);
    expect(warnings?.[0]).toMatch(why);
  });

  it('are none where whoever loaded the agent decided so', () => {
    const agent = { tools: 'inherit', toolsWithheld: 'it is new here' } as const;
    expect(whyWithoutTools(agent, runtime(true).outer)).toBe('it is new here');
  });

  it('names a few of many', () => {
    const only = Array.from({ length: 40 }, (_, index) => `t${index}`);
    const why = whyWithoutTools({ tools: 'inherit', toolLimit: { only } }, runtime(true).outer);
    expect(why).toContain('t7, 32 more');
  });
});
