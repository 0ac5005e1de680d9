import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { type AgentRuntime, type Diagnosis, RuntimeError } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

interface DoctorDocument {
  selected: string;
  runtimes: { name: string; usable: boolean; findings: Diagnosis[] }[];
}

const limit: Diagnosis = {
  check: 'children per agent',
  status: 'warning',
  message: 'Only 5 sessions at once.',
  fix: 'Raise the limit.',
  configPatch: { agents: { defaults: { subagents: { maxChildrenPerAgent: 20 } } } },
};

function choice(name: string, changes: { diagnose: AgentRuntime['diagnose'] }): RuntimeChoice {
  const runtime = Object.assign(scripted(), changes) as AgentRuntime;
  return { name, summary: 'a test', create: async () => runtime };
}

const limited = choice('limited', { diagnose: async () => [limit] });
const down = choice('down', {
  diagnose: async () => [{ check: 'reach', status: 'problem', message: 'Nobody answers.', fix: 'Start it.' }],
});
const broken: RuntimeChoice = {
  name: 'broken',
  summary: 'a test',
  create: async () => {
    throw new RuntimeError({ code: 'RUNTIME_UNAVAILABLE', message: 'No such package.', fix: 'Install it.' });
  },
};

describe('doctor', () => {
  it('says of every runtime whether it can be used, and exits by the one that runs would use', async () => {
    const command = testCommand({ others: [limited, down, broken] });
    expect(await command.run('doctor', '--json')).toBe(0);
    const { selected, runtimes } = command.json<DoctorDocument>();
    expect(selected).toBe('scripted');
    expect(runtimes.map(({ name, usable }) => [name, usable])).toEqual([
      ['scripted', true],
      ['limited', true],
      ['down', false],
      ['broken', false],
    ]);
    expect(runtimes[1]?.findings).toEqual([limit]);
    expect(runtimes[3]?.findings[0]).toMatchObject({ message: 'No such package.', fix: 'Install it.' });
  });

  it('exits with 3 if the selected one cannot be used', async () => {
    expect(await testCommand({ others: [down] }).run('doctor', '--runtime', 'down')).toBe(3);
    expect(await testCommand({ others: [broken] }).run('doctor', '--runtime', 'broken')).toBe(3);
    const configured = testCommand({ others: [down], files: { '.parallel-agentsrc': 'runtime: down\n' } });
    expect(await configured.run('doctor')).toBe(3);
  });

  it('shows people the fix and the change to the configuration', async () => {
    const command = testCommand({ others: [limited, down] });
    await command.run('doctor');
    expect(command.stdout()).toMatch(/! children per agent: Only 5 sessions at once\./);
    expect(command.stdout()).toContain(
      'in its own configuration: {"agents":{"defaults":{"subagents":{"maxChildrenPerAgent":20}}}}',
    );
    expect(command.stdout()).toMatch(/down: not usable[\s\S]*fix Start it\./);
  });

  it('calls nothing usable that was not tried', async () => {
    const set = choice('set', {
      diagnose: async () => [{ check: 'key', status: 'ok', message: 'A key is set.', untried: true }],
    });
    const silent = choice('silent', { diagnose: undefined });
    const command = testCommand({ others: [set, silent] });
    expect(await command.run('doctor', '--runtime', 'set')).toBe(0);
    expect(command.stdout()).toMatch(/^set: set up, not tried/m);
    expect(command.stdout()).toMatch(/^silent: set up, not tried[\s\S]*first session shows/m);
    expect(command.stdout()).toMatch(/^scripted: usable/m);
  });
});
