import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  type AgentDefinition,
  type AgentResult,
  type AgentTask,
  createOrchestrator,
  defineAgent,
  InputError,
  type InputIssue,
} from '../src/index.ts';
import { scripted } from '../src/testing/index.ts';

const critic = defineAgent({
  name: 'critic',
  instructions: 'Find what is wrong.',
  inputSchema: z.object({ code: z.string(), depth: z.number().default(1) }),
  outputSchema: z.object({ faults: z.array(z.string()) }),
});
const poet = defineAgent({ name: 'poet', instructions: 'Write a poem.\nIt rhymes.' });
const runtime = scripted({
  reply: ({ outputJsonSchema }) => ({
    kind: 'text',
    text: outputJsonSchema ? '{"faults":["no test"]}' : 'A poem.',
  }),
});
type Faults = { faults: string[] };

describe('the results of agents given as values', () => {
  const orchestrator = createOrchestrator({ runtime });

  it('have the output of each agent', async () => {
    const { results } = await orchestrator.run([
      { agent: critic, description: 'Review.', input: { code: 'x' } },
      { agent: poet, description: 'Spring.' },
      { agent: critic, description: 'In words.', input: { code: 'x' }, outputFormat: 'text' },
    ]);
    expectTypeOf(results).toEqualTypeOf<[AgentResult<Faults>, AgentResult<string>, AgentResult<string>]>();
    const [first, second, third] = results;
    expect(first.status === 'completed' && first.output.faults).toEqual(['no test']);
    expect(second.output).toBe('A poem.');
    expect(third.output).toBe('A poem.');
  });

  it('are narrowed by their status', async () => {
    const { results } = await orchestrator.run([{ agent: poet, description: 'Spring.' }]);
    const [result] = results;
    expectTypeOf(result.output).toEqualTypeOf<string | undefined>();
    if (result.status === 'completed') expectTypeOf(result.output).toEqualTypeOf<string>();
    else expectTypeOf(result.error.fix).toEqualTypeOf<string>();
  });

  it('are a list where the tasks are one', async () => {
    const reviews = ['a', 'b'].map((code) => ({ agent: critic, description: 'Review.', input: { code } }));
    const { results } = await orchestrator.run(reviews);
    expectTypeOf(results).toEqualTypeOf<AgentResult<Faults>[]>();
    const more = await orchestrator.run([...reviews, { agent: poet, description: 'x' }]);
    expect(more.results).toHaveLength(3);
  });

  it('are unknown where the tasks come from elsewhere', async () => {
    const tasks: AgentTask[] = [{ agent: 'poet', description: 'x' }];
    const { results } = await createOrchestrator({ runtime, agents: [poet] }).run(tasks);
    expectTypeOf(results).toEqualTypeOf<AgentResult[]>();
  });
});

describe('agents that are known by name', () => {
  const { run } = createOrchestrator({ runtime, agents: [critic, poet] });

  it('type their results, too', async () => {
    const { results } = await run([
      { agent: 'critic', description: 'Review.', input: { code: 'x' } },
      { agent: 'poet', description: 'Spring.' },
    ]);
    expectTypeOf(results).toEqualTypeOf<[AgentResult<Faults>, AgentResult<string>]>();
  });

  it('have their inputs checked while one writes', () => {
    // @ts-expect-error the input has no code
    expect(() => run([{ agent: 'critic', description: 'x', input: {} }])).toThrow(InputError);
    // @ts-expect-error the input is missing
    expect(() => run([{ agent: critic, description: 'x' }])).toThrow(InputError);
    // @ts-expect-error a number is no code
    expect(() => run([{ agent: critic, description: 'x', input: { code: 1 } }])).toThrow(InputError);
    // @ts-expect-error no field of a task
    expect(() => run([{ agent: 'poet', description: 'x', timeout: 3 }])).toThrow(InputError);
  });
});

describe('an agent of which only the needed is said', () => {
  it('has defaults for the rest', () => {
    expect(poet).toEqual({
      name: 'poet',
      instructions: 'Write a poem.\nIt rhymes.',
      description: 'Write a poem.',
      category: 'custom',
      version: '1.0.0',
      tools: 'none',
      tier: 'standard',
    });
  });
});

describe('misuse from a program without types', () => {
  const misuse = (call: () => unknown): InputIssue[] => {
    try {
      call();
    } catch (thrown) {
      if (thrown instanceof InputError) return [...thrown.issues];
      throw thrown;
    }
    return [];
  };
  const create = (options: unknown) => misuse(() => createOrchestrator(options as never));
  const ask = (tasks: unknown, options: unknown = {}) =>
    misuse(() => createOrchestrator({ runtime, agents: [poet] }).run(tasks as never, options as never));
  const plain = { ...critic, outputSchema: { type: 'object' } } as unknown as AgentDefinition;

  it.each([
    ['no options', () => create(undefined), 'INVALID_OPTION', []],
    ['no runtime', () => create({ agents: [poet] }), 'INVALID_OPTION', ['runtime']],
    ['a runtime that is none', () => create({ runtime: {} }), 'INVALID_OPTION', ['runtime']],
    ['an unknown option', () => create({ runtime, maxConcurrency: 3 }), 'INVALID_OPTION', ['maxConcurrency']],
    ['agents that are no list', () => create({ runtime, agents: poet }), 'INVALID_OPTION', ['agents']],
    ['an agent that is a name', () => create({ runtime, agents: ['poet'] }), 'INVALID_AGENT', ['agents', 0]],
    [
      'two agents of one name',
      () => create({ runtime, agents: [poet, { ...poet }] }),
      'INVALID_AGENT',
      ['agents', 1],
    ],
    [
      'a JSON Schema where zod is meant',
      () => create({ runtime, agents: [plain] }),
      'INVALID_AGENT',
      ['agents', 0, 'outputSchema'],
    ],
    ['tasks that are no list', () => ask('poet'), 'INVALID_TASK', ['tasks']],
    ['a task that is nothing', () => ask([null]), 'INVALID_TASK', ['tasks', 0]],
    [
      'an agent without instructions in a task',
      () => ask([{ agent: { name: 'x' }, description: 'x' }]),
      'INVALID_AGENT',
      ['tasks', 0, 'agent', 'instructions'],
    ],
    [
      'an agent in a task with the name of another',
      () => ask([{ agent: { ...poet }, description: 'x' }]),
      'INVALID_AGENT',
      ['tasks', 0, 'agent'],
    ],
    [
      'an unknown option of a run',
      () => ask([{ agent: 'poet', description: 'x' }], { id: 'x' }),
      'INVALID_OPTION',
      ['id'],
    ],
  ])('%s is an error that names it', (_, call, code, path) => {
    const [issue] = call();
    expect(issue).toMatchObject({ code, path });
    expect(issue?.fix).toMatch(/\w{4}/);
    expect(issue?.message).not.toMatch(/undefined|received|expected/i);
  });
});
