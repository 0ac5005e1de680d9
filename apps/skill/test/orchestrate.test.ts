import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentOrchestrator } from '@parallel-agents/meta/internal';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Answer, callTool, FakeApi, hostOn, newGateway, sampleAnswer } from './fake-api.ts';

const tool = 'parallel_agents_orchestrate';
const goal = 'Compare three approaches to rate limiting for our API and recommend one';
let workspaceDir: string;

beforeEach(() => {
  workspaceDir = temporaryFolder();
});

test('a goal comes back as one report with its account and what became of each task', async () => {
  const seen: string[] = [];
  const host = hostOn(new FakeApi(sampleAnswer), { workspaceDir });
  const { text, details } = await callTool(tool, { goal }, host, {
    onUpdate: ({ content }) => seen.push(...content.map(({ text: line }) => line)),
  });
  expect(text).toMatch(/^Run goal-\w+: 5 of 5 completed/);
  expect(text).toContain('**Status: completed.** 3 of 3 tasks did what was planned.');
  expect(text).toContain('## Sources');
  expect(details).toMatchObject({
    outcome: 'completed',
    results: ['security', 'performance', 'recommendation'].map((task) => ({ task, outcome: 'completed' })),
  });
  expect(seen).toContain('the plan has 3 tasks');
  expect(seen).toContain('work: security (security_reviewer) completed');
  const booked = await callTool('parallel_agents_runs', {}, host);
  expect(booked.text).toContain(`Ended, ${goal}. Run goal-`);
});

test('a report that is too long for an answer stands whole in a file', async () => {
  const wordy: Answer = (message, instructions) => {
    const answer = JSON.parse(sampleAnswer(message, instructions) ?? '');
    if (!('sections' in answer)) return JSON.stringify(answer);
    const [paragraph] = answer.answer;
    return JSON.stringify({ ...answer, answer: [{ ...paragraph, text: 'Word for word. '.repeat(50) }] });
  };
  const host = hostOn(new FakeApi(wordy), { workspaceDir, config: { inlineCharacters: 500 } });
  const { text, details } = await callTool(tool, { goal }, host);
  const { file = 'no file' } = details as { file?: string };
  expect(file).toMatch(/^parallel-agents\/goal-\w+\/report\.md$/);
  expect(text).toContain(`more characters in ${file}]`);
  expect(await readFile(join(workspaceDir, file), 'utf8')).toContain('## Sources');
  expect((await stat(join(workspaceDir, file))).mode & 0o777).toBe(0o600);
});

test('a plan is shown and kept first, and carried out when the user has seen it', async () => {
  const planner = new FakeApi(sampleAnswer);
  const planned = await callTool(tool, { goal, planOnly: true }, hostOn(planner, { workspaceDir }));
  expect(planner.messages).toHaveLength(1);
  expect(planned.details).toMatchObject({ outcome: 'planned', results: [] });
  expect(planned.text).toContain('- security (security_reviewer): ');
  expect(planned.text).toContain('Nothing of this plan was run.');
  const { file: plan } = planned.details as { file?: string };
  const api = new FakeApi(sampleAnswer);
  const done = await callTool(tool, { goal, plan }, hostOn(api, { workspaceDir }));
  expect(done.details).toMatchObject({ outcome: 'completed' });
  // Three tasks and the writer: nobody is asked for a plan again.
  expect(api.messages).toHaveLength(4);
});

test.each([
  ['a plan that is not there', { goal, plan: 'plan.json' }, /plan: names no file/],
  ['a file that holds no plan', { goal, plan: 'notes.md' }, /notes\.md holds no plan/],
  ['a plan that leads out of the workspace', { goal, plan: '../plan.json' }, /names no file|leads out/],
  ['a plan that cannot be run', { goal, plan: 'bad.json' }, /plan\.tasks\[0\]\.agent.*nobody/],
  ['an empty goal', { goal: ' ' }, /goal.*must say what is wanted/],
  ['no goal', {}, /goal/],
])('%s is refused before anything is started', async (_what, given, said) => {
  await writeFile(join(workspaceDir, 'notes.md'), 'Only notes.');
  const task = { id: 'a', agent: 'nobody', description: 'x', why: 'x' };
  const bad = { approach: 'single-agent', reason: 'x', tasks: [task] };
  await writeFile(join(workspaceDir, 'bad.json'), JSON.stringify(bad));
  const api = new FakeApi(sampleAnswer);
  await expect(callTool(tool, given, hostOn(api, { workspaceDir }))).rejects.toThrow(said);
  expect(api.messages).toEqual([]);
});

test('an agent that the plan is missing is made, used and kept', async () => {
  const needy: Answer = (message, instructions) => {
    if (!instructions.startsWith(agentOrchestrator.instructions)) return sampleAnswer(message, instructions);
    const task = {
      id: 'log',
      agent: 'log_reader',
      description: 'Read.',
      input: { log: 'ok' },
      why: 'It is asked.',
    };
    const missingAgents = [{ name: 'log_reader', purpose: 'Finds flaky tests in a CI log.' }];
    return JSON.stringify({
      approach: 'single-agent',
      reason: 'It is one piece.',
      tasks: [task],
      missingAgents,
    });
  };
  const host = hostOn(new FakeApi(needy), { workspaceDir });
  const { details, text } = await callTool(tool, { goal, createAgents: true }, host);
  expect(details).toMatchObject({ outcome: 'completed', results: [{ task: 'log', outcome: 'completed' }] });
  expect(text).toContain('Made the agent workspace/log_reader: parallel-agents/agents/log_reader.md.');
  const listed = await callTool('parallel_agents_list', {}, host);
  expect(listed.text).toContain('workspace/log_reader');
});

test('no agent is made, and none paid for, where that was not asked for', async () => {
  const api = new FakeApi(sampleAnswer);
  await callTool(tool, { goal }, hostOn(api, { workspaceDir }));
  expect(api.messages[0]).toContain('No agent can be created');
});

test('stopping a goal stops its agents and keeps what is done', async () => {
  const api = new FakeApi((message, instructions) =>
    message.includes('# Task\nReview this rate limiter') ? undefined : sampleAnswer(message, instructions),
  );
  const host = hostOn(api, { workspaceDir });
  const asked = callTool(tool, { goal }, host);
  await expect
    .poll(() => api.messages.filter((message) => message.includes('Review this rate')).length)
    .toBe(2);
  const { details: stopped } = await callTool('parallel_agents_stop', {}, host);
  expect(stopped).toMatchObject({ stopped: [{ id: expect.stringMatching(/^goal-/) }] });
  expect((await asked).details).toMatchObject({ outcome: 'cancelled' });
  await expect.poll(() => api.running).toBe(0);
});

test('the caps of the operator hold for all of a goal together', async () => {
  let isFirst = true;
  const needsCorrection: Answer = (message, instructions) => {
    const isBroken = isFirst && message.includes('# Task\nReview this rate limiter');
    if (isBroken) isFirst = false;
    return isBroken ? 'No idea.' : sampleAnswer(message, instructions);
  };
  const host = hostOn(new FakeApi(needsCorrection), { workspaceDir, config: { maxSpawns: 5 } });
  const { text, details } = await callTool(tool, { goal }, host);
  expect(details).toMatchObject({ outcome: 'partial', run: { sessions: 5 } });
  expect(text).toContain('BUDGET_EXHAUSTED');
});

test('a plan that does not fit the budget is refused before it is begun, and the planner is told', async () => {
  const api = new FakeApi(sampleAnswer);
  const host = hostOn(api, { workspaceDir, config: { maxSpawns: 3 } });
  const { details } = await callTool(tool, { goal }, host);
  expect(details).toMatchObject({ outcome: 'failed', run: { sessions: 2 }, results: [] });
  expect(api.messages[1]).toContain('the tasks may need 4 sessions, and the budget has 2 sessions left');
});

/** A reviewer whose first answers are none, so that its task fails; the planner has no other way. */
const silentOnSecurity: Answer = (message, instructions) => {
  if (message.includes('did not do their job')) {
    return JSON.stringify({ reason: 'There is no other way.', tasks: [], missingAgents: [] });
  }
  return message.includes('# Task\nReview this rate limiter of a public HTTP API for ways around it')
    ? 'I had only begun.'
    : sampleAnswer(message, instructions);
};

test('what a task of a goal had written that failed is read at no cost, and it is done again by one word', async () => {
  const stateDir = temporaryFolder();
  const shared = newGateway();
  onTestFinished(() => shared.kept.close());
  const on = (answer: Answer) => {
    const api = new FakeApi(answer, stateDir);
    return { api, host: hostOn(api, { workspaceDir, shared }) };
  };
  const first = await callTool(tool, { goal }, on(silentOnSecurity).host);
  const { run } = first.details as { run: { id: string } };
  expect(first.details).toMatchObject({ outcome: 'partial' });
  expect(first.text).toContain(`parallel_agents_resume {"run":"${run.id}","task":"security"}`);

  const reading = on(sampleAnswer);
  const part = await callTool('parallel_agents_resume', { run: run.id, task: 'security' }, reading.host);
  expect(part.text).toContain('<result>\nI had only begun.\n</result>');
  expect(part.text).toContain('OUTPUT_NOT_JSON');
  const noTask = callTool('parallel_agents_resume', { run: run.id, task: 'none' }, reading.host);
  await expect(noTask).rejects.toThrow('this run has no task "none"');
  expect(reading.api.messages).toEqual([]);

  const again = on(sampleAnswer);
  const retried = await callTool('parallel_agents_resume', { retryFailed: true }, again.host);
  expect(retried.details).toMatchObject({ outcome: 'completed', run: { id: run.id } });
  expect(retried.text).toContain('**Status: completed.** 3 of 3 tasks');
  // The task that failed, the one that needed it, and the report.
  expect(again.api.messages).toHaveLength(3);
  const nothingLeft = callTool('parallel_agents_resume', { retryFailed: true }, again.host);
  await expect(nothingLeft).rejects.toThrow('no run of this chat has failed tasks');
  const runs = await callTool('parallel_agents_runs', {}, on(sampleAnswer).host);
  expect(runs.details).toMatchObject({ runs: [{ state: 'ended', asked: 5, completed: 5 }] });
});

test('a goal says of which of its agents tools were withheld, and why', async () => {
  await mkdir(join(workspaceDir, 'parallel-agents/agents'), { recursive: true });
  const scout = '---\nname: scout\ndescription: Looks around.\ntools: Read\n---\nLook around.\n';
  await writeFile(join(workspaceDir, 'parallel-agents/agents/scout.md'), scout);
  const planned: Answer = (message, instructions) => {
    if (!instructions.startsWith(agentOrchestrator.instructions)) {
      return instructions.includes('Look around') ? 'A spade.' : sampleAnswer(message, instructions);
    }
    const look = (id: string) => ({
      id,
      agent: 'workspace/scout',
      description: `Look into the ${id}.`,
      why: 'It is asked.',
    });
    return JSON.stringify({
      approach: 'fan-out',
      reason: 'Two.',
      tasks: [look('shed'), look('barn')],
      missingAgents: [],
    });
  };
  const host = hostOn(new FakeApi(planned), { workspaceDir, config: { allowTools: true } });
  const { text, details } = await callTool(tool, { goal }, host);
  const said = /^shed, barn: TOOLS_WITHHELD: .*tools\.subagents\.tools\.allow = \["read"\]/m;
  expect(text).toMatch(said);
  expect(details).toMatchObject({ outcome: 'completed', notes: [expect.stringMatching(said)] });
});
