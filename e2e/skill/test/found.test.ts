import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openToolSearch, type ToolSearch } from '../tool-search.ts';

let folder: string;
let search: ToolSearch;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parallel-agents-found-'));
  process.env.OPENCLAW_STATE_DIR = join(folder, 'state');
  search = await openToolSearch(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Queries for which a tool of ours is the better choice, as people and models write them. */
const ours: Record<string, readonly string[]> = {
  run: [
    'swarm',
    'agent swarm',
    'spawn subagents',
    'spawn multiple subagents in parallel',
    'run several agents at once',
    'parallel sub-agents',
    'fan out tasks to subagents and collect the results',
    'delegate independent tasks',
    'map reduce over documents',
    'summarize ten documents',
    'ask five critics about a draft',
    'personas debate',
    'brainstorm ideas from different perspectives',
    'get opinions from several experts',
    'many prompts in one batch',
    'multi-agent',
  ],
  team: [
    'code review',
    'review code for security and performance',
    'accessibility audit of a file',
    'write social media posts',
    'five takes on a topic',
    'plan an app with frontend, backend and database',
    'team of experts',
  ],
  orchestrate: [
    'research and compare options',
    'workflow',
    'break a goal down into tasks',
    'orchestrate agents',
    'write a report with sources',
    'plan a complex project and carry it out',
  ],
  create: ['create an agent', 'make a new custom agent', 'design an agent that finds flaky tests'],
  refine: ['improve an agent', 'evaluate the quality of an agent'],
  list: ['which agents are there', 'available specialist agents'],
  runs: ['what did the agents cost', 'token cost of the last run', 'progress of the run'],
  resume: ['resume an interrupted run', 'retry failed tasks', 'continue the run after a restart'],
  stop: ['stop the run', 'cancel subagents', 'abort all agents'],
};

/** Queries for which a tool of OpenClaw's own is the better choice. */
const theirs: Record<string, readonly string[]> = {
  sessions_spawn: [
    'spawn a session in the background',
    'start a thread-bound coding session with codex',
    'sessions_spawn',
  ],
  sessions_send: ['send a message to another session', 'steer a running subagent'],
  sessions_history: ['history of a session'],
  agents_wait: ['wait for collector subagents'],
  agents_list: ['configured agent ids'],
  subagents: ['list background work'],
  web_search: ['search the web', 'latest news'],
  web_fetch: ['fetch a url'],
  exec: ['run a shell command'],
  process: ['kill a background process'],
  automations: ['remind me tomorrow', 'schedule a cron job'],
  browser: ['open a web page in the browser'],
  read: ['read a file'],
  message: ['reply on telegram'],
  session_status: ['session status model usage'],
};

const rows = (table: Record<string, readonly string[]>) =>
  Object.entries(table).flatMap(([tool, queries]) => queries.map((query) => ({ query, tool })));

test('more than 40 queries are tried', () => {
  expect(rows(ours).length).toBeGreaterThanOrEqual(40);
});

test.each(rows(ours))(
  '"$query" finds parallel_agents_$tool among the first three',
  async ({ query, tool }) => {
    const names = await search.find(query, 3);
    expect(names, names.join(', ')).toContain(`parallel_agents_${tool}`);
  },
);

test.each(rows(theirs))('"$query" finds $tool before any of ours', async ({ query, tool }) => {
  const names = await search.find(query, 10);
  const first = names.find((name) => name === tool || name.startsWith('parallel_agents_'));
  expect(first, names.join(', ')).toBe(tool);
});

test('the list that a model sees without a search has a call of each of our tools', () => {
  const lines = search.directory.split('\n').filter((line) => line.startsWith('- parallel_agents_'));
  expect(lines).toHaveLength(10);
  // Cut at 180 characters, with three dots.
  for (const line of lines) expect(line).toMatch(/\{("\w+": .*)?\}/);
});
