import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { agentOrchestrator } from '@parallel-agents/meta/internal';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Host } from '../src/host/host.ts';
import { type Answer, callTool, FakeApi, hostOn, newGateway, sampleAnswer } from './fake-api.ts';

let folder: string;
let stateDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallel-agents-skill-'));
  stateDir = join(folder, 'state');
  return () => rm(folder, { recursive: true, force: true });
});

/** A gateway that begins with the state that an earlier one had left when it was killed. */
function gatewayOn(api: FakeApi, context: Parameters<typeof hostOn>[1] = {}): Host {
  const shared = newGateway();
  onTestFinished(() => shared.kept.close());
  return hostOn(api, { workspaceDir: folder, ...context, shared });
}

/** What is on the disk at this moment is what a crash would leave; the gateway itself is stopped afterwards. */
async function crash(host: Host, run: Promise<unknown>): Promise<string> {
  const left = join(folder, 'left');
  await cp(join(stateDir, 'parallel-agents'), join(left, 'parallel-agents'), {
    recursive: true,
    filter: (path) => !path.endsWith('locks'),
  });
  await callTool('parallel_agents_stop', {}, host);
  await run;
  return left;
}

const agents = [{ name: 'worker', instructions: 'Answer shortly.' }];
const tasks = [1, 2].map((part) => ({ agent: 'worker', description: `Report on part ${part}.` }));
const slowSecond: Answer = (message) => (message.includes('part 2') ? undefined : 'Fine.');
const fine: Answer = (message) => `Fine: ${/part \d/.exec(message)?.[0]}`;

async function interrupted(): Promise<string> {
  const host = gatewayOn(new FakeApi(slowSecond, stateDir));
  const run = callTool('parallel_agents_run', { tasks, agents }, host);
  await expect.poll(async () => (await callTool('parallel_agents_runs', {}, host)).text).toContain('1 of 2');
  return crash(host, run);
}

test('after a restart a run is listed as interrupted, and resumed without paying for what is done', async () => {
  const api = new FakeApi(fine, await interrupted());
  const host = gatewayOn(api);
  const listed = await callTool('parallel_agents_runs', {}, host);
  expect(listed.text).toMatch(
    /^Unfinished, 2 tasks: worker\. Run (run-\w+): 1 of 2 completed, .*parallel_agents_resume goes on/,
  );
  const { text, details } = await callTool('parallel_agents_resume', {}, host);
  expect(text).toMatch(/^Run run-\w+: 2 of 2 completed/);
  expect(text).toContain('Fine: part 2');
  expect(details).toMatchObject({ results: [{ outcome: 'completed' }, { outcome: 'completed' }] });
  expect(api.messages).toEqual([expect.stringContaining('part 2')]);
  const after = await callTool('parallel_agents_runs', {}, host);
  expect(after.text).toMatch(/^Ended, 2 tasks: worker\. Run run-\w+: 2 of 2 completed/);
  await expect(callTool('parallel_agents_resume', {}, host)).rejects.toThrow(
    /no run of this chat is unfinished/,
  );
});

test('what a run cost, and what it answered, can be had again after a restart, at no cost', async () => {
  const first = gatewayOn(new FakeApi(fine, stateDir));
  const run = await callTool('parallel_agents_run', { tasks, agents }, first);
  await first.shared.kept.close();
  const api = new FakeApi(fine, stateDir);
  const host = gatewayOn(api);
  const { text } = await callTool('parallel_agents_runs', {}, host);
  expect(text).toMatch(/^Ended, 2 tasks: worker\. Run run-\w+: 2 of 2 completed/);
  const id = /run-\w+/.exec(text)?.[0];
  const again = await callTool('parallel_agents_resume', { run: id }, host);
  expect(again.text.split('\n').slice(1)).toEqual(run.text.split('\n').slice(1));
  expect(api.messages).toEqual([]);
});

test('a chat without files reads a long result on, piece by piece, at no cost', async () => {
  const long = Array.from({ length: 300 }, (_, index) => `line ${index + 1}`).join('\n');
  const api = new FakeApi((message) => (message.includes('part 1') ? long : 'Fine.'), stateDir);
  const host = gatewayOn(api, { sandboxed: true, config: { inlineCharacters: 1000 } });
  const { text } = await callTool('parallel_agents_run', { tasks, agents }, host);
  let read = textsIn(text)[0] ?? '';
  let next = nextCall(text);
  while (next !== undefined) {
    const { text: piece } = await callTool('parallel_agents_resume', next, host);
    const [shown, ...others] = textsIn(piece);
    expect(others).toEqual([]);
    read += shown;
    next = nextCall(piece);
  }
  expect(read).toBe(long);
  expect(api.messages).toHaveLength(2);
  const unknown = callTool('parallel_agents_resume', { run: /run-\w+/.exec(text)?.[0], task: 'none' }, host);
  await expect(unknown).rejects.toThrow(/no task "none".*Its tasks/);
});

function textsIn(answer: string): string[] {
  return [...answer.matchAll(/<result>\n([\s\S]*?)\n<\/result>/g)].map(([, text = '']) => text);
}

/** The call that a cut answer names. */
function nextCall(answer: string): unknown {
  const [, given] = /more characters, at no cost: parallel_agents_resume (\{.*\})\]/.exec(answer) ?? [];
  return given === undefined ? undefined : JSON.parse(given);
}

test('another chat neither sees an interrupted run nor resumes it', async () => {
  const host = gatewayOn(new FakeApi(fine, await interrupted()), { sessionKey: 'agent:main:other' });
  expect((await callTool('parallel_agents_runs', {}, host)).text).toContain('no runs');
  await expect(callTool('parallel_agents_resume', {}, host)).rejects.toThrow(/There are: none/);
});

test('somebody else in the chat may not finish a run, and is told who may', async () => {
  const guest = { senderIsOwner: false, requesterSenderId: 'guest-1' };
  const host = gatewayOn(new FakeApi(fine, await interrupted()), guest);
  const refused = callTool('parallel_agents_resume', {}, host);
  await expect(refused).rejects.toThrow(/Only the owner.*The owner can ask for it/s);
  await expect(callTool('parallel_agents_resume', {}, host)).rejects.not.toThrow(/everyone/);
});

test('a turn that OpenClaw goes on with after a restart finishes the run, and starts no other', async () => {
  const host = gatewayOn(new FakeApi(fine, await interrupted()), { senderIsOwner: false });
  const anew = callTool('parallel_agents_run', { tasks, agents }, host);
  await expect(anew).rejects.toThrow(/interrupted.*parallel_agents_resume/s);
  const { text } = await callTool('parallel_agents_resume', {}, host);
  expect(text).toContain('2 of 2 completed');
});

test('what the user stopped, nobody but the owner goes on with', async () => {
  const owner = gatewayOn(new FakeApi(slowSecond, stateDir));
  const run = callTool('parallel_agents_run', { tasks, agents }, owner);
  await expect.poll(async () => (await callTool('parallel_agents_runs', {}, owner)).text).toContain('1 of 2');
  await callTool('parallel_agents_stop', {}, owner);
  await run;
  await expect(callTool('parallel_agents_resume', {}, { ...owner, isOwner: false })).rejects.toThrow(
    /Only the owner/,
  );
});

test('failed tasks of a run that has ended are done again, and the others are not', async () => {
  let isDown = true;
  const api = new FakeApi((message) => (isDown && message.includes('part 2') ? '' : 'Fine.'), stateDir);
  const host = gatewayOn(api);
  const first = await callTool('parallel_agents_run', { tasks, agents }, host);
  expect(first.text).toContain('1 of 2 completed');
  await expect(callTool('parallel_agents_resume', {}, host)).rejects.toThrow(/is unfinished/);
  isDown = false;
  api.messages.length = 0;
  const { text } = await callTool('parallel_agents_resume', { retryFailed: true }, host);
  expect(text).toContain('2 of 2 completed');
  expect(api.messages).toEqual([expect.stringContaining('part 2')]);
  expect((await callTool('parallel_agents_runs', {}, host)).text).toMatch(/^Ended, .*2 of 2 completed/);
  await expect(callTool('parallel_agents_resume', { retryFailed: true }, host)).rejects.toThrow(
    /has failed tasks/,
  );
});

test('sessions of runs that had ended are gone after the first call, though nothing is left to be done', async () => {
  const api = new FakeApi(fine, stateDir);
  const host = gatewayOn(api);
  api.left.push('agent:main:subagent:parallel-agents-run-0123456789ab.tasks-task-1-1-x');
  await expect(callTool('parallel_agents_resume', {}, host)).rejects.toThrow(/unfinished/);
  await expect.poll(() => api.left).toEqual([]);
});

test('sessions that a killed gateway left behind are gone once the run is finished, those of others stay', async () => {
  const api = new FakeApi(fine, await interrupted());
  const host = gatewayOn(api);
  const [run] = await host.shared.kept.of(host);
  const key = (run: string, rest: string) => `agent:main:subagent:parallel-agents-${run}.tasks-${rest}`;
  const others = ['agent:main:subagent:somebody', 'agent:main:chat', key('run-ffffffffffff0', 'x')];
  api.left.push(key(String(run?.id), 'task-1-1-ended'), key('run-0123456789ab', 'forgotten'), ...others);
  await callTool('parallel_agents_resume', {}, host);
  await expect.poll(() => api.left).toEqual(others);
});

test('a gateway that is too busy to delete a session is asked again, and the others are deleted meanwhile', async () => {
  const api = new FakeApi(fine, stateDir);
  const host = gatewayOn(api);
  const key = (task: string) => `agent:main:subagent:parallel-agents-run-0123456789ab.tasks-${task}`;
  api.left.push(key('task-1-1-busy'), key('task-2-1-x'));
  api.busy.push(key('task-1-1-busy'));
  await expect(callTool('parallel_agents_resume', {}, host)).rejects.toThrow(/unfinished/);
  await expect.poll(() => api.left).toEqual([key('task-1-1-busy')]);
  api.busy.length = 0;
  await expect.poll(() => api.left, { timeout: 5000 }).toEqual([]);
});

test('a run that was stopped can be resumed too, by its id', async () => {
  const slow = gatewayOn(new FakeApi(slowSecond, stateDir));
  const run = callTool('parallel_agents_run', { tasks, agents }, slow);
  await expect.poll(async () => (await callTool('parallel_agents_runs', {}, slow)).text).toContain('1 of 2');
  const { details } = await callTool('parallel_agents_stop', {}, slow);
  await run;
  const api = new FakeApi(fine, stateDir);
  const host = { ...slow, api };
  const id = (details as { stopped: { id: string }[] }).stopped[0]?.id;
  expect((await callTool('parallel_agents_runs', {}, host)).text).toMatch(/^Unfinished, 2 tasks/);
  const { text } = await callTool('parallel_agents_resume', { run: id }, host);
  expect(text).toContain('2 of 2 completed');
  expect(api.messages).toHaveLength(1);
});

test('a run that was stopped, resumed and then interrupted is unfinished, and not also ended', async () => {
  const slow = gatewayOn(new FakeApi(slowSecond, stateDir));
  const stopped = callTool('parallel_agents_run', { tasks, agents }, slow);
  await expect.poll(async () => (await callTool('parallel_agents_runs', {}, slow)).text).toContain('1 of 2');
  await callTool('parallel_agents_stop', {}, slow);
  await stopped;
  const api = new FakeApi(slowSecond, stateDir);
  const again = callTool('parallel_agents_resume', {}, { ...slow, api });
  await expect.poll(() => api.messages.length).toBe(1);
  const host = gatewayOn(new FakeApi(fine, await crash(slow, again)));
  const { details } = await callTool('parallel_agents_runs', {}, host);
  expect(details).toMatchObject({ runs: [{ state: 'unfinished', asked: 2 }] });
});

test('a goal goes on behind its plan', async () => {
  const goal = 'Compare three approaches to rate limiting for our API and recommend one';
  const slow: Answer = (message, instructions) =>
    message.includes('# Task\nReview this rate limiter') ? undefined : sampleAnswer(message, instructions);
  const before = new FakeApi(slow, stateDir);
  const first = gatewayOn(before);
  const run = callTool('parallel_agents_orchestrate', { goal }, first);
  await expect.poll(() => before.messages.length).toBe(3);
  const api = new FakeApi(sampleAnswer, await crash(first, run));
  const { text } = await callTool('parallel_agents_resume', {}, gatewayOn(api));
  expect(text).toContain('**Status: completed.**');
  // Two reviews, the advice and the writer; the planner is not asked again.
  expect(api.messages).toHaveLength(4);
});

const brief = { name: 'flaky_test_finder', purpose: 'Finds flaky tests in a CI log.' };
test('a run that has ended stays so where it cannot be gone on with', async () => {
  const file = join(folder, 'app.py');
  await writeFile(file, 'x = 1');
  const host = gatewayOn(new FakeApi(sampleAnswer, stateDir));
  const { text } = await callTool('parallel_agents_team', { team: 'review', file: 'app.py' }, host);
  await writeFile(file, 'x = 2');
  const again = callTool('parallel_agents_resume', { run: /run-\w+/.exec(text)?.[0] }, host);
  await expect(again).rejects.toThrow(/RUN_CHANGED/);
  expect((await callTool('parallel_agents_runs', {}, host)).details).toMatchObject({
    runs: [{ state: 'ended' }],
  });
});

test('what a goal spent on an agent that it made is told after a restart too', async () => {
  const goal = 'Find the flaky tests of our CI log';
  const needy: Answer = (message, instructions) => {
    if (message.includes('# Task\nRead.')) return undefined;
    if (!instructions.startsWith(agentOrchestrator.instructions)) return sampleAnswer(message, instructions);
    const read = { id: 'log', agent: 'log_reader', description: 'Read.', input: { log: 'ok' }, why: 'x' };
    const missingAgents = [{ name: 'log_reader', purpose: 'Finds flaky tests in a CI log.' }];
    return JSON.stringify({ approach: 'single-agent', reason: 'x', tasks: [read], missingAgents });
  };
  const before = new FakeApi(needy, stateDir);
  const first = gatewayOn(before);
  const run = callTool('parallel_agents_orchestrate', { goal, createAgents: true }, first);
  await expect.poll(() => before.messages.at(-1)).toContain('# Task\nRead.');
  const asked = before.messages.length;
  const host = gatewayOn(new FakeApi(sampleAnswer, await crash(first, run)));
  const { details } = await callTool('parallel_agents_runs', {}, host);
  expect(details).toMatchObject({ runs: [{ state: 'unfinished', asked, completed: asked - 1 }] });
});

test('what is no longer as it was is refused, and can still be resumed when it is', async () => {
  const file = join(folder, 'app.py');
  await writeFile(file, 'x = 1');
  const slow: Answer = (message, instructions) =>
    message.includes('for security') ? undefined : sampleAnswer(message, instructions);
  const before = new FakeApi(slow, stateDir);
  const first = gatewayOn(before);
  const run = callTool('parallel_agents_team', { team: 'review', file: 'app.py' }, first);
  await expect.poll(async () => (await callTool('parallel_agents_runs', {}, first)).text).toContain('4 of 5');
  const host = gatewayOn(new FakeApi(sampleAnswer, await crash(first, run)));
  await writeFile(file, 'x = 2');
  await expect(callTool('parallel_agents_resume', {}, host)).rejects.toThrow(/RUN_CHANGED/);
  await writeFile(file, 'x = 1');
  expect((await callTool('parallel_agents_resume', {}, host)).text).toContain('5 of 5 completed');
});

test('where the operator keeps no runs, none is written', async () => {
  const host = gatewayOn(new FakeApi(fine, stateDir), { config: { keepRunsDays: 0 } });
  await callTool('parallel_agents_run', { tasks, agents }, host);
  expect(await readdir(folder)).not.toContain('state');
});

test('where runs cannot be kept they are run all the same, and the log says so', async () => {
  await writeFile(join(folder, 'blocked'), 'a file where a folder is needed');
  const api = new FakeApi(fine, join(folder, 'blocked'));
  const { text } = await callTool('parallel_agents_run', { tasks, agents }, gatewayOn(api));
  expect(text).toContain('2 of 2 completed');
  expect(api.warnings).toEqual([expect.stringContaining('JOURNAL_UNAVAILABLE')]);
});

test('where a run cannot be entered into the file it is run all the same, and the log says so', async () => {
  const api = new FakeApi(fine, stateDir);
  const host = gatewayOn(api);
  await callTool('parallel_agents_runs', {}, host);
  await rm(join(stateDir, 'parallel-agents/locks'), { recursive: true, force: true });
  await writeFile(join(stateDir, 'parallel-agents/locks'), 'a file where a folder is needed');
  const { text } = await callTool('parallel_agents_run', { tasks, agents }, host);
  expect(text).toContain('2 of 2 completed');
  expect(api.warnings.join()).toContain('lose');
});

test('what was refused is no run to look back at after a restart either', async () => {
  const first = gatewayOn(new FakeApi(fine, stateDir));
  const briefs = [{ ...brief, name: 'code_reviewer' }];
  await expect(callTool('parallel_agents_create', { create: briefs }, first)).rejects.toThrow(
    /code_reviewer/,
  );
  await first.shared.kept.close();
  const { text } = await callTool('parallel_agents_runs', {}, gatewayOn(new FakeApi(fine, stateDir)));
  expect(text).toContain('no runs');
});

test('a new agent whose making has ended can be shown again, as long as its file is the same', async () => {
  const briefs = [{ name: 'flaky_test_finder', purpose: 'Finds flaky tests in a CI log.' }];
  const host = gatewayOn(new FakeApi(sampleAnswer, stateDir));
  const made = await callTool('parallel_agents_create', { create: briefs }, host);
  const { run } = made.details as { run: { id: string } };
  const api = new FakeApi(sampleAnswer, stateDir);
  const again = await callTool('parallel_agents_resume', { run: run.id }, { ...host, api });
  expect(again.text.split('\n').slice(1)).toEqual(made.text.split('\n').slice(1));
  expect(api.messages).toEqual([]);
  await writeFile(join(folder, 'parallel-agents/agents/flaky_test_finder.md'), 'mine now');
  const changed = await callTool('parallel_agents_resume', { run: run.id }, { ...host, api });
  expect(changed.text).toContain('Not written: there is another parallel-agents/agents/flaky_test_finder.md');
});

test('a refinement that has ended can be shown again, and undoes no change of the user', async () => {
  const file = join(folder, 'parallel-agents/agents/birds.md');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '---\nname: bird_watcher\ndescription: Watches birds.\n---\n\nAnswer HERON.\n');
  const host = gatewayOn(new FakeApi(sampleAnswer, stateDir));
  const refined = await callTool('parallel_agents_refine', { agents: ['bird_watcher'] }, host);
  expect(await readFile(file, 'utf8')).not.toContain('HERON');
  const { run } = refined.details as { run: { id: string } };
  const api = new FakeApi(sampleAnswer, stateDir);
  const again = await callTool('parallel_agents_resume', { run: run.id }, { ...host, api });
  expect(again.text.split('\n').slice(1)).toEqual(refined.text.split('\n').slice(1));
  await writeFile(file, 'mine now');
  const changed = await callTool('parallel_agents_resume', { run: run.id }, { ...host, api });
  expect(changed.text).toContain('birds.md has been changed meanwhile');
  expect(changed.text).toContain('name: bird_watcher');
  expect(await readFile(file, 'utf8')).toBe('mine now');
  expect(api.messages).toEqual([]);
});

test('a goal goes on although it has made an agent of the workspace itself', async () => {
  const planned: Answer = (message, instructions) => {
    if (!instructions.startsWith(agentOrchestrator.instructions)) return sampleAnswer(message, instructions);
    const input = { log: 'ok' };
    const task = { id: 'log', agent: 'log_reader', description: 'Read it.', input, why: 'It is asked.' };
    const missingAgents = [{ name: 'log_reader', purpose: 'Finds flaky tests in a CI log.' }];
    const reason = 'It is one piece.';
    return JSON.stringify({ approach: 'single-agent', reason, tasks: [task], missingAgents });
  };
  const slow: Answer = (message, instructions) =>
    message.includes('# Task\nRead it.') ? undefined : planned(message, instructions);
  const first = gatewayOn(new FakeApi(slow, stateDir));
  const run = callTool('parallel_agents_orchestrate', { goal: 'Read our log.', createAgents: true }, first);
  const made = join(folder, 'parallel-agents/agents/log_reader.md');
  await expect.poll(() => readFile(made, 'utf8').catch(() => '')).toContain('log_reader');
  const host = gatewayOn(new FakeApi(planned, await crash(first, run)));
  const { text } = await callTool('parallel_agents_resume', {}, host);
  expect(text).toContain('**Status: completed.**');
});
