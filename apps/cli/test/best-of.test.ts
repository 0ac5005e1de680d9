import type { Forecast } from '@parallel-agents/escalation';
import { describe, expect, it } from 'vitest';
import type { RunDocument } from './kit/documents.ts';
import { helpedCommand } from './kit/helped.ts';

const tiers = ['--tiers', 'small,big'];

describe('--best-of', () => {
  it('is told of in a dry run: answers of each task, and three judges for each answer', async () => {
    const plain = helpedCommand({});
    await plain.run('run', 'tasks.yaml', ...tiers, '--dry-run', '--json');
    const command = helpedCommand({});
    expect(await command.run('run', 'tasks.yaml', ...tiers, '--best-of', '3', '--dry-run', '--json')).toBe(0);
    const { dryRun } = command.json<{ dryRun: Forecast & { notes: string[] } }>();
    // Two tasks, three answers of each, three judges for each answer.
    expect(dryRun).toMatchObject({ judge: { sessions: 18 }, tasks: [{ answers: 3 }, { answers: 3 }] });
    const one = plain.json<{ dryRun: Forecast }>().dryRun;
    expect(dryRun.tasks[0]?.costUsd).toBeCloseTo(3 * (one.tasks[0]?.costUsd ?? 0));
    expect(dryRun.notes.join()).toContain('those of all its answers');
    const shown = helpedCommand({});
    await shown.run('run', 'tasks.yaml', ...tiers, '--best-of', '3', '--dry-run');
    expect(shown.stdout()).toContain('3 answers');
    expect([...command.spawned, ...shown.spawned]).toEqual([]);
  });

  it('by a vote ends with two equal answers of three, and says so in every result', async () => {
    const command = helpedCommand({});
    expect(await command.run('run', 'tasks.yaml', '--vote', '--json')).toBe(0);
    const { results } = command.json<RunDocument>();
    for (const { bestOf, attempts } of results) {
      expect(bestOf).toMatchObject({ wanted: 3, accepted: 2, by: 'vote', votes: 2, decidedEarly: true });
      expect(attempts).toHaveLength(2);
    }
    const shown = helpedCommand({});
    await shown.run('run', 'tasks.yaml', '--vote');
    expect(shown.stdout()).toContain('2 of 2 agree, decided early');
  });

  it('stands in a task file, too; flags go before it', async () => {
    const tasks = 'bestOf: { answers: 4, vote: true }\ntasks:\n  - { agent: helper, description: Help. }\n';
    const command = helpedCommand({ tasks });
    await command.run('run', 'tasks.yaml', '--json');
    expect(command.json<RunDocument>().results[0]?.bestOf).toMatchObject({ wanted: 4, accepted: 3 });
    const other = helpedCommand({ tasks });
    await other.run('run', 'tasks.yaml', '--best-of', '2', '--vote', '--json');
    expect(other.json<RunDocument>().results[0]?.bestOf).toMatchObject({ wanted: 2, accepted: 2 });
  });

  it.each([
    [['--best-of', '1'], /--best-of: must be 2 to 10/],
    [['--best-of', 'many'], /--best-of: must be a whole number/],
    [['--vote', '--judge', 'big'], /--judge: it has no effect with --vote/],
    [['--vote', '--judges', '3'], /--judges: it has no effect with --vote/],
    [['--judge-models', 'big'], /--judge-models: it has no effect without --best-of/],
    [['--best-of', '3', '--judges', '11'], /--judges: must be 1 to 10/],
    [['--best-of', '3', '--judge-models', 'nobody'], /error --judge-models: there is no alias "nobody"/],
    [['--best-of', '3', '--judge', 'nobody'], /error --judge: there is no alias "nobody"/],
  ])('%j is refused at once', async (flags, reason) => {
    const command = helpedCommand({});
    expect(await command.run('run', 'tasks.yaml', ...flags)).toBe(2);
    expect(command.stderr()).toMatch(reason);
    expect(command.spawned).toEqual([]);
  });

  it('is for tasks only, given ones and those of a goal', async () => {
    const command = helpedCommand({ tasks: 'review: [helper]\n' });
    expect(await command.run('run', 'tasks.yaml', '--best-of', '3')).toBe(2);
    expect(command.stderr()).toContain('only tasks have several answers');
  });
});
