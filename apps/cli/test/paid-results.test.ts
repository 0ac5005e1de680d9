import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrchestrationReport } from '@parallel-agents/meta';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { RunDocument } from './kit/documents.ts';
import { helpedCommand } from './kit/helped.ts';

const run = ['run', 'tasks.yaml', '--tiers', 'small,big', '--json'];
/** A folder stands where the file of what was learned should be. */
const blocked = { 'state/parallel-agents/tier-outcomes.jsonl/in-the-way': '' };
const plan = JSON.stringify({
  goal: 'Get help.',
  approach: 'single-agent',
  reason: 'One part.',
  tasks: [{ id: 't', agent: 'agents/helper', description: 'Help.', why: 'It is needed.' }],
});

describe('what was learned and cannot be kept', () => {
  it('costs no result of a run: it is noted', async () => {
    const command = helpedCommand({ files: blocked });
    expect(await command.run(...run)).toBe(0);
    const { results, summary, notes } = command.json<
      RunDocument & { summary: { savings: object }; notes: string[] }
    >();
    expect(notes).toContainEqual(expect.stringContaining('could not be kept: EISDIR'));
    expect(results.map(({ output }) => output)).toEqual(['Here you are.', 'Here you are.']);
    expect(summary.savings).toMatchObject({ strongModel: 'a/high' });
    expect(command.stderr()).toContain('What this run tells about its tiers could not be kept: EISDIR');
    expect(command.stderr()).not.toContain('defect');
  });

  it('costs no report of an orchestration', async () => {
    const command = helpedCommand({ files: { ...blocked, 'plan.json': plan } });
    const argv = ['orchestrate', '--plan', 'plan.json', '--tiers', 'small,big', '--json'];
    expect(await command.run(...argv)).toBe(0);
    expect(command.json<OrchestrationReport>().status).toBe('completed');
    expect(command.stderr()).toContain('could not be kept');
  });

  it('and cannot be read either leaves --start auto with what agents say', async () => {
    const command = helpedCommand({ files: blocked });
    expect(await command.run(...run, '--start', 'auto')).toBe(0);
    expect(command.stderr()).toContain('cannot be read, so that tasks start as their agents say');
  });
});

describe('what was paid for and cannot be written', () => {
  it('a report is shown all the same, and the exit code says so', async () => {
    let cwd = '';
    const reply = () => {
      // It was free when the command looked.
      mkdirSync(join(cwd, 'report.md'), { recursive: true });
      return { kind: 'text', text: 'Here you are.' } as const;
    };
    const command = helpedCommand({ files: { 'plan.json': plan }, reply });
    cwd = command.cwd;
    const argv = ['orchestrate', '--plan', 'plan.json', '--model', 'small', '--out', 'report.md'];
    expect(await command.run(...argv, '--json')).toBe(1);
    const { markdown, notes } = command.json<OrchestrationReport & { notes: string[] }>();
    expect(markdown).toContain('Here you are.');
    expect(notes).toContainEqual(expect.stringContaining('report.md could not be written'));
    expect(command.stderr()).toMatch(/report\.md could not be written: it is a folder/);
  });

  it('an agent is shown as its design, and what was paid for it is not lost', async () => {
    const command = testCommand({ files: { 'agents/finder.md/in-the-way': '' } });
    const argv = ['agents', 'create', 'Finds flaky tests', '--name', 'finder', '-y', '--json'];
    expect(await command.run(...argv)).toBe(1);
    const { jobId, agents, written } = command.json<{
      jobId: string;
      agents: unknown[];
      written: string[];
    }>();
    expect(agents).toHaveLength(1);
    expect(written).toEqual([]);
    expect(command.stderr()).toContain('agents/finder.md could not be written');
    expect(command.stderr()).toContain(`--job-id ${jobId}`);
  });

  it('an agent does not take the next one with it', async () => {
    const briefs =
      '- { purpose: Finds flaky tests, name: finder }\n- { purpose: Sorts tickets, name: sorter }\n';
    const files = { 'agents/finder.md/in-the-way': '', 'briefs.yaml': `briefs:\n${briefs}` };
    const command = testCommand({ files });
    expect(await command.run('agents', 'create', '--from', 'briefs.yaml', '-y', '--json')).toBe(1);
    expect(readFileSync(join(command.cwd, 'agents/sorter.md'), 'utf8')).toContain('name: sorter');
  });

  it.each([
    [['agents', 'create', 'Finds flaky tests', '--out', 'taken/below']],
    [['agents', 'refine', 'code_reviewer', '--out', 'taken']],
    [['orchestrate', 'Get help.', '--keep-agents', 'taken']],
  ])('is refused where that is known before: %j', async (argv) => {
    const command = testCommand({ files: { taken: 'a file' } });
    expect(await command.run(...argv)).toBe(2);
    expect(command.stderr()).toContain('nothing can be written to "taken');
    expect(command.spawned).toEqual([]);
  });
});
