import { runtimes } from '@parallel-agents/app/internal/runtimes';
import { startModelServer } from '@parallel-agents/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';
import { helpedCommand, helpedTasks, modelsAsked } from './kit/helped.ts';

const run = ['run', 'tasks.yaml', '--json'];
const inTask = (model: string) => helpedTasks.replaceAll('agent: helper', `agent: helper, model: ${model}`);
const judged = '--tiers small,big --min-score 7'.split(' ');

/** Every place that names a model. */
const places = [
  ['--model', (name: string) => ({ flags: ['--model', name] }), '--model'],
  ['--tiers', (name: string) => ({ flags: ['--tiers', name] }), '--tiers'],
  ['--judge', (name: string) => ({ flags: [...judged, '--judge', name] }), '--judge'],
  ['`model`', (name: string) => ({ more: `model: ${name}\n` }), 'model'],
  ['`tiers`', (name: string) => ({ more: `tiers: [${name}]\n` }), 'tiers'],
  ['`gate.model`', (name: string) => ({ more: `gate: { model: ${name} }\n`, flags: judged }), 'gate.model'],
  [
    '`overrides`',
    (name: string) => ({ more: `overrides: { helper: { model: ${name} } }\n` }),
    'overrides.helper.model',
  ],
  ['a task', (name: string) => ({ tasks: inTask(name) }), 'tasks[0].model'],
] as const;

describe.each(places)('a model named by %s', (_place, named, field) => {
  const given = (name: string) => ({ flags: [], ...named(name) });

  it('may be an alias', async () => {
    const { flags, ...options } = given('big');
    const command = helpedCommand(options);
    await command.run(...run, ...flags);
    expect(modelsAsked(command)).toContain('a/high');
  });

  it.each([
    ['strnog', /no alias "strnog"/, /Did you mean "strong"\? .*small, big/],
    ['toString', /no alias "toString"/, /The aliases are/],
    ['anthropic/', /"anthropic\/" is no "provider\/model"/, /provider\/model/],
    ['a b/c', /"a b\/c" is no "provider\/model"/, /provider\/model/],
  ])(
    'is refused as %j, with the field and the aliases, and nothing is spawned',
    async (name, message, fix) => {
      const { flags, ...options } = given(name);
      const command = helpedCommand(options);
      expect(await command.run(...run, ...flags)).toBe(2);
      const { error } = command.json<ErrorDocument>();
      expect(error).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringMatching(message) });
      expect(error.message).toContain(field);
      expect(error.fix).toMatch(fix);
      expect(command.spawned).toEqual([]);
    },
  );
});

describe('a wrong model name', () => {
  it('in the configuration is shown at its line', async () => {
    const command = helpedCommand({ more: 'overrides:\n  helper:\n    model: strnog\n' });
    await command.run(...run);
    expect(command.json<ErrorDocument>().error.message).toMatch(/config\.yaml:8:5: overrides\.helper\.model/);
  });

  it('in a task is shown at its line, with all else that is wrong', async () => {
    const command = helpedCommand({ tasks: inTask('strnog').replace('agent: helper', 'agent: halper') });
    expect(await command.run('run', 'tasks.yaml')).toBe(2);
    expect(command.stderr()).toContain('tasks.yaml:2:31: tasks[0].model: there is no alias "strnog"');
    expect(command.stderr()).toContain('tasks[0].agent: there is no agent "halper"');
  });

  it.each([[['--judge', '']], [['--judge', ' ']]])('is refused as %j', async (flags) => {
    const command = helpedCommand();
    expect(await command.run(...run, ...judged, ...flags)).toBe(2);
    expect(command.json<ErrorDocument>().error.message).toContain('--judge');
  });

  it('is refused as a judge of agents too', async () => {
    const command = helpedCommand();
    const argv = ['agents', 'review', 'agents/helper.md', '--judge-models', 'a/low,hgih', '--json'];
    expect(await command.run(...argv)).toBe(2);
    expect(command.json<ErrorDocument>().error.message).toContain('--judge-models: there is no alias "hgih"');
  });
});

describe('on a server of one’s own', () => {
  async function server(models: string[], files: Record<string, string> = {}) {
    const { url, calls, close } = await startModelServer({ models });
    onTestFinished(close);
    const command = testCommand({
      files,
      others: runtimes.filter(({ name }) => name === 'openai-compatible'),
    });
    return { command, calls, argv: ['team', 'content', 'x', '--base-url', url, '--json'] };
  }

  it('a model may have a name without a provider', async () => {
    const { command, calls, argv } = await server(['llama3.2']);
    expect(await command.run(...argv, '--model', 'llama3.2')).toBe(0);
    expect(calls[0]?.model).toBe('llama3.2');
  });

  it('such a model can have a price, and so a budget', async () => {
    const price = 'prices: { llama3.2: { inputPerMillionUsd: 1, outputPerMillionUsd: 10 } }\n';
    const { command, argv } = await server(['llama3.2'], { 'parallel-agents.config.yaml': price });
    expect(await command.run(...argv, '--model', 'llama3.2', '--budget', '1usd')).toBe(0);
    expect(command.json<{ summary: { costUsd: number } }>().summary.costUsd).toBeGreaterThan(0);
  });

  it('a judge that it lacks is found out when it is asked: lists of models leave out what keys may use', async () => {
    const { command, argv } = await server(['one', 'two']);
    const flags = ['--tiers', 'x/one', '--min-score', '7', '--judge', 'no/such'];
    expect(await command.run(...argv, ...flags)).toBe(1);
    const [result] = command.json<{ results: { error: { code: string; message: string } }[] }>().results;
    expect(result?.error.code).toBe('GATE_FAILED');
    expect(result?.error.message).toContain('no/such');
  });

  it('a judge is found without its provider, as models of tiers are', async () => {
    const { command, calls, argv } = await server(['one', 'two:latest']);
    await command.run(...argv, '--tiers', 'x/one', '--min-score', '7', '--judge', 'x/two');
    expect(calls.some(({ model }) => model === 'two:latest')).toBe(true);
  });

  it('an alias goes before a model of that name: the error has both names, and how the model is asked', async () => {
    const { command, argv } = await server(['cheap', 'tiny']);
    expect(await command.run(...argv, '--model', 'cheap')).toBe(1);
    const [result] = command.json<{ results: { error: { code: string; message: string; fix: string } }[] }>()
      .results;
    expect(result?.error).toMatchObject({
      code: 'UNKNOWN_MODEL',
      message: expect.stringContaining('"cheap" is an alias, and stands for anthropic/claude-haiku-4-5'),
      fix: expect.stringContaining('is asked as "local/cheap"'),
    });
    // The alias was typed: to propose it again helps nobody.
    expect(result?.error.fix).not.toContain('Did you mean "cheap"');
    const own = await server(['cheap']);
    expect(await own.command.run(...own.argv, '--model', 'local/cheap')).toBe(0);
    expect(new Set(own.calls.filter(({ status }) => status === 200).map(({ model }) => model))).toEqual(
      new Set(['cheap']),
    );
    const full = await server(['tiny']);
    await full.command.run(...full.argv, '--model', 'anthropic/claude-haiku-4-5');
    expect(full.command.stdout()).not.toContain('is an alias');
  });

  it('the doctor reads names as runs do', async () => {
    const { command, argv } = await server(['cheap', 'tiny']);
    const [url = ''] = argv.filter((word) => word.startsWith('http'));
    expect(await command.run('doctor', '--base-url', url, '--model', 'cheap', '--json')).toBe(3);
    const { findings, open } = command.json<{
      findings: { check: string; message: string }[];
      open: { fix: string };
    }>();
    expect(findings.find(({ check }) => check === 'model')?.message).toContain('"cheap" is an alias');
    expect(open.fix).toContain('--model local/cheap');
    const again = testCommand({});
    expect(await again.run('doctor', '--base-url', url, '--model', 'local/cheap')).toBe(0);
  });
});
