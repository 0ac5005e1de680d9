import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReplyScript, sampleReply, scripted } from '@parallel-agents/core/testing';
import type { RangeForecast } from '@parallel-agents/escalation';
import type { AgentOutcome, JobSummary } from '@parallel-agents/meta';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

interface AgentJobDocument {
  jobId: string;
  agents: Omit<AgentOutcome, 'agent'>[];
  summary: JobSummary;
  written: string[];
}

/** The scripted model makes, of every brief, an agent that its judges accept. */
const made = async (...flags: string[]) => {
  const command = testCommand();
  expect(
    await command.run('agents', 'create', 'Finds flaky tests in a CI log', '--name', 'finder', ...flags),
  ).toBe(0);
  return command;
};

const agentFile = async () => {
  const { cwd } = await made();
  return readFileSync(join(cwd, 'agents/finder.md'), 'utf8');
};

/** An agent without fixtures. */
const bare = '---\nname: bare\ndescription: Helps.\n---\nYou help.\n';

const isJudge = (instructions: string) => instructions.startsWith('You are one judge');

/** Judges with whom every statement about robustness is untrue. */
const strictJudges: ReplyScript = (call) => {
  const reply = sampleReply(call);
  if (!isJudge(call.instructions)) return reply;
  const verdict = JSON.parse(reply.text);
  verdict.scales.robustness = 1;
  for (const answer of verdict.answers) {
    if (answer.item.startsWith('robustness')) answer.answer = 'no';
    if (answer.item === 'reverse-2') answer.answer = 'yes';
  }
  return { kind: 'text', text: JSON.stringify(verdict) };
};

describe('agents create', () => {
  it('makes an agent of a sentence, which lint passes and the command can use', async () => {
    const command = await made('--json');
    const document = command.json<AgentJobDocument>();
    expect(document).toMatchObject({
      written: [join('agents', 'finder.md')],
      agents: [{ name: 'finder', status: 'met', target: 8.5, heldOut: { judge: { judge: 'held-out-1' } } }],
      summary: { failed: 0 },
    });
    expect(document.agents[0]).not.toHaveProperty('agent');
    const file = join(command.cwd, 'agents/finder.md');
    const next = testCommand({ files: { 'agents/finder.md': readFileSync(file) } });
    expect(await next.run('agents', 'lint', './agents')).toBe(0);
    expect(await next.run('agents', 'show', 'finder', '--agents', './agents')).toBe(0);
    expect(next.stdout()).toContain('## Edge cases');
  });

  it('shows a table, the account, and that these judges are no AI', async () => {
    const command = await made();
    expect(command.stdout()).toMatch(/agent +result +rounds +fixtures +panel +held-out +sessions/);
    expect(command.stdout()).toMatch(/finder +met +1 +3\/3 +≥ 9\.33 +9\.33 +11/);
    expect(command.stderr()).toContain('asked 11 · completed 11');
    expect(command.stderr()).toContain('not AI');
    expect(command.stderr()).toContain('finder  round 1: lint passes · fixtures 3/3 · panel at least 9.33');
  });

  it('makes many at once of a file, as one package that others can install', async () => {
    const briefs =
      '- purpose: Finds flaky tests\n  name: one\n- purpose: Sorts tickets\n  capabilities: [sort]\n';
    const command = testCommand({ files: { 'briefs.yaml': briefs } });
    const flags = ['--as', 'package', '--package-name', '@acme/agents-ci', '--out', 'packages', '--json'];
    expect(await command.run('agents', 'create', '--from', 'briefs.yaml', ...flags)).toBe(0);
    const folder = join(command.cwd, 'packages/acme-agents-ci');
    expect(readdirSync(join(folder, 'agents'))).toEqual(['flaky_test_finder.md', 'one.md']);
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      name: '@acme/agents-ci',
      files: ['agents'],
    });
    expect(command.json<AgentJobDocument>().agents).toHaveLength(2);
  });

  it('says plainly that a target was not met, and writes the best version all the same', async () => {
    const command = testCommand({ runtime: scripted({ reply: strictJudges }) });
    expect(await command.run('agents', 'create', 'x', '--name', 'finder', '--max-rounds', '2')).toBe(1);
    expect(command.stdout()).toMatch(
      /finder {2}not-met \(stopped by: max-rounds\): the panel says at least [\d.]+/,
    );
    expect(command.stdout()).toMatch(/medium panel, robustness: Not so:/);
    expect(command.stderr()).toContain(`wrote ${join('agents', 'finder.md')}`);
  });

  it('keeps to a budget', async () => {
    const command = testCommand({ runtime: scripted({ reply: strictJudges }) });
    expect(
      await command.run('agents', 'create', 'x', '--name', 'finder', '--max-spawns', '6', '--json'),
    ).toBe(1);
    expect(command.spawned).toHaveLength(6);
    expect(command.json<AgentJobDocument>().agents[0]).toMatchObject({
      status: 'not-met',
      stoppedBy: 'budget',
    });
  });

  it('judges on the models it is given, the last one kept apart', async () => {
    const command = await made('--judge-models', 'a/b,a/c', '--json');
    const judges = command.spawned.filter(({ instructions }) => isJudge(instructions));
    expect(judges.map(({ model }) => model)).toEqual([...Array(6).fill('a/b'), 'a/c']);
  });

  it('goes on from the journal under the id it is given', async () => {
    const env = { XDG_STATE_HOME: join((await made()).cwd, 'state') };
    const arguments_ = ['agents', 'create', 'x', '--name', 'finder', '--job-id', 'mine', '--json'];
    const first = testCommand({ env });
    expect(await first.run(...arguments_)).toBe(0);
    const again = testCommand({ env });
    expect(await again.run(...arguments_)).toBe(0);
    expect(first.spawned).toHaveLength(11);
    expect(again.spawned).toEqual([]);
    expect(again.json<AgentJobDocument>().agents).toMatchObject([{ name: 'finder', status: 'met' }]);
  });

  it('is listed by the agents that it makes, not by those that make them', async () => {
    const { cwd } = await made();
    const list = testCommand({ env: { XDG_STATE_HOME: join(cwd, 'state') } });
    expect(await list.run('runs', 'list')).toBe(0);
    expect(list.stdout()).toContain(' · Create finder · ');
    expect(list.stdout()).not.toContain('agent_creator');
  });

  it('ends in order when it is interrupted', async () => {
    const runtime = scripted({
      reply: (call) => {
        if (isJudge(call.instructions)) command.signals.emit('SIGINT');
        return sampleReply(call);
      },
    });
    const command = testCommand({ runtime });
    expect(await command.run('agents', 'create', 'x', '--name', 'finder', '--json')).toBe(130);
    expect(command.json<AgentJobDocument>().agents[0]).toMatchObject({ stoppedBy: 'cancelled' });
    expect(runtime.liveSessions()).toBe(0);
  });

  it('says last how an interrupted one is gone on with', async () => {
    const runtime = scripted({
      reply: (call) => {
        command.signals.emit('SIGINT');
        return sampleReply(call);
      },
    });
    const command = testCommand({ runtime });
    expect(await command.run('agents', 'create', 'x', '--name', 'finder', '--job-id', 'mine')).toBe(130);
    expect(command.stderr().trimEnd().split('\n').at(-1)).toBe(
      'note Go on with it: parallel-agents runs resume mine',
    );
  });
});

/** A model of which the runtime under test has never heard. */
const unknownModel = {
  name: 'other',
  summary: 'for tests',
  create: async () => scripted({ models: ['scripted/model'] }),
};

describe('bad input to agents create exits with 2 and spawns nothing:', () => {
  it.each([
    ['no brief', [], /a brief is missing/],
    ['an empty brief', ['  '], /must say what the agent is for/],
    ['a brief of 200 KB', ['x'.repeat(200_000)], /at most 20,000 characters/],
    ['a bad name', ['x', '--name', 'Bad Name'], /lower case letters/],
    [
      'the name of an agent that is there',
      ['x', '--name', 'code_reviewer'],
      /belongs to an agent that is there/,
    ],
    ['the name of a file that is there', ['x', '--name', 'old', '--out', 'kept'], /belongs to an agent/],
    ['a brief and a file', ['x', '--from', 'briefs.yaml'], /contradict each other/],
    ['a file that is not there', ['--from', 'none.yaml'], /does not exist/],
    ['a file with a brief that is none', ['--from', 'briefs.yaml'], /briefs\.yaml:2:3.*purpose/],
    [
      'a file with the name of an agent that is there',
      ['--from', 'taken.yaml'],
      /^error taken\.yaml\[0\]\.name: the name "code_reviewer" belongs to/m,
    ],
    ['a target of 11', ['x', '--target', '11'], /must be from 0 to 10, not "11"/],
    ['two judges', ['x', '--judges', '2'], /fewer are no panel/],
    ['no rounds', ['x', '--max-rounds', '0'], /must be at least 1/],
    ['a package name without a package', ['x', '--package-name', 'y'], /means nothing without --as package/],
    [
      'a judge that does not exist',
      ['x', '--judge-models', 'no/such', '--runtime', 'other'],
      /no model "no\/such"/,
    ],
  ])('%s', async (_title, words, message) => {
    const files = {
      'briefs.yaml': 'briefs:\n- purpose: ""\n',
      'taken.yaml': '- { name: code_reviewer, purpose: x }\n',
      'kept/old.md': 'x',
    };
    const command = testCommand({ files, others: [unknownModel] });
    expect(await command.run('agents', 'create', ...words)).toBe(2);
    expect(command.stderr()).toMatch(message);
    expect(command.stderr()).toContain('fix');
    expect(command.spawned).toEqual([]);
    expect(existsSync(join(command.cwd, 'agents'))).toBe(false);
  });
});

describe('agents refine', () => {
  const poor = (text: string) =>
    text.replace(/\n## Edge cases[\s\S]*?(?=\n## )/, '').replace('  cheap', '  cheap');

  it('writes what got better over its file, with -y', async () => {
    const before = poor(await agentFile()).replace('1. Split', 'TODO: split');
    const command = testCommand({ files: { 'agents/finder.md': before } });
    expect(await command.run('agents', 'refine', 'agents/finder.md', '-y')).toBe(0);
    const after = readFileSync(join(command.cwd, 'agents/finder.md'), 'utf8');
    expect(after).toContain('name: finder');
    expect(after).toContain('version: 1.1.0');
    expect(after).not.toContain('TODO');
  });

  it('shows what would change and asks; with yes the old file is kept beside the new one', async () => {
    const before = poor(await agentFile())
      .replace('1. Split', 'TODO: split')
      .replace('name: finder', '# Asked for by the build team.\nname: finder\ncolor: teal');
    for (const [answer, isReplaced] of [
      ['y\n', true],
      ['n\n', false],
      ['', false],
    ] as const) {
      const command = testCommand({ files: { 'agents/finder.md': before }, stdin: answer });
      expect(await command.run('agents', 'refine', 'agents/finder.md')).toBe(0);
      expect(command.stderr()).toMatch(/-TODO: split/);
      expect(command.stderr()).toContain(`Replace ${join('agents', 'finder.md')}? [y/N]`);
      const after = readFileSync(join(command.cwd, 'agents/finder.md'), 'utf8');
      if (!isReplaced) {
        expect(after).toBe(before);
        continue;
      }
      expect(readFileSync(join(command.cwd, 'agents/finder.md.old'), 'utf8')).toBe(before);
      expect(after).toContain('# Asked for by the build team.\nname: finder\ncolor: teal\n');
    }
  });

  it('writes no example of the scripted runtime over a file', async () => {
    const before = await agentFile();
    const create = async () => scripted({ name: 'examples' });
    const others = [{ name: 'examples', summary: 'for tests', scripted: true as const, create }];
    const command = testCommand({ files: { 'agents/finder.md': before }, others });
    const words = ['agents', 'refine', 'agents/finder.md', '-y', '--runtime', 'examples', '--json'];
    expect(await command.run(...words)).toBe(2);
    expect(command.json<ErrorDocument>().error.message).toContain('never written over an agent');
  });

  it('leaves a file alone that needs nothing', async () => {
    const before = await agentFile();
    const command = testCommand({ files: { 'agents/finder.md': before } });
    expect(await command.run('agents', 'refine', 'agents', '-y')).toBe(0);
    expect(readFileSync(join(command.cwd, 'agents/finder.md'), 'utf8')).toBe(before);
    expect(command.stderr()).not.toContain('wrote');
  });

  it('writes what got better elsewhere, with --out', async () => {
    const command = testCommand({ files: { 'bare.md': bare } });
    mkdirSync(join(command.cwd, 'refined'));
    expect(await command.run('agents', 'refine', 'bare.md', '--out', 'refined')).toBe(0);
    expect(readdirSync(join(command.cwd, 'refined'))).toEqual(['bare.md']);
    expect(readFileSync(join(command.cwd, 'bare.md'), 'utf8')).toBe(bare);
  });

  it.each([
    ['that would be replaced, where nobody can be asked', ['agents/finder.md'], /no terminal to ask in/],
    ['for a package in its place', ['agents/finder.md', '-y', '--as', 'package'], /is no file/],
    [
      'for a package that npm does not take',
      ['x', '--as', 'package', '--package-name', 'A B'],
      /no npm name/,
    ],
    ['that has no file', ['code_reviewer', '-y'], /stands in no markdown file/],
    ['that nobody knows', ['no_such_agent', '-y'], /no_such_agent/],
    ['without frontmatter', ['bad/plain.md', '-y'], /has no frontmatter/],
    ['whose schema is none', ['bad/schema.md', '-y'], /"outputSchema.type" "text" is no JSON Schema type/],
  ])('refuses an agent %s', async (_title, words, message) => {
    const head = '---\nname: x\ndescription: y\n';
    const files = {
      'agents/finder.md': await agentFile(),
      'bad/plain.md': 'Just text.',
      'bad/schema.md': `${head}outputSchema:\n  type: text\n---\nDo it.\n`,
    };
    const command = testCommand({ files, canAnswer: false });
    expect(await command.run('agents', 'refine', ...words, '--json')).toBe(2);
    expect(command.stderr()).toMatch(message);
    expect(command.json<ErrorDocument>().error.fix).not.toBe('');
    expect(command.spawned).toEqual([]);
  });

  it('reports the problems of all files at once', async () => {
    const command = testCommand({ files: { 'bad/one.md': 'Text.', 'bad/two.md': 'Text.' } });
    expect(await command.run('agents', 'refine', 'bad', '-y')).toBe(2);
    expect(command.stderr()).toMatch(/one\.md:1[\s\S]*two\.md:1/);
  });
});

describe('agents review', () => {
  it('scores agents as they are, and writes nothing', async () => {
    const before = await agentFile();
    const command = testCommand({ files: { 'agents/finder.md': before, 'bare.md': bare } });
    expect(await command.run('agents', 'review', 'agents/finder.md', 'bare.md', '--json')).toBe(0);
    const { agents, written } = command.json<AgentJobDocument>();
    expect(agents.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'agents/finder reviewed',
      expect.stringMatching(/bare reviewed$/),
    ]);
    expect(agents[1]?.findings).toContainEqual(
      expect.objectContaining({ source: 'lint', place: 'fixtures' }),
    );
    expect(written).toEqual([]);
    expect(readFileSync(join(command.cwd, 'agents/finder.md'), 'utf8')).toBe(before);
  });
});

describe('--dry-run', () => {
  interface DryRun {
    dryRun: RangeForecast;
  }

  it('says of agents create what a run comes to at least and at most; nothing is spawned or written', async () => {
    const command = testCommand();
    const argv = ['agents', 'create', 'Finds flaky tests in a CI log', '--name', 'finder'];
    expect(await command.run(...argv, '--dry-run', '--json')).toBe(0);
    const { steps, least, most } = command.json<DryRun>().dryRun;
    expect(steps.map(({ step, agent }) => [step, agent])).toEqual([
      ['create', 'agent_creator'],
      ['fixtures', 'finder'],
      ['review', 'agent_panel_judge'],
      ['refine', 'agent_refiner'],
      ['exam', 'agent_examiner'],
      ['unseen', 'finder'],
      ['pairs', 'agent_pair_judge'],
      ['held-out', 'agent_panel_judge'],
    ]);
    expect(most.sessions).toBeGreaterThan(least.sessions);
    expect(command.spawned).toEqual([]);
    expect(readdirSync(command.cwd)).toEqual(['package.json']);
    const real = await made();
    expect(least.sessions).toBe(real.spawned.length);
  });

  it('shows models, cost and budget to people', async () => {
    const command = testCommand({ files: { 'briefs.yaml': '- purpose: One\n- purpose: Two\n' } });
    const flags = ['--tiers', 'cheap,strong', '--budget', '3usd', '--dry-run'];
    expect(await command.run('agents', 'create', '--from', 'briefs.yaml', ...flags)).toBe(0);
    expect(command.stdout()).toMatch(
      /create {2}agent_creator on anthropic\/claude-haiku-4-5, anthropic\/claude-opus-4-5 · 2 to 8 sessions · about \$0\.\d+ to \$/,
    );
    expect(command.stdout()).toMatch(/at least 22 sessions · .* · about \$\d/);
    expect(command.stdout()).toMatch(/at most {2}\d+ sessions/);
    expect(command.stdout()).toContain('The budget ends it at $3.0000');
    expect(command.stdout()).toContain('Nothing was started');
  });

  it('leaves the files of agents refine alone', async () => {
    const before = (await agentFile()).replace('1. Split', 'TODO: split');
    const command = testCommand({ files: { 'agents/finder.md': before } });
    expect(await command.run('agents', 'refine', 'agents', '-y', '--dry-run')).toBe(0);
    expect(command.stdout()).toMatch(/refine {2}agent_refiner .* 1 to 6 sessions · price not known/);
    expect(readFileSync(join(command.cwd, 'agents/finder.md'), 'utf8')).toBe(before);
    expect(command.spawned).toEqual([]);
  });

  it('counts for agents review what its agents have: no fixtures, none to run', async () => {
    const command = testCommand({ files: { 'bare.md': bare } });
    expect(await command.run('agents', 'review', 'bare.md', '--dry-run', '--json')).toBe(0);
    const { steps, least } = command.json<DryRun>().dryRun;
    expect(steps.map(({ step }) => step)).toEqual(['review', 'held-out']);
    expect(least.sessions).toBe(4);
    expect(command.spawned).toEqual([]);
  });

  it('refuses what the command itself would refuse', async () => {
    const command = testCommand();
    expect(await command.run('agents', 'create', 'x', '--name', 'code_reviewer', '--dry-run')).toBe(2);
    expect(await command.run('agents', 'create', 'x', '--budget', '1', '--dry-run')).toBe(2);
    expect(command.stderr()).toMatch(/belongs to an agent that is there[\s\S]*default model is not known/);
  });
});
