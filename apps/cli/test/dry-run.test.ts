import type { BudgetFit } from '@parallel-agents/app/internal/jobs';
import type { Forecast } from '@parallel-agents/escalation';
import { describe, expect, it } from 'vitest';
import { helpedCommand } from './kit/helped.ts';

interface DryRun {
  dryRun: Forecast & { most: { sessions: number }; budget: BudgetFit; notes: string[] };
}
const tiers = ['--tiers', 'small,big'];

async function dryRun(flags: string[], tasks?: string) {
  const command = helpedCommand(tasks === undefined ? {} : { tasks });
  expect(await command.run('run', 'tasks.yaml', ...flags, '--dry-run')).toBe(0);
  const shown = command.stdout();
  const forPrograms = helpedCommand(tasks === undefined ? {} : { tasks });
  expect(await forPrograms.run('run', 'tasks.yaml', ...flags, '--dry-run', '--json')).toBe(0);
  expect([...command.spawned, ...forPrograms.spawned]).toEqual([]);
  return { shown, plan: forPrograms.json<DryRun>().dryRun };
}

describe('--dry-run of tasks', () => {
  it('has what judging costs for certain', async () => {
    const without = await dryRun(tiers);
    const { plan, shown } = await dryRun([...tiers, '--min-score', '7', '--judge', 'big']);
    expect(plan).toMatchObject({ sessions: 4, judge: { model: 'a/high', sessions: 2 } });
    const judged = plan.judge?.costUsd ?? 0;
    expect(judged).toBeGreaterThan(0);
    expect(plan.costUsd).toBeCloseTo(without.plan.costUsd + judged);
    expect(shown).toContain('judging  2 outputs on a/high');
    expect(shown).toContain('2 tasks and 2 judges');
  });

  it('has what tasks are shown of those they depend on', async () => {
    const task = (more: string) => `  - { agent: helper, description: Help., ${more} }\n`;
    const { plan } = await dryRun(tiers, `tasks:\n${task('id: a')}${task('id: b, dependsOn: [a]')}`);
    const [first, second] = plan.tasks;
    expect((second?.inputTokens ?? 0) - (first?.inputTokens ?? 0)).toBe(4_000);
  });

  it('says how much it can come to, and what it takes for granted, to programs too', async () => {
    const { plan, shown } = await dryRun(tiers);
    // Each task on two tiers, corrected on each.
    expect(plan.most.sessions).toBe(8);
    expect(shown).toMatch(/at most 8 sessions · .* · about \$0\.\d+/);
    expect(plan.notes).toEqual([expect.stringContaining('An estimate')]);
    expect(shown).toContain(plan.notes[0]);
    expect(shown).toContain('worth fanning out');
  });

  it.each([
    [
      '--budget',
      '0.0001usd',
      'usd',
      /Does not fit --budget \$0\.0001: \$0\.00\d\d expected, \$0\.00\d\d too much/,
    ],
    ['--max-tokens', '100', 'tokens', /Does not fit --max-tokens 100 tokens: [\d,]+ tokens expected/],
    [
      '--max-spawns',
      '1',
      'spawns',
      /Does not fit --max-spawns 1 sessions: 2 sessions expected, 1 sessions too much/,
    ],
  ] as const)('says by how much it does not fit %s', async (flag, limit, kind, message) => {
    const { plan, shown } = await dryRun([...tiers, flag, limit]);
    expect(plan.budget[kind]).toMatchObject({ setting: flag, fits: 'no' });
    expect(shown).toMatch(message);
  });

  it('says what may not fit, and nothing of what does', async () => {
    const { plan, shown } = await dryRun([...tiers, '--max-spawns', '5', '--budget', '10']);
    expect(plan.budget).toMatchObject({
      spawns: { allowed: 5, expected: 2, most: 8, fits: 'maybe' },
      usd: { fits: 'yes' },
    });
    expect(shown).toContain('May not fit --max-spawns 5 sessions: at most 8 sessions, 3 sessions too much.');
    expect(shown).not.toContain('--budget');
  });
});

it('--dry-run of a goal says the same of its budget, and its notes to programs', async () => {
  const argv = ['orchestrate', 'Get help.', '--model', 'small', '--budget', '0.0001', '--dry-run'];
  const command = helpedCommand();
  expect(await command.run(...argv)).toBe(0);
  expect(command.stdout()).toContain('Does not fit --budget $0.0001');
  const forPrograms = helpedCommand();
  expect(await forPrograms.run(...argv, '--json')).toBe(0);
  expect(forPrograms.json<DryRun>().dryRun).toMatchObject({
    budget: { usd: { fits: 'no' } },
    notes: [expect.stringContaining('At least'), expect.stringContaining('planner alone')],
  });
});
