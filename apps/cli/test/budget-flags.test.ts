import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

const agent = '---\nname: helper\ndescription: Helps.\ntier: cheap\n---\nYou help.\n';
const config = `agents: [./agents]
prices:
  a/low: { inputPerMillionUsd: 1, outputPerMillionUsd: 1 }
budget: { reserveOutputTokens: 1000 }
`;
const usage = { inputTokens: 500, outputTokens: 500 };

function command(count: number, reply: ReplyScript) {
  const tasks = Array.from({ length: count }, () => '  - { agent: helper, description: Help. }').join('\n');
  const files = {
    'tasks.yaml': `tasks:\n${tasks}\n`,
    'agents/helper.md': agent,
    'parallel-agents.config.yaml': config,
  };
  const runtime = scripted({ reply, models: ['a/low'] });
  const testing = testCommand({ files, env: {}, runtime });
  return Object.assign(testing, { runtime });
}
const flags = ['run', 'tasks.yaml', '--model', 'a/low', '--no-journal', '--json'] as const;
type Document = {
  results: { status: string; error?: { code: string; fix: string } }[];
  summary: { completed: number };
  notes?: string[];
};

it('--budget pays for every task that it can, however many run at once', async () => {
  const run = command(10, () => ({ kind: 'text', text: 'ok', usage, delayMs: 2 }));
  expect(await run.run(...flags, '--budget', '0.011usd', '--concurrency', '10')).toBe(0);
  expect(run.json<Document>().summary.completed).toBe(10);
});

it('--on-exhausted finish lets what runs finish, cancel does not', async () => {
  const slow: ReplyScript = ({ callNumber }) =>
    callNumber === 1
      ? { kind: 'text', text: 'ok', usage, delayMs: 300 }
      : { kind: 'text', text: 'ok', usage };
  const finish = command(4, slow);
  expect(await finish.run(...flags, '--max-spawns', '3', '--on-exhausted', 'finish')).toBe(1);
  expect(finish.json<Document>().summary.completed).toBe(3);
  const cancel = command(4, slow);
  expect(await cancel.run(...flags, '--max-spawns', '3', '--on-exhausted', 'cancel')).toBe(1);
  const { results } = cancel.json<Document>();
  expect(results[0]?.error?.code).toBe('BUDGET_EXHAUSTED');
  expect(results.at(-1)?.error?.fix).toContain('Raise --max-spawns');
  expect(cancel.runtime.liveSessions()).toBe(0);
});

it('--deadline ends tasks that wait for a provider', async () => {
  const run = command(4, () => ({ kind: 'error', status: 429, retryAfterSeconds: 600 }));
  expect(await run.run(...flags, '--deadline', '1s')).toBe(1);
  const codes = run.json<Document>().results.map(({ error }) => error?.code);
  expect(new Set(codes)).toEqual(new Set(['BUDGET_EXHAUSTED']));
});

it('a budget that did not hold is said', async () => {
  // More input than any estimate sees, as a gateway with a prompt of its own sends it. The others are not started then.
  const run = command(3, () => ({
    kind: 'text',
    text: 'ok',
    usage: { inputTokens: 12_000, outputTokens: 10 },
  }));
  expect(await run.run(...flags, '--max-tokens', '10k', '--concurrency', '1')).toBe(1);
  expect(run.json<Document>().results.map(({ status }) => status)).toEqual(['completed', 'failed', 'failed']);
  expect(run.json<Document>().notes?.join('\n')).toMatch(
    /The budget was exceeded: \d+ tokens of 10000 tokens/,
  );
});
