import { forgive, type PlainSchema } from '@parallel-agents/app/internal/parameters';
import fc from 'fast-check';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { callTool, FakeApi, hostOn, newGateway } from './fake-api.ts';

const agents = [{ name: 'worker', instructions: 'Answer shortly.' }];
const tasks = [{ agent: 'worker', description: 'Report.' }];

const run = async (given: unknown, tool = 'parallel_agents_run') => {
  const api = new FakeApi(() => 'Fine.');
  const host = hostOn(api, { shared: newGateway() });
  const { text } = await callTool(tool, given, host);
  return { text, messages: api.messages };
};

test.each<[string, unknown]>([
  ['lists as JSON in a text', { tasks: JSON.stringify(tasks), agents: JSON.stringify(agents) }],
  ['everything as JSON in a text', JSON.stringify({ tasks, agents })],
  ['tasks as JSON in texts', { tasks: tasks.map((task) => JSON.stringify(task)), agents }],
  ['one task where a list is wanted', { tasks: tasks[0], agents: agents[0] }],
  [
    'null for what may be left out',
    { tasks: [{ ...tasks[0], id: null, model: null, dependsOn: null }], agents, input: null, files: null },
  ],
  [
    'empty texts and lists for what may be left out',
    {
      tasks: [{ ...tasks[0], id: '', model: ' ', outputFormat: '', dependsOn: [] }],
      agents,
      files: [],
      input: '',
    },
  ],
  ['a number as text', { tasks: [{ ...tasks[0], timeoutSeconds: '30' }], agents }],
  ['a number as a name', { tasks: [{ ...tasks[0], id: 7 }], agents }],
  [
    'fields with underscores and hyphens',
    { tasks: [{ ...tasks[0], timeout_seconds: 30, 'output-format': 'text', depends_on: [] }], agents },
  ],
  ['a choice in capitals', { tasks: [{ ...tasks[0], outputFormat: 'TEXT' }], agents }],
  [
    'names with hyphens and capitals',
    { tasks: [{ ...tasks[0], agent: 'Plan-Critic' }], agents: [{ ...agents[0], name: 'plan-critic' }] },
  ],
  ['everything in `args`', { args: { tasks, agents } }],
  ['everything in a field that is there', { input: { tasks, agents } }],
  [
    'fields of sessions_spawn',
    {
      tasks: [{ agentId: 'worker', task: 'Report.', label: 'one', runTimeoutSeconds: 30 }],
      agents: [{ name: 'worker', prompt: 'Answer shortly.' }],
    },
  ],
  ['input that is a text', { tasks: [{ ...tasks[0], input: 'A draft.' }], agents, input: 'Another.' }],
  ['files without a name', { tasks, agents, files: [' ', null] }],
  ['input as JSON in a text', { tasks: [{ ...tasks[0], input: '{"a": 1}' }], agents }],
])('%s: what is meant is done', async (_what, given) => {
  expect((await run(given)).text).toContain('1 of 1 completed');
});

test('a text is material for all, under a name of its own', async () => {
  const { messages } = await run({ tasks, agents, input: 'The heron is grey.' });
  expect(messages[0]).toMatch(/<material name="text">\s*The heron is grey\.\s*<\/material>/);
});

test('a field that is given by its own name is not taken from another', async () => {
  const given = { tasks: [{ ...tasks[0], task: 'Something else.' }], agents };
  await expect(run(given)).rejects.toThrow('tasks[0].task: is not known here');
});

test('of a tool that takes nothing, nothing is refused', async () => {
  expect((await run({ limit: 5, verbose: true }, 'parallel_agents_runs')).text).toContain('no runs');
});

test('of a team, members and features are taken in the spellings that models use', async () => {
  const review = await run(
    { team: 'Review', subject: 'x = 1', only: 'Security, performance_reviewer' },
    'parallel_agents_team',
  );
  expect(review.text).toContain('of 2 completed');
  const dev = await run(
    { team: 'dev', subject: 'TaskManager', features: 'auth, tasks', only: ['api'] },
    'parallel_agents_team',
  );
  expect(dev.messages[0]).toContain('with these features: auth, tasks');
});

test.each<[string, string, unknown, RegExp]>([
  [
    'nothing',
    'parallel_agents_run',
    undefined,
    /tasks: is missing\. Give a list: \[\{"agent": "…", "description": "…"\}\]/,
  ],
  [
    'prose for tasks',
    'parallel_agents_run',
    { tasks: 'Review app.py twice' },
    /tasks: must be a list, and is the text "Review app\.py twice"\. Give a list/,
  ],
  ['no tasks', 'parallel_agents_run', { tasks: [] }, /tasks: is an empty list/],
  ['texts for tasks', 'parallel_agents_run', { tasks: ['Review app.py'] }, /tasks\[0\]: must be an object/],
  [
    'a task without an agent',
    'parallel_agents_run',
    { tasks: [{ description: 'x' }] },
    /tasks\[0\]\.agent: is missing\. It is this: Name of a known agent/,
  ],
  [
    'a field with another name',
    'parallel_agents_run',
    { tasks: [{ ...tasks[0], descriptions: 'x' }], agents },
    /tasks\[0\]\.descriptions: is not known here\. Did you mean "description"\? The fields are: agent/,
  ],
  [
    'an unknown field',
    'parallel_agents_run',
    { tasks, agents, budget: 5 },
    /budget: is not known here\. The fields are: tasks/,
  ],
  [
    'no number',
    'parallel_agents_run',
    { tasks: [{ ...tasks[0], timeoutSeconds: 'soon' }], agents },
    /timeoutSeconds: must be a number, and is the text "soon"/,
  ],
  [
    'too small a number',
    'parallel_agents_run',
    { tasks: [{ ...tasks[0], timeoutSeconds: -1 }], agents },
    /timeoutSeconds: must be greater than 0/,
  ],
  [
    'no such format',
    'parallel_agents_run',
    { tasks: [{ ...tasks[0], outputFormat: 'pdf' }], agents },
    /outputFormat: is the text "pdf"\. Give one of: "json", "markdown", "code", "text"/,
  ],
  [
    'a name that cannot be one',
    'parallel_agents_run',
    { tasks, agents: [{ ...agents[0], name: '7 things!' }] },
    /agents\[0\]\.name: does not have the right form/,
  ],
  [
    'no such team',
    'parallel_agents_team',
    { team: 'design', subject: 'x' },
    /team: is the text "design"\. Give one of: "content", "dev", "review"/,
  ],
  [
    'a list as a subject',
    'parallel_agents_team',
    { team: 'content', subject: ['a'] },
    /subject: must be text, and is a list/,
  ],
  [
    'half an agent',
    'parallel_agents_create',
    { create: [{ name: 'finder' }] },
    /create\[0\]\.purpose: is missing/,
  ],
  [
    'a target out of range',
    'parallel_agents_refine',
    { agents: ['code_reviewer'], target: 11 },
    /target: must be at most 10, and is 11/,
  ],
  [
    'half a number',
    'parallel_agents_orchestrate',
    { goal: 'x', maxTasks: 1.5 },
    /maxTasks: must be a whole number, and is 1\.5/,
  ],
  ['an empty goal', 'parallel_agents_orchestrate', { goal: '' }, /goal: is empty/],
  [
    'an unknown agent',
    'parallel_agents_run',
    { tasks: [{ agent: 'security_reviwer', description: 'x' }] },
    /UNKNOWN_AGENT tasks\[0\]\.agent: .*Did you mean "security_reviewer"\? parallel_agents_list names/,
  ],
  [
    'an unknown field of an agent’s input',
    'parallel_agents_run',
    { tasks: [{ agent: 'code_reviewer', description: 'Review.', input: { source: 'x = 1', code: 'x' } }] },
    /tasks\[0\]\.input\.source: is not known here\. The fields are: code, fileName, context/,
  ],
  [
    'a misspelt field of an agent’s input',
    'parallel_agents_run',
    { tasks: [{ agent: 'code_reviewer', description: 'Review.', input: { code: 'x', filname: 'a' } }] },
    /input\.filname: is not known here\. Did you mean "fileName"/,
  ],
  [
    'a wrong kind in an agent’s input',
    'parallel_agents_run',
    { tasks: [{ agent: 'code_reviewer', description: 'Review.', input: { code: ['x'] } }] },
    /input\.code: must be text, and is a list/,
  ],
  [
    'an object in a list of texts, where a text would do too',
    'parallel_agents_run',
    { tasks, agents, files: [{ path: 'app.py' }] },
    /files\[0\]: must be text, and is an object\. Give text\./,
  ],
  [
    'a number with a unit',
    'parallel_agents_run',
    { tasks: [{ ...tasks[0], timeoutSeconds: '30s' }], agents },
    /timeoutSeconds: must be a number, and is the text "30s"\. Give a number, such as 30\./,
  ],
  [
    'a list for everything',
    'parallel_agents_run',
    tasks,
    /must be an object, and is a list\. Give an object: \{"tasks": \[\{"agent": "…", "description": "…"\}\]\}/,
  ],
  [
    'a review of a word',
    'parallel_agents_team',
    { team: 'review', subject: 'the login module' },
    /INVALID_FILE subject: /,
  ],
  [
    'a reviewer without code',
    'parallel_agents_run',
    { tasks: [{ agent: 'security-reviewer', description: 'Review app.py for security' }] },
    /tasks\[0\]\.input\.code: is missing: security_reviewer sees no files.*Name the files in `files`/,
  ],
])('%s is refused before it is paid for, in words of a chat', async (_what, tool, given, said) => {
  const api = new FakeApi(() => 'Never asked.');
  const refused = await callTool(tool, given, hostOn(api)).catch((thrown: unknown) => String(thrown));
  expect(refused).toMatch(said);
  expect(refused).toContain('Nothing was started.');
  expect(refused).not.toMatch(/ --[a-z]|`parallel-agents |expected|received|undefined|NaN|\[object|schema/);
  expect(api.messages).toEqual([]);
});

test('many mistakes of one kind are told a few times', async () => {
  const many = Array.from({ length: 15 }, () => ({ agent: 'nobody', description: 'x' }));
  const refused = await run({ tasks: many }).catch((thrown: unknown) => String(thrown));
  expect(String(refused).match(/UNKNOWN_AGENT/g)).toHaveLength(8);
  expect(refused).toContain('And 7 more of the kind.');
});

const shape = Type.Object(
  {
    name: Type.String(),
    count: Type.Optional(Type.Integer()),
    isReady: Type.Optional(Type.Boolean()),
    kind: Type.Optional(Type.Union([Type.Literal('one'), Type.Literal('two')])),
    list: Type.Optional(Type.Array(Type.Object({ id: Type.String() }, { additionalProperties: false }))),
    any: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
);

test('nothing is made of what cannot be meant, whatever it is, and what is meant is not changed again', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.record({ name: fc.anything(), list: fc.anything(), COUNT: fc.anything() })),
      (given) => {
        const forgiven = forgive(shape as PlainSchema, given);
        if (Value.Check(shape, forgiven)) expect(forgive(shape as PlainSchema, forgiven)).toEqual(forgiven);
      },
    ),
  );
});

test('what fits is not changed', () => {
  const text = fc.string({ minLength: 1 }).filter((value) => value.trim() !== '' && !/^\s*[[{]/.test(value));
  fc.assert(
    fc.property(
      fc.record(
        {
          name: text,
          count: fc.integer(),
          isReady: fc.boolean(),
          kind: fc.constantFrom('one', 'two'),
          list: fc.array(fc.record({ id: text }), { minLength: 1 }),
        },
        { requiredKeys: ['name'] },
      ),
      (given) => {
        expect(forgive(shape as PlainSchema, given)).toEqual(given);
      },
    ),
  );
});
