import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReplyScript, sampleReply, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

const models = ['a/low', 'a/high'];
const tasks = `tasks:
  - { id: one, agent: helper, description: First. }
  - { id: two, agent: helper, description: Second. }
  - { id: three, agent: helper, description: Third., dependsOn: [one, two] }
`;
const agent = '---\nname: helper\ndescription: Helps.\ntier: cheap\n---\nYou help.\n';
const config = `aliases: { small: a/low, big: a/high }
prices:
  a/low: { inputPerMillionUsd: 1, outputPerMillionUsd: 1 }
  a/high: { inputPerMillionUsd: 5, outputPerMillionUsd: 5 }
agents: [./agents]
`;
/** The low model answers nothing to the second task. */
const reply: ReplyScript = ({ model, prompt }) => ({
  kind: 'text',
  text: model === 'a/low' && prompt.includes('Second') ? '' : 'Here you are.',
  usage: { inputTokens: 1_000_000, outputTokens: 0 },
});

function command(more: Record<string, string> = {}, script = reply) {
  const files = {
    'tasks.yaml': tasks,
    'agents/helper.md': agent,
    'parallel-agents.config.yaml': config,
    ...more,
  };
  const testing = testCommand({ files, env: {}, runtime: scripted({ reply: script, models }) });
  return Object.assign(testing, { environment: testing.cwd });
}
const withState = (more: Record<string, string> = {}, script = reply) => {
  const files = {
    'tasks.yaml': tasks,
    'agents/helper.md': agent,
    'parallel-agents.config.yaml': config,
    ...more,
  };
  const env: Record<string, string> = {};
  const testing = testCommand({ files, env, runtime: scripted({ reply: script, models }) });
  env.XDG_STATE_HOME = join(testing.cwd, 'state');
  return testing;
};

describe('--tiers', () => {
  it('tries the cheap model first, climbs where it must, and says what was saved', async () => {
    const run = withState();
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'small,big', '--json')).toBe(0);
    const { results, summary } = run.json<{
      results: { modelUsed: string }[];
      summary: { savings: Record<string, unknown> };
    }>();
    expect(results.map(({ modelUsed }) => modelUsed)).toEqual(['a/low', 'a/high', 'a/low']);
    // Four cheap attempts at $1 (one of them corrective) and one strong at $5, against three strong ones.
    expect(summary.savings).toMatchObject({ paidUsd: 9, alwaysStrongUsd: 15, savedShare: 0.4, unpriced: 0 });
  });

  it('shows the savings to people', async () => {
    const run = withState();
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'small,big')).toBe(0);
    expect(run.stderr()).toContain('paid $9.0000 · always a/high $15.0000 · saved 40 %');
  });

  it('keeps what it learned in the state directory', async () => {
    const run = withState();
    await run.run('run', 'tasks.yaml', '--tiers', 'small,big', '--json');
    const file = join(run.cwd, 'state', 'parallel-agents', 'tier-outcomes.jsonl');
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('starts on the strong tier with --start auto where the cheap one has not paid', async () => {
    const line = JSON.stringify({
      agent: 'helper',
      tier: 'small',
      model: 'a/low',
      strongModel: 'a/high',
      judged: false,
      accepted: false,
      paidUsd: 2,
      strongUsd: 5,
    });
    const log = Array(30).fill(line.replace('"helper"', '"agents/helper"')).join('\n');
    const run = withState({ 'state/parallel-agents/tier-outcomes.jsonl': `${log}\n{"torn` });
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'small,big', '--start', 'auto', '--json')).toBe(0);
    expect(new Set(run.spawned.map(({ model }) => model))).toEqual(new Set(['a/high']));
  });

  it('learns nothing from lines that do not say which model they are about, and does not stop at them', async () => {
    const old = JSON.stringify({
      agent: 'agents/helper',
      tier: 'small',
      accepted: false,
      paidUsd: 2,
      strongUsd: 5,
    });
    const log = [...Array(30).fill(old), '{"torn', 'null', ''].join('\n');
    const run = withState({ 'state/parallel-agents/tier-outcomes.jsonl': log });
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'small,big', '--start', 'auto', '--json')).toBe(0);
    expect(run.spawned[0]?.model).toBe('a/low');
    const file = join(run.cwd, 'state', 'parallel-agents', 'tier-outcomes.jsonl');
    expect(JSON.parse(readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '')).toMatchObject({
      model: 'a/low',
      strongModel: 'a/high',
      judged: false,
    });
  });

  it('says which model answered in place of the one that was asked', async () => {
    const other: ReplyScript = () => ({
      kind: 'text',
      text: 'Here you are.',
      model: 'mini\u001b[2J\nsaved 99 %',
      usage: { inputTokens: 1_000_000, outputTokens: 0 },
    });
    const run = withState({}, other);
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'small,big')).toBe(0);
    expect(run.stderr()).toMatch(/^ {2}mini.*saved 99 % answered 3 attempts that asked for a\/low$/m);
    expect(run.stdout() + run.stderr()).not.toContain('\u001b[2J');
  });

  it('claims nothing saved where nothing was delivered', async () => {
    const run = withState({}, () => ({
      kind: 'text',
      text: '',
      usage: { inputTokens: 1_000_000, outputTokens: 0 },
    }));
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'small,big')).toBe(1);
    expect(run.stderr()).toContain('paid $24.0000 · nothing to compare with always a/high');
    expect(run.stderr()).not.toContain('saved');
  });

  it.each(['toString', 'constructor', '__proto__'])(
    'refuses the tier %s as one that does not exist',
    async (tier) => {
      const run = withState();
      expect(await run.run('run', 'tasks.yaml', '--tiers', tier, '--json')).toBe(2);
      expect(run.json<ErrorDocument>().error.message).toContain(`no alias "${tier}"`);
    },
  );

  it('asks each tier twice at most, in order, also where a model stands below the alias of its place', async () => {
    const silent: ReplyScript = () => ({ kind: 'text', text: '' });
    const aliases = config.replace('aliases: {', 'aliases: { cheap: a/high,');
    const run = withState({ 'parallel-agents.config.yaml': aliases }, silent);
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'a/low,cheap', '--json')).toBe(1);
    const asked = run.spawned.filter(({ prompt }) => prompt.includes('First')).map(({ model }) => model);
    expect(asked).toEqual(['a/low', 'a/low', 'a/high', 'a/high']);
  });

  it('has a judge score each output with --min-score', async () => {
    const judged: ReplyScript = (call) => {
      if (!call.instructions.startsWith('You judge')) return reply(call);
      const text = JSON.stringify({ problems: ['thin'], score: 5 });
      return { kind: 'text', text, usage: { inputTokens: 1, outputTokens: 1 } };
    };
    const run = withState({}, judged);
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'small,big', '--min-score', '7', '--json')).toBe(1);
    const { results } = run.json<{ results: { error: { code: string } }[] }>();
    expect(results[0]?.error.code).toBe('GATE_REFUSED');
    const shown = withState({}, judged);
    await shown.run('run', 'tasks.yaml', '--tiers', 'small,big', '--min-score', '7');
    expect(shown.stderr()).toMatch(
      /of (\d+) outputs that fit their schema the gate refused \1: 100 % \(95 % interval \d+ to 100 %\)/,
    );
  });
});

describe('--tiers over all runs of a job', () => {
  const priced: ReplyScript = (call) => {
    const { text } = call.instructions.startsWith('You help') ? helped(call) : sampleReply(call);
    return { kind: 'text', text, usage: { inputTokens: 1_000_000, outputTokens: 0 } };
  };
  const helped = ({ model, prompt }: { model: string; prompt: string }) => ({
    text: model === 'a/low' && prompt.includes('Second') ? '' : 'Here you are.',
  });
  const plan = JSON.stringify({
    goal: 'Get help.',
    approach: 'fan-out',
    reason: 'Two parts.',
    tasks: ['First.', 'Second.'].map((description, index) => ({
      id: `t${index}`,
      agent: 'agents/helper',
      description,
      why: 'It is needed.',
    })),
  });

  it('an orchestration says what was saved, the report included', async () => {
    const run = withState({ 'plan.json': plan }, priced);
    const argv = ['orchestrate', '--plan', 'plan.json', '--tiers', 'small,big'];
    expect(await run.run(...argv, '--json')).toBe(0);
    // Four cheap attempts at $1 and one strong at $5, against two tasks and a report on the strong one.
    expect(run.json<{ summary: object }>().summary).toMatchObject({
      spawned: 5,
      savings: { strongModel: 'a/high', paidUsd: 9, alwaysStrongUsd: 15, savedShare: 0.4, unpriced: 0 },
      breakEven: expect.any(Array),
    });
    const shown = withState({ 'plan.json': plan }, priced);
    expect(await shown.run(...argv)).toBe(0);
    expect(shown.stderr()).toContain('paid $9.0000 · always a/high $15.0000 · saved 40 %');
    expect(shown.stderr()).toMatch(/small a\/low: 4 attempts, 2 accepted, \$4\.0000/);
    // Two tasks and a report: three first tries that tiers can be learned from.
    const file = join(run.cwd, 'state', 'parallel-agents', 'tier-outcomes.jsonl');
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('agents create says what was saved, its judges on models of their own included', async () => {
    const run = withState({}, priced);
    const argv = ['agents', 'create', 'Finds flaky tests', '--name', 'finder', '--tiers', 'small,big'];
    expect(await run.run(...argv, '--json')).toBe(0);
    // The creator and three fixtures at $1, and seven judges on the other model than the author's at $5.
    expect(run.json<{ summary: object }>().summary).toMatchObject({
      spawned: 11,
      savings: { paidUsd: 39, alwaysStrongUsd: 55, elsewhereUsd: 35 },
    });
    expect(await run.run(...argv, '-y')).toBe(0);
    expect(run.stderr()).toContain('paid $39.0000 · always a/high $55.0000 · saved 29 %');
    expect(run.stderr()).toContain('on models of their own: $35.0000');
  });

  it('without tiers there are no savings, and the summary says why', async () => {
    const run = withState({ 'plan.json': plan }, priced);
    expect(await run.run('orchestrate', '--plan', 'plan.json', '--model', 'a/high', '--json')).toBe(0);
    const none = { savings: null, whyNoSavings: expect.stringContaining('only with tiers') };
    expect(run.json<{ summary: object }>().summary).toMatchObject(none);
    const tasksOnly = withState({}, priced);
    expect(await tasksOnly.run('run', 'tasks.yaml', '--model', 'a/high', '--json')).toBe(0);
    expect(tasksOnly.json<{ summary: object }>().summary).toMatchObject(none);
  });
});

describe('what a run cost', () => {
  const flags = ['--model', 'a/low', '--json'];
  type Costs = { results: { costUsd: number | null }[]; summary: { costUsd?: number } };

  it('is said wherever prices are known, without a budget too', async () => {
    const run = withState();
    await run.run('run', 'tasks.yaml', ...flags);
    const { results, summary } = run.json<Costs>();
    expect(results[0]?.costUsd).toBe(1);
    expect(summary.costUsd).toBeGreaterThanOrEqual(2);
  });

  it('is not said where no price is known', async () => {
    const run = withState({ 'parallel-agents.config.yaml': 'agents: [./agents]\n' });
    await run.run('run', 'tasks.yaml', ...flags);
    const { results, summary } = run.json<Costs>();
    expect(results[0]?.costUsd).toBeNull();
    expect(summary.costUsd ?? null).toBeNull();
  });

  it('is nothing for examples, which have no price', async () => {
    const priced = { 'parallel-agents.config.yaml': `runtime: made-up\n${config}` };
    const files = { 'tasks.yaml': tasks, 'agents/helper.md': agent, ...priced };
    const create = async () => scripted({ reply, models: ['scripted/model-1'] });
    const run = testCommand({
      files,
      others: [{ name: 'made-up', summary: 'for tests', scripted: true, create }],
    });
    await run.run('run', 'tasks.yaml', ...flags);
    expect(run.json<Costs>().results[0]?.costUsd).toBeNull();
  });
});

describe('a budget', () => {
  it('spawns what fits and fails the rest', async () => {
    const run = withState();
    const flags = ['--model', 'a/low', '--budget', '0.005usd', '--concurrency', '1', '--json'];
    expect(await run.run('run', 'tasks.yaml', ...flags)).toBe(1);
    const { results } = run.json<{ results: { status: string; error: { code: string } | null }[] }>();
    expect(results[0]?.status).toBe('completed');
    expect(results[1]?.error?.code).toBe('BUDGET_EXHAUSTED');
    expect(run.spawned).toHaveLength(1);
  });

  it('takes the model of the configuration for its prices', async () => {
    const run = withState({ 'parallel-agents.config.yaml': `model: a/low\n${config}` });
    expect(await run.run('run', 'tasks.yaml', '--budget', '100', '--json')).not.toBe(2);
    expect(new Set(run.spawned.map(({ model }) => model))).toEqual(new Set(['a/low']));
  });

  it.each([
    ['--max-spawns', '2'],
    ['--max-tokens', '1m'],
  ])('%s caps the run', async (...flags) => {
    const run = withState();
    expect(await run.run('run', 'tasks.yaml', ...flags, '--json')).toBe(1);
    expect(run.spawned.length).toBeLessThanOrEqual(2);
  });
});

describe('--dry-run', () => {
  it('says what would be spawned where and at what cost, and spawns nothing', async () => {
    const run = withState();
    expect(await run.run('run', 'tasks.yaml', '--tiers', 'small,big', '--dry-run')).toBe(0);
    expect(run.stdout()).toMatch(/one .* on a\/low, tier small .* about \$0\.00/);
    expect(run.stdout()).toContain('worth fanning out');
    expect(run.spawned).toEqual([]);
  });

  it('gives one JSON document with --json, and refuses bad tasks as a run does', async () => {
    const run = withState();
    expect(await run.run('run', 'tasks.yaml', '--model', 'a/low', '--dry-run', '--json')).toBe(0);
    expect(run.json<{ dryRun: object }>().dryRun).toMatchObject({ width: 2, depth: 2, unpriced: 0 });
    const bad = withState({ 'tasks.yaml': tasks.replace('agent: helper', 'agent: halper') });
    expect(await bad.run('run', 'tasks.yaml', '--dry-run')).toBe(2);
    expect(bad.stderr()).toContain('tasks.yaml:2');
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown alias', ['--tiers', 'small,huge'], /no alias "huge"/],
    ['an empty list of tiers', ['--tiers', ','], /--tiers: has an empty entry/],
    ['a budget in words', ['--budget', 'two dollars'], /"two dollars" is not understood/],
    ['a negative budget', ['--budget', '-1'], /"-1" is not understood/],
    ['no tokens', ['--max-tokens', '0'], /"0" is not understood/],
    ['a vague deadline', ['--deadline', 'soon'], /"soon" is not understood/],
    ['a model and tiers', ['--model', 'a/low', '--tiers', 'small'], /contradict/],
    ['a score without tiers', ['--min-score', '7'], /without tiers/],
    ['a score above 10', ['--tiers', 'small', '--min-score', '11'], /at most 10/],
    ['a start that is no tier', ['--tiers', 'small', '--start', 'big'], /no tier "big"/],
    ['a budget without a price', ['--model', 'a/other', '--budget', '1'], /price of a\/other is not known/],
    ['a budget for an unknown model', ['--budget', '1'], /default model is not known/],
    ['a strange end', ['--budget', '1', '--on-exhausted', 'explode'], /explode/],
  ])('%s exits with 2 and spawns nothing', async (_name, flags, message) => {
    const run = command();
    expect(await run.run('run', 'tasks.yaml', ...flags, '--json')).toBe(2);
    expect(run.json<ErrorDocument>().error.message).toMatch(message);
    expect(run.spawned).toEqual([]);
  });

  it.each([
    ['prices: { a/b: { inputPerMillionUsd: -1, outputPerMillionUsd: 1 } }', /inputPerMillionUsd/],
    ['budget: { usd: two }', /usd/],
    ['tiers: []', /at least one tier/],
  ])('the configuration %j is refused', async (text, message) => {
    const run = command({ 'parallel-agents.config.yaml': text });
    expect(await run.run('run', 'tasks.yaml', '--json')).toBe(2);
    expect(JSON.stringify(run.json())).toMatch(message);
  });
});
