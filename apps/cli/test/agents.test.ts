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

  it('of one name are a clash, and nothing is spawned', async () => {
    const command = testCommand({ files: { 'a/poets/one.md': agent, 'b/poets/one.md': agent } });
    const argv = ['team', 'content', 'x', '--agents', './a/poets', '--agents', './b/poets'];
    expect(await command.run(...argv)).toBe(2);
    expect(command.stderr()).toContain('poets/haiku_writer');
    expect(command.spawned).toEqual([]);
  });

  it('that cannot be loaded are refused with file and field', async () => {
    const command = testCommand({ files: { 'poets/one.md': '---\nname: haiku_writer\n---\nWrite.\n' } });
    expect(await command.run('agents', 'list', '--agents', './poets')).toBe(2);
    expect(command.stderr()).toMatch(/one\.md.*description/);
  });
});
