import { type ReplyScript, sampleReply, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

const goal = 'Compare two ways to sort.';
const tasks = `tasks:
  - { id: mended, agent: documentation_writer, description: Say hello., outputFormat: json }
  - { id: bad, agent: documentation_writer, description: Fail., outputFormat: text }
`;

/** One answer that has to be mended, one task that fails, and else what the examples say. */
const reply: ReplyScript = (call) => {
  if (call.prompt.includes('Fail.')) return { kind: 'error', status: 400, message: 'bad request' };
  const { text } = sampleReply(call);
  return { kind: 'text', text: call.prompt.includes('Say hello.') ? text.replace(/}\s*$/, ',}') : text };
};

interface Case {
  argv: readonly string[];
  /** What was asked for. */
  result: RegExp;
  /** What is to be known beside it. */
  beside: RegExp;
}

const cases: readonly Case[] = [
  { argv: ['run', 'tasks.yaml'], result: /^mended /, beside: /\n! \w+: .* {2}mended\n/ },
  { argv: ['run', 'tasks.yaml', '--quiet'], result: /^mended /, beside: /^\n! \w+: .*\n\n✗ bad/ },
  { argv: ['run', 'tasks.yaml', '--output', 'out'], result: /^mended /, beside: /2 files written to out\n/ },
  { argv: ['run', 'tasks.yaml', '--dry-run'], result: /^mended {2}/, beside: /^runtime scripted: .*\n$/ },
  { argv: ['orchestrate', goal], result: /^# /, beside: /\nasked \d+ · completed/ },
  { argv: ['orchestrate', goal, '--plan-only'], result: /^3 tasks: /, beside: /\nasked 1 · completed 1/ },
  { argv: ['orchestrate', goal, '--out', 'r.md'], result: /^# /, beside: /\nwrote r\.md\n/ },
  { argv: ['agents', 'create', 'x', '--name', 'finder'], result: /^agent +result/, beside: /\nwrote agents/ },
  { argv: ['agents', 'review', 'security_reviewer'], result: /^agent +result/, beside: /\nasked \d+ · / },
  { argv: ['agents', 'lint', 'security_reviewer'], result: /security_reviewer/, beside: /^$/ },
  { argv: ['agents', 'list'], result: /security_reviewer/, beside: /^$/ },
  { argv: ['runs', 'list'], result: /^$/, beside: /^No runs\. / },
];

describe('standard output has what was asked for, and nothing else', () => {
  it.each(cases)('$argv', async ({ argv, result, beside }) => {
    const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime: scripted({ reply }) });
    await command.run(...argv);
    expect(command.stdout()).toMatch(result);
    expect(command.stderr()).toMatch(beside);
    if (argv.includes('--dry-run')) return;
    expect(command.stdout()).not.toMatch(/asked \d+ ·|^wrote |^! |^✗ |files? written|Go on with it/m);
  });
});
