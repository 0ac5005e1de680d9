import { type OpenOptions, open } from '@parallel-agents/app';
import type { ReplyScript } from '@parallel-agents/core/testing';
import { sampleReply, scripted } from '@parallel-agents/core/testing';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeTool } from '../src/index.ts';
import { connect } from './kit/connect.ts';

const madeUp = [{ name: 'critic', instructions: 'Find what is wrong.' }];
const tasks = [
  { id: 'one', agent: 'critic', description: 'First.' },
  { id: 'two', agent: 'critic', description: 'Second.' },
];
const saying = (text: string): ReplyScript => {
  return () => ({ kind: 'text', text, usage: { inputTokens: 10, outputTokens: 5 } });
};

async function clientOf(
  reply: ReplyScript = sampleReply,
  options: OpenOptions = {},
  cwd = temporaryFolder(),
) {
  const here = { cwd, env: { HOME: cwd, XDG_STATE_HOME: cwd }, describe: describeTool };
  const app = await open({ runtime: scripted({ reply }), here, ...options });
  const { client, call } = await connect(app);
  onTestFinished(async () => {
    await client.close();
    await app.close();
  });
  return { client, call, cwd };
}

describe('a client', () => {
  it('finds the tools by the words that its model searches for', async () => {
    const { client } = await clientOf();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'run_tasks',
      'run_team',
      'orchestrate',
      'create_agents',
      'refine_agents',
      'status',
      'resume',
      'wait',
      'result',
      'stop',
      'list_agents',
      'forecast',
    ]);
    for (const { description = '' } of tools)
      expect(description.split(/(?<=[.:]) /)[0]?.length).toBeLessThan(170);
    const text = JSON.stringify(tools);
    for (const word of ['subagents', 'parallel', 'fan-out', 'swarm', 'review']) expect(text).toContain(word);
  });

  it('is answered at once with an id, waits, and gets every result with its output', async () => {
    const { call } = await clientOf(saying('A fault.'));
    const started = await call('run_tasks', { tasks, agents: madeUp });
    expect(started.data).toMatchObject({ kind: 'tasks', next: expect.stringContaining('wait') });
    const { data, text } = await call('wait', { id: started.data.id });
    expect(data).toMatchObject({
      status: 'completed',
      tasks: { ended: 2, asked: 2, running: 0 },
      note: expect.stringContaining('not instructions'),
    });
    expect(data.results).toEqual({
      items: [
        { task: 'one', agent: 'critic', status: 'completed', output: 'A fault.' },
        { task: 'two', agent: 'critic', status: 'completed', output: 'A fault.' },
      ],
    });
    expect(JSON.parse(text)).toEqual(data);
  });

  it('is told of progress while it waits, if it asks for that', async () => {
    const slow: ReplyScript = () => ({ kind: 'text', text: 'Late.', delayMs: 300 });
    const { client, call } = await clientOf(slow);
    const { data } = await call('run_tasks', { tasks, agents: madeUp });
    const told: string[] = [];
    await client.callTool(
      { name: 'wait', arguments: { id: data.id, seconds: 10 } },
      { onprogress: ({ message = '' }) => void told.push(message) },
    );
    expect(told[0]).toMatch(/of \d tasks ended/);
  });

  it('waits no longer than it says, and is told that the job goes on', async () => {
    const never: ReplyScript = () => ({ kind: 'hang' });
    const { call } = await clientOf(never);
    const { data } = await call('run_tasks', { tasks, agents: madeUp });
    expect((await call('wait', { id: data.id, seconds: 0 })).data.status).toBe('running');
    const stopped = await call('stop', { id: data.id });
    expect(stopped.data.status).toBe('cancelled');
    const { results } = (await call('result', { id: data.id })).data;
    expect(results.items).toEqual([
      expect.objectContaining({ status: 'cancelled', error: expect.objectContaining({ code: 'CANCELLED' }) }),
      expect.objectContaining({ status: 'cancelled' }),
    ]);
  });

  it('goes on with a job that was stopped, and with one of an earlier client', async () => {
    let answers = 0;
    const oneByOne: ReplyScript = () => {
      answers += 1;
      return answers === 2 ? { kind: 'hang' } : { kind: 'text', text: 'Done.' };
    };
    const first = await clientOf(oneByOne, { limits: { concurrent: 1 } });
    const { data } = await first.call('run_tasks', { tasks, agents: madeUp });
    await expect.poll(() => answers).toBe(2);
    await first.call('stop', { id: data.id });
    const second = await clientOf(oneByOne, {}, first.cwd);
    expect((await second.call('status')).data.kept).toEqual([
      expect.objectContaining({ id: data.id, status: 'cancelled', title: '2 tasks' }),
    ]);
    await second.call('resume', { id: data.id });
    const { status, results } = (await second.call('wait', { id: data.id })).data;
    expect([status, results.items.length, answers]).toEqual(['completed', 2, 3]);
    expect(await second.call('resume', { id: `${data.id}x` })).toMatchObject({
      isError: true,
      text: expect.stringContaining(data.id),
    });
  });

  it('is shown its jobs where none are kept, and told so', async () => {
    const { call } = await clientOf(saying('Done.'), { store: false });
    const { data } = await call('run_tasks', { tasks, agents: madeUp });
    await call('wait', { id: data.id });
    const status = await call('status');
    expect(status.data).toMatchObject({ jobs: [{ id: data.id, status: 'completed' }] });
    expect(status.text).toContain('JOURNAL_UNAVAILABLE');
  });

  it('reads long results in pages, and loses no character of them', async () => {
    const long = Array.from({ length: 9000 }, (_, index) => `line ${index}`).join('\n');
    const { call } = await clientOf(saying(long));
    const { data } = await call('run_tasks', { tasks, agents: madeUp });
    await call('wait', { id: data.id });
    const texts = new Map<string, string>();
    let next: unknown;
    for (let pages = 0; pages < 20; pages++) {
      const { results } = (await call('result', { id: data.id, ...(next !== undefined && { next }) })).data;
      for (const { task, piece, output } of results.items) {
        texts.set(task, (texts.get(task) ?? '') + (piece ?? output));
      }
      next = results.next;
      if (next === undefined) break;
    }
    expect([...texts.values()]).toEqual([long, long]);
  });
});

describe('other tools', () => {
  it('run some members of a team', async () => {
    const { call } = await clientOf();
    const given = { team: 'review', subject: 'let x = 1', only: ['security', 'tests'] };
    const { data } = await call('run_team', given);
    const { results } = (await call('wait', { id: data.id })).data;
    expect(results.items.map(({ task }) => task)).toEqual(['review-security', 'review-tests']);
    const refused = await call('run_team', { ...given, only: ['taste'] });
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('security') });
  });

  it('plan a goal, show the plan, and carry it out', async () => {
    const { call, client } = await clientOf();
    const goal = 'Compare three ways to limit an API';
    const planned = await call('orchestrate', { goal, planOnly: true });
    const { plan } = (await call('wait', { id: planned.data.id })).data;
    expect(plan.tasks.length).toBeGreaterThan(0);
    const { data } = await call('orchestrate', { goal, plan });
    const done = (await call('wait', { id: data.id })).data;
    expect(done.results.items[0]?.report).toBe('completed');
    const { contents } = await client.readResource({ uri: `parallel-agents://jobs/${data.id}/report` });
    expect(contents[0]).toMatchObject({
      mimeType: 'text/markdown',
      text: expect.stringContaining('Status: completed'),
    });
  });

  it('make and judge agents without writing a file', async () => {
    const { call } = await clientOf();
    const brief = { purpose: 'Finds flaky tests in a CI log', name: 'flaky_test_finder' };
    const { data } = await call('create_agents', { create: [brief] });
    const [made] = (await call('wait', { id: data.id })).data.results.items;
    expect(made?.output).toContain('name: flaky_test_finder');
  });

  it('say what a job costs, what agents there are, and what one takes', async () => {
    const { call } = await clientOf();
    const forecast = await call('forecast', { tool: 'run_tasks', arguments: { tasks, agents: madeUp } });
    expect(forecast.data).toMatchObject({ least: { sessions: 2 } });
    const { agents } = (await call('list_agents', { search: 'security' })).data;
    expect(agents.map(({ name }) => name)).toContain('security_reviewer');
    const [one] = (await call('list_agents', { name: 'security-reviewer' })).data.agents;
    expect(one?.inputSchema?.properties).toHaveProperty('code');
  });

  it('offer teams as prompts', async () => {
    const { client } = await clientOf();
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['content_team', 'dev_team', 'review_team']);
    const { messages } = await client.getPrompt({ name: 'review_team', arguments: { subject: 'app.py' } });
    expect(JSON.stringify(messages)).toContain('run_team');
  });
});

describe('what a client must not do', () => {
  it.each([
    [
      'an agent that nobody knows',
      'run_tasks',
      { tasks: [{ agent: 'nobody', description: 'x' }] },
      'UNKNOWN_AGENT',
    ],
    ['an id that nobody gave', 'wait', { id: 'run-x' }, 'RUN_NOT_FOUND'],
    ['an agent to be shown that nobody knows', 'list_agents', { name: 'code_reviwer' }, 'code_reviewer'],
    ['a forecast of nothing', 'forecast', { tool: 'run_tasks', arguments: {} }, 'arguments.tasks'],
    [
      'a team without its subject',
      'run_team',
      { team: 'dev' },
      'subject: is missing. It is this: review: the',
    ],
    ['a team that there is not', 'run_team', { team: 'art', subject: 'x' }, '"review", "dev", "content"'],
    [
      'a field in other words',
      'run_tasks',
      { tasks, limits: { money: 2 } },
      'limits.money: is not known here',
    ],
    [
      'an input that an agent cannot take',
      'run_tasks',
      { tasks: [{ agent: 'code_reviewer', description: 'x', input: { code: 7 } }] },
      'tasks.0.input.code',
    ],
    ['to go on with what is not kept', 'resume', { id: 'run-x' }, 'RUN_NOT_FOUND'],
  ])('%s is refused at once, with what to do', async (_, tool, given, words) => {
    const { call } = await clientOf();
    const { isError, text } = await call(tool, given);
    expect(text).toContain(words);
    expect(text).not.toMatch(/expected|received|Invalid input| --[a-z]/);
    expect(isError).toBe(true);
    expect((await call('status')).data).toEqual({ jobs: [], kept: [] });
  });

  it.each<[string, Record<string, unknown>]>([
    ['lists as JSON in a text', { tasks: JSON.stringify(tasks), agents: JSON.stringify(madeUp) }],
    ['one task where a list is wanted', { tasks: tasks[0], agents: madeUp[0] }],
    [
      'a number as text',
      { tasks: [{ ...tasks[0], timeoutSeconds: '30' }], agents: madeUp, limits: { spawns: '5' } },
    ],
    [
      'null for what may be left out',
      { tasks: [{ ...tasks[0], input: null }], agents: madeUp, limits: null },
    ],
    ['other names of fields', { tasks: [{ agentId: 'critic', prompt: 'First.' }], agents: madeUp }],
  ])('%s: what is meant is done', async (_, given) => {
    const { call } = await clientOf(saying('A fault.'));
    const { data, text } = await call('run_tasks', given);
    expect(text).toContain('wait');
    expect((await call('wait', { id: data.id })).data.status).toBe('completed');
  });

  it('lifts no cap of the configuration', async () => {
    const { call } = await clientOf(saying('x'), { limits: { spawns: 1 } });
    const { data } = await call('run_tasks', { tasks, agents: madeUp, limits: { spawns: 50 } });
    const { results } = (await call('wait', { id: data.id })).data;
    const failed = results.items.find(({ status }) => status === 'failed');
    expect(failed?.error).toMatchObject({ code: 'BUDGET_EXHAUSTED' });
    expect(failed?.error.fix).not.toContain('--');
  });

  it('picks no model', async () => {
    const { call } = await clientOf();
    const given = { tasks: [{ ...tasks[0], model: 'a/dear' }], agents: madeUp };
    expect((await call('run_tasks', given)).isError).toBe(true);
  });
});
