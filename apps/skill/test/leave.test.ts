import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Host } from '../src/host/host.ts';
import { callTool, FakeApi, hostOn, newGateway } from './fake-api.ts';

const agents = [{ name: 'worker', instructions: 'Answer shortly.' }];
const tasks = [1, 2].map((part) => ({
  id: `part-${part}`,
  agent: 'worker',
  description: `Report on part ${part}.`,
}));

/** Sessions that answer when they are told to. */
function slowGateway(context: Parameters<typeof hostOn>[1] = {}) {
  const api = new FakeApi((message) => (message.includes('part 2') ? undefined : 'Fine.'));
  const host = hostOn(api, { ...context, shared: newGateway() });
  return { api, host, answerAll: () => api.answer('All is well.') };
}

async function left(host: Host, wait: unknown = false): Promise<string> {
  const { text, details } = await callTool('parallel_agents_run', { tasks, agents, wait }, host);
  const { run } = (details as { left: { run: string } }).left;
  expect(text).toContain(run);
  return run;
}

test('a run that is left goes on, and the chat is told when it has ended, with the call that shows the results', async () => {
  const { api, host, answerAll } = slowGateway();
  const run = await left(host);
  expect((await callTool('parallel_agents_runs', {}, host)).text).toMatch(
    /^Under way.*1 at work \(part-2 for \d+ s\)/,
  );
  await expect(callTool('parallel_agents_resume', { run }, host)).rejects.toThrow(/still at work/);
  expect(api.events).toEqual([]);
  answerAll();
  await expect.poll(() => api.woken).toEqual([host.chat]);
  const [event] = api.events;
  expect(event?.text).toContain('2 of 2 completed');
  expect(event?.text).toContain(`parallel_agents_resume {"run": "${run}"}`);
  // What agents wrote is no line of OpenClaw’s.
  expect(event?.text).not.toContain('All is well');
  // The turn that OpenClaw gives the chat for it is nobody’s message.
  const { text } = await callTool('parallel_agents_resume', { run }, { ...host, isOwner: false });
  expect(text).toContain('All is well.');
});

test('the end of the turn that left it does not stop it; a stop does', async () => {
  const { api, host } = slowGateway();
  const turn = new AbortController();
  await callTool('parallel_agents_run', { tasks, agents, wait: 'false' }, host, { signal: turn.signal });
  turn.abort();
  expect((await callTool('parallel_agents_runs', {}, host)).text).toContain('Under way');
  const { text } = await callTool('parallel_agents_stop', {}, host);
  expect(text).toContain('1 of 2 completed');
  await expect.poll(() => api.events[0]?.text).toContain('1 of 2 completed');
});

test('a run that ends within the seconds that it is waited for brings its results at once', async () => {
  const api = new FakeApi(() => 'Fine.');
  const { text } = await callTool('parallel_agents_run', { tasks, agents, wait: 60 }, hostOn(api));
  expect(text).toContain('2 of 2 completed');
  expect(api.events).toEqual([]);
});

test('a stop while it is waited for stops it', async () => {
  const { host } = slowGateway();
  const turn = new AbortController();
  const run = callTool('parallel_agents_run', { tasks, agents, wait: 60 }, host, { signal: turn.signal });
  await expect.poll(async () => (await callTool('parallel_agents_runs', {}, host)).text).toContain('1 of 2');
  turn.abort();
  expect((await run).text).toContain('1 of 2 completed');
});

test('what cannot be started is refused as ever, and so is a wait that is none', async () => {
  const { api, host } = slowGateway();
  const unknown = [{ agent: 'nobody', description: 'Work.' }];
  const wrong = callTool('parallel_agents_run', { tasks: unknown, wait: false }, host);
  await expect(wrong).rejects.toThrow(/UNKNOWN_AGENT/);
  await expect(callTool('parallel_agents_run', { tasks, agents, wait: 'soon' }, host)).rejects.toThrow(
    /wait: must be true or false, or a number up to 14400/,
  );
  expect(api.messages).toEqual([]);
});

test('a run that chooses models is left only where OpenClaw lets it', async () => {
  const config = { tiers: ['scripted/small', 'scripted/large'] };
  const refused = callTool(
    'parallel_agents_run',
    { tasks, agents, wait: false },
    slowGateway({ config }).host,
  );
  await expect(refused).rejects.toThrow(/allowModelOverride/);
  const entry = { subagent: { allowModelOverride: true } };
  const runtimeConfig = { plugins: { entries: { 'parallel-agents': entry } } };
  const { host, answerAll } = slowGateway({ config, runtimeConfig });
  await left(host);
  answerAll();
});

test('a run that is left can be resumed after a restart without being left again', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'parallel-agents-left-'));
  onTestFinished(() => rm(stateDir, { recursive: true, force: true }));
  const api = new FakeApi(() => 'Fine.', stateDir);
  const shared = newGateway();
  onTestFinished(() => shared.kept.close());
  const run = await left(hostOn(api, { shared }));
  await expect.poll(() => api.events.length).toBe(1);
  await shared.kept.close();
  const later = newGateway();
  onTestFinished(() => later.kept.close());
  const { text } = await callTool('parallel_agents_resume', { run }, hostOn(api, { shared: later }));
  expect(text).toContain('2 of 2 completed');
});

test('a chat that waits hears after ten seconds what is at work, and of a provider that fails at once', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { api, host, answerAll } = slowGateway();
  const told: string[] = [];
  const run = callTool('parallel_agents_run', { tasks, agents }, host, {
    onUpdate: ({ content: [first] }) => told.push(first?.text ?? ''),
  });
  await vi.waitFor(() => expect(told).toContain('1 of 2: worker completed'));
  vi.advanceTimersByTime(10_000);
  expect(told.at(-1)).toBe('1 of 2 done, 1 at work (part-2 for 10 s).');
  const data = { phase: 'retrying', reason: 'rate_limit', attempt: 2, maxAttempts: 10 };
  const [sessionKey] = api.sessions().filter((key) => key.includes('part-2'));
  for (const listener of api.listeners) listener({ sessionKey, stream: 'run_status', data });
  expect(told.at(-1)).toContain('The provider fails for 1 of them: rate limit, try 2 of 10.');
  answerAll();
  await run;
  expect(api.listeners.size).toBe(0);
});
