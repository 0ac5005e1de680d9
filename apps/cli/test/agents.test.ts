import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { RunDocument } from './kit/documents.ts';

interface AgentsDocument {
  agents: {
    name: string;
    category: string;
    description: string;
    version: string;
    tier: string;
    tools: string;
  }[];
}

const agent = '---\nname: haiku_writer\ndescription: Writes haiku.\n---\nWrite one haiku.\n';

describe('agents list', () => {
  it('has the 25 agents', async () => {
    const command = testCommand();
    expect(await command.run('agents', 'list', '--json')).toBe(0);
    const { agents } = command.json<AgentsDocument>();
    expect(agents.map(({ name }) => name).sort()).toEqual(
      [
        ...['creative', 'funny', 'educational', 'trendy', 'controversial'].map(
          (voice) => `content_writer_${voice}`,
        ),
        ...[
          'frontend_developer',
          'backend_developer',
          'database_architect',
          'api_designer',
          'devops_engineer',
        ],
        ...[
          'code_reviewer',
          'security_reviewer',
          'performance_reviewer',
          'accessibility_reviewer',
          'test_engineer',
        ],
        'documentation_writer',
        ...['travel_event_planner', 'donut_care_coordinator', 'pup_community_engager'],
        ...['print_project_manager', 'training_assistant'],
        ...['agent_creator', 'agent_design_reviewer', 'agent_refiner', 'agent_orchestrator'],
      ].sort(),
    );
    for (const { category, description, version, tier, tools } of agents) {
      expect([category, description, version, tier, tools].every((text) => text.length > 0)).toBe(true);
    }
  });

  it('can be narrowed to a category', async () => {
    const command = testCommand();
    expect(await command.run('agents', 'list', '--category', 'development', '--json')).toBe(0);
    expect(command.json<AgentsDocument>().agents).toHaveLength(5);
    const human = testCommand();
    await human.run('agents', 'list', '--category', 'development');
    expect(human.stdout()).toMatch(/development\n {2}frontend_developer/);
    expect(human.stdout()).not.toContain('security_reviewer');
  });
});

describe('agents show', () => {
  it('shows everything of one agent', async () => {
    const command = testCommand();
    expect(await command.run('agents', 'show', 'security_reviewer')).toBe(0);
    expect(command.stdout()).toMatch(
      /security_reviewer[\s\S]*category: quality[\s\S]*Instructions[\s\S]*Output\n\{/,
    );
    const json = testCommand();
    await json.run('agents', 'show', 'security_reviewer', '--json');
    expect(json.json()).toMatchObject({ name: 'security_reviewer', outputSchema: { type: 'object' } });
  });
});

describe('agents of third parties', () => {
  it('load with --agents and do tasks', async () => {
    const tasks = 'tasks:\n  - agent: poets/haiku_writer\n    description: On tide pools.\n';
    const command = testCommand({ files: { 'poets/haiku.md': agent, 'tasks.yaml': tasks } });
    expect(await command.run('run', 'tasks.yaml', '--agents', './poets', '--json')).toBe(0);
    expect(command.json<RunDocument>().results[0]?.agent).toBe('poets/haiku_writer');
    expect(command.spawned[0]?.instructions).toContain('Write one haiku.');
  });

  it('of one name are both named, and the later is found', async () => {
    const other = agent.replace('Write one haiku.', 'Write two.');
    const command = testCommand({ files: { 'a/poets/one.md': agent, 'b/poets/one.md': other } });
    const argv = ['agents', 'show', 'Haiku Writer', '--agents', './a/poets', '--agents', './b/poets'];
    expect(await command.run(...argv)).toBe(0);
    expect(command.stdout()).toContain('Write two.');
    expect(command.stderr()).toContain('b/poets hides poets/haiku_writer of a/poets');
    const named = testCommand({ files: { 'a/poets/one.md': agent, 'b/poets/one.md': other } });
    expect(
      await named.run('agents', 'show', 'old/haiku-writer', '--agents', 'old=a/*', '--agents', 'b/poets'),
    ).toBe(0);
    expect(named.stdout()).toContain('Write one haiku.');
  });

  it('go before those that come with the command, but not in its teams', async () => {
    const own = '---\nname: Content Writer Funny\ndescription: Mine.\ntools: none\n---\nMy own way.\n';
    const tasks = 'tasks:\n  - agent: content-writer-funny\n    description: x\n';
    const command = testCommand({ files: { 'mine/a.md': own, 'tasks.yaml': tasks } });
    expect(await command.run('run', 'tasks.yaml', '--agents', 'mine', '--json')).toBe(0);
    expect(command.json<RunDocument>().results[0]?.agent).toBe('mine/content_writer_funny');
    const team = testCommand({ files: { 'mine/a.md': own } });
    expect(await team.run('team', 'content', 'x', '--agents', 'mine', '--json')).toBe(0);
    expect(team.json<RunDocument>().results.map((result) => result.agent)).toContain('content_writer_funny');
  });

  it('are set aside where they cannot be used, in one line, and refused with --strict', async () => {
    const files = Object.fromEntries(
      [1, 2, 3, 4, 5].map((number) => [`poets/bad-${number}.md`, '---\nname: x\ndescription: x\n---\n']),
    );
    const command = testCommand({ files: { ...files, 'poets/good.md': agent } });
    expect(await command.run('agents', 'list', '--agents', './poets')).toBe(0);
    expect(command.stderr().trim().split('\n')).toEqual([
      expect.stringMatching(/5 things of poets are set aside: poets\/bad-1\.md:5: .*; 2 more/),
    ]);
    const strict = testCommand({ files: { ...files, 'poets/good.md': agent } });
    expect(await strict.run('agents', 'list', '--agents', './poets', '--strict')).toBe(2);
    expect(strict.stderr()).toMatch(/bad-5\.md.*no instructions/);
  });

  it('show what is not honoured, and which tools they have', async () => {
    const own = '---\nname: my-reader\ndescription: x\ntools: Read, Grep\ncolor: red\n---\nRead.\n';
    const command = testCommand({ files: { 'mine/a.md': own } });
    expect(await command.run('agents', 'show', 'my-reader', '--agents', 'mine', '--json')).toBe(0);
    expect(command.json<object>()).toMatchObject({
      name: 'mine/my_reader',
      displayName: 'my-reader',
      toolLimit: { only: ['Read', 'Grep'] },
      notHonoured: ['"my-reader" is called "my_reader" here', '"color" is not honoured'],
    });
  });

  it('that are none at all are refused, with the reasons', async () => {
    const command = testCommand({
      files: { 'poets/one.md': '---\nname: haiku_writer\ndescription: x\n---\n' },
    });
    expect(await command.run('agents', 'list', '--agents', './poets')).toBe(2);
    expect(command.stderr()).toMatch(/one\.md.*no instructions/);
    expect(await command.run('agents', 'list', '--agents', './nothing/*')).toBe(2);
    expect(command.stderr()).toContain('the pattern "./nothing/*" fits nothing');
  });
});

describe('agents that are found', () => {
  const named = (name: string, more = '') => `---\nname: ${name}\ndescription: x\n${more}---\nWork.\n`;
  const home = (folder: string) => ({ HOME: folder });

  it('lie in the project, in the home and in plugins, and the nearer goes before the others', async () => {
    const me = temporaryFolder();
    const plugins = { plugins: { 'garden@shop': [{ installPath: join(me, 'plugin') }] } };
    const mine = {
      '.claude/agents/a.md': named('plant-helper', 'tools: Read\n'),
      '.claude/agents/b.md': named('tree-helper'),
      'plugin/agents/c.md': named('leaf-helper'),
      '.claude/plugins/installed_plugins.json': JSON.stringify(plugins),
    };
    for (const [path, text] of Object.entries(mine)) {
      mkdirSync(dirname(join(me, path)), { recursive: true });
      writeFileSync(join(me, path), text);
    }
    const environment = { env: home(me), files: { '.claude/agents/a.md': named('plant-helper') } };
    const list = testCommand(environment);
    expect(await list.run('agents', 'list', '--json')).toBe(0);
    const names = list.json<AgentsDocument>().agents.map(({ name }) => name);
    expect(names.filter((name) => name.includes('helper'))).toEqual([
      'garden/leaf_helper',
      'home/plant_helper',
      'home/tree_helper',
      'project/plant_helper',
    ]);
    const show = testCommand(environment);
    await show.run('agents', 'show', 'plant-helper', '--json');
    expect(show.json()).toMatchObject({ name: 'project/plant_helper' });
  });

  it('have no tools in a project until somebody names their folder', async () => {
    const files = {
      '.claude/agents/a.md': named('plant-helper', 'tools: "*"\n'),
      'tasks.yaml': 'tasks:\n  - agent: plant-helper\n    description: x\n',
    };
    const env = home('/nonexistent');
    const found = testCommand({ files, env });
    expect(await found.run('run', 'tasks.yaml', '--json')).toBe(0);
    const { results } = found.json<RunDocument>();
    expect(results[0]?.warnings).toEqual([
      { code: 'TOOLS_WITHHELD', message: expect.stringContaining('nobody has said yes') },
    ]);
    expect(found.stderr()).toContain('Without their tools: project/plant_helper.');
    const strict = testCommand({ files, env });
    expect(await strict.run('run', 'tasks.yaml', '--strict')).toBe(2);
    expect(strict.stderr()).toContain('"project/plant_helper" would work without its tools');
    expect(strict.spawned).toEqual([]);
    const named2 = testCommand({ files, env });
    await named2.run('agents', 'lint', '--compat', '--agents', '.claude/agents');
    expect(named2.stdout()).not.toContain('nobody has said yes');
  });

  it('stop nothing where they cannot be used', async () => {
    const command = testCommand({ files: { '.claude/agents/a.md': '# Notes' }, env: home('/nonexistent') });
    expect(await command.run('agents', 'list', '--json')).toBe(0);
  });
});

describe('agents lint --compat', () => {
  it('says what each loses, and the list says it in one line', async () => {
    const own = '---\nname: r\ndescription: x\ntools: Read\nmodel: gpt-5\ncolor: red\n---\nRead.\n';
    const command = testCommand({ files: { 'mine/a.md': own } });
    expect(await command.run('agents', 'lint', '--compat', './mine')).toBe(0);
    expect(command.stdout()).toMatch(
      /^mine\/r: only the tools Read\nmine\/r: the model "gpt-5".* \(mine\/a\.md:5\)\nmine\/r: /,
    );
    // Nothing but findings, each with its agent, before the line that sums up.
    const lines = command.stdout().trim().split('\n').slice(0, -1);
    expect(lines.every((line) => line.startsWith('mine/r: '))).toBe(true);
    const list = testCommand({ files: { 'mine/a.md': own } });
    await list.run('agents', 'list', '--agents', './mine');
    expect(list.stderr().trim().split('\n')).toEqual([
      expect.stringMatching(/agents; 1 have tools only where .*; 1 name a model .*agents lint --compat/),
    ]);
  });
});
