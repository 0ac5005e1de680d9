import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentCreator } from '@parallel-agents/meta/internal';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { beforeEach, expect, test } from 'vitest';
import { type Answer, callTool, FakeApi, hostOn, sampleAnswer } from './fake-api.ts';

let workspaceDir: string;
const folder = 'parallel-agents/agents';

beforeEach(() => {
  workspaceDir = temporaryFolder();
});

const briefs = [{ name: 'flaky_test_finder', purpose: 'Finds flaky tests in a CI log.' }];

/** The smallest agent that a file can hold. */
async function writeAgent(file: string, name: string, instructions = 'Answer HERON.'): Promise<void> {
  await mkdir(join(workspaceDir, folder), { recursive: true });
  await writeFile(
    join(workspaceDir, folder, file),
    `---\nname: ${name}\ndescription: Watches birds.\n---\n\n${instructions}\n`,
  );
}

test('a new agent is made, judged and kept, and the next run can use it', async () => {
  const host = hostOn(new FakeApi(sampleAnswer), { workspaceDir });
  const seen: string[] = [];
  const { text, details } = await callTool('parallel_agents_create', { create: briefs }, host, {
    onUpdate: ({ content }) => seen.push(...content.map(({ text: line }) => line)),
  });
  expect(details).toMatchObject({
    agents: [{ name: 'flaky_test_finder', outcome: 'met', file: `${folder}/flaky_test_finder.md` }],
  });
  expect(text).toMatch(/^Run agents-\w+: \d+ of \d+ completed/);
  expect(text).toContain('the panel says at least');
  expect(text).toContain('it goes by "workspace/flaky_test_finder"');
  expect(seen.at(0)).toMatch(/^flaky_test_finder, round 1: lint passes/);
  const listed = await callTool('parallel_agents_list', {}, host);
  expect(listed.text).toContain('workspace/flaky_test_finder');

  const task = { agent: 'flaky_test_finder', description: 'Look.', input: { log: 'ok' } };
  const api = new FakeApi(sampleAnswer);
  const used = await callTool('parallel_agents_run', { tasks: [task] }, hostOn(api, { workspaceDir }));
  expect(used.text).toContain('1 of 1 completed');
  expect(api.messages).toHaveLength(1);
});

test('an agent that falls short is kept too, and the answer says so', async () => {
  const careless: Answer = (message, instructions) => {
    const answer = sampleAnswer(message, instructions);
    if (!instructions.startsWith(agentCreator.instructions)) return answer;
    return JSON.stringify({ ...JSON.parse(answer ?? ''), instructions: 'Do it well.' });
  };
  const host = hostOn(new FakeApi(careless), { workspaceDir });
  const { text, details } = await callTool('parallel_agents_create', { create: briefs, maxRounds: 1 }, host);
  const file = `${folder}/flaky_test_finder.md`;
  expect(details).toMatchObject({ agents: [{ outcome: 'not-met', file }] });
  expect(text).toContain('not-met (stopped by: max-rounds)');
  expect(text).toMatch(/- high, instructions: 3 words are no method/);
});

test('an agent that nobody designed is no agent, and the answer says why', async () => {
  const mute: Answer = () => '';
  const host = hostOn(new FakeApi(mute), { workspaceDir });
  const { text, details } = await callTool('parallel_agents_create', { create: briefs }, host);
  expect(details).toMatchObject({ agents: [{ outcome: 'failed' }] });
  expect(text).toContain('OUTPUT_EMPTY');
});

test('a name that is taken is refused before anything is started', async () => {
  await writeAgent('bird.md', 'bird_watcher');
  const api = new FakeApi(sampleAnswer);
  const host = hostOn(api, { workspaceDir, sessionKey: 'agent:main:taken' });
  for (const name of ['code_reviewer', 'bird_watcher']) {
    const asked = callTool('parallel_agents_create', { create: [{ name, purpose: 'Reviews.' }] }, host);
    await expect(asked).rejects.toThrow(new RegExp(`Nothing was started.*"${name}"`));
  }
  expect(api.messages).toEqual([]);
  expect((await callTool('parallel_agents_runs', {}, host)).text).toContain('has had no runs');
});

test('without a workspace the new agent stands in the answer', async () => {
  const { text } = await callTool(
    'parallel_agents_create',
    { create: briefs },
    hostOn(new FakeApi(sampleAnswer)),
  );
  expect(text).toContain('Not written: this chat has no workspace of its own.');
  expect(text).toContain('---\nname: flaky_test_finder');
});

test('a review changes nothing', async () => {
  await writeAgent('bird.md', 'bird_watcher');
  const before = await readFile(join(workspaceDir, folder, 'bird.md'), 'utf8');
  const host = hostOn(new FakeApi(sampleAnswer), { workspaceDir });
  const given = { agents: ['bird_watcher', 'code_reviewer'], reviewOnly: true };
  const { details } = await callTool('parallel_agents_refine', given, host);
  expect(details).toMatchObject({ agents: [{ outcome: 'reviewed' }, { outcome: 'reviewed' }] });
  expect(await readFile(join(workspaceDir, folder, 'bird.md'), 'utf8')).toBe(before);
});

test('a refined agent takes the place of its file, and the version before is kept', async () => {
  await writeAgent('bird_watcher.md', 'bird_watcher');
  const host = hostOn(new FakeApi(sampleAnswer), { workspaceDir });
  const { text, details } = await callTool('parallel_agents_refine', { agents: ['bird_watcher'] }, host);
  const file = `${folder}/bird_watcher.md`;
  expect(details).toMatchObject({ agents: [{ name: 'workspace/bird_watcher', file }] });
  expect(await readFile(join(workspaceDir, file), 'utf8')).not.toContain('HERON');
  const kept = /stands in (parallel-agents\/agents-\w+\/bird_watcher\.md)/.exec(text)?.[1] ?? 'no file';
  expect(await readFile(join(workspaceDir, kept), 'utf8')).toContain('HERON');
});

test('a refined agent goes where it came from, and no other file is touched', async () => {
  await writeAgent('my-bird.md', 'bird_watcher');
  await writeAgent('bird_watcher.md', 'fish_watcher', 'Answer TROUT.');
  const host = hostOn(new FakeApi(sampleAnswer), { workspaceDir });
  const { details } = await callTool('parallel_agents_refine', { agents: ['bird_watcher'] }, host);
  expect(details).toMatchObject({ agents: [{ file: `${folder}/my-bird.md` }] });
  expect(await readFile(join(workspaceDir, folder, 'bird_watcher.md'), 'utf8')).toContain('TROUT');
});

test('a file that somebody changed while its agent was refined is left alone', async () => {
  await writeAgent('bird_watcher.md', 'bird_watcher');
  const host = hostOn(new FakeApi(sampleAnswer), { workspaceDir });
  const refining = callTool('parallel_agents_refine', { agents: ['bird_watcher'] }, host, {
    onUpdate: () => writeFileSync(join(workspaceDir, folder, 'bird_watcher.md'), 'Mine.'),
  });
  expect((await refining).text).toContain(
    `Not written: ${folder}/bird_watcher.md has been changed meanwhile.`,
  );
  expect(await readFile(join(workspaceDir, folder, 'bird_watcher.md'), 'utf8')).toBe('Mine.');
});

test('refining an agent of which the workspace has a version refines that version', async () => {
  await writeAgent('code_reviewer.md', 'code_reviewer');
  const host = hostOn(new FakeApi(sampleAnswer), { workspaceDir });
  const { text } = await callTool('parallel_agents_refine', { agents: ['code_reviewer'] }, host);
  expect(text).toContain('workspace/code_reviewer');
});

test.each([
  ['an agent that is not known', { agents: ['code_reviwer'] }, /Did you mean "code_reviewer"/],
  ['no agent', { agents: [] }, /agents/],
  ['a target out of range', { agents: ['code_reviewer'], target: 11 }, /target/],
])('refining %s is refused', async (_what, given, said) => {
  await expect(callTool('parallel_agents_refine', given, hostOn(new FakeApi(() => '')))).rejects.toThrow(
    said,
  );
});

test('files that hold no agent are named, and do not keep the others from being used', async () => {
  await writeAgent('bird.md', 'bird_watcher');
  await writeAgent('bird-2.md', 'bird_watcher');
  await writeFile(join(workspaceDir, folder, 'notes.md'), 'Only notes.');
  const secret = temporaryFolder();
  await writeFile(join(secret, 'key.md'), '---\nname: thief\ndescription: x\n---\nsecret');
  await symlink(join(secret, 'key.md'), join(workspaceDir, folder, 'link.md'));
  await mkdir(join(workspaceDir, folder, 'folder.md'));
  execFileSync('sh', ['-c', 'mkfifo fifo.md'], { cwd: join(workspaceDir, folder) });
  const host = hostOn(new FakeApi(() => ''), { workspaceDir });
  const { text, details } = await callTool('parallel_agents_list', { category: 'custom' }, host);
  const { notes } = details as { notes: string[] };
  expect(text).toContain('workspace/bird_watcher (custom): Watches birds.');
  expect(text).not.toContain('thief');
  expect(notes).toHaveLength(5);
  for (const said of [
    /bird\.md: another file has/,
    /fifo\.md: is no file/,
    /folder\.md: is no file/,
    /link\.md: leads out/,
    /notes\.md: /,
  ]) {
    expect(text).toMatch(said);
    expect(notes.join('\n')).toMatch(said);
  }
});
