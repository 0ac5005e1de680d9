import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReplyScript, sampleReply, scripted } from '@parallel-agents/core/testing';
import type { RangeForecast } from '@parallel-agents/escalation';
import type { OrchestrationReport } from '@parallel-agents/meta';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

const goal = 'Compare three approaches to rate limiting for our API and recommend one';

const planOf = (...tasks: readonly object[]) => ({
  goal: 'Write it down.',
  approach: 'fan-out',
  reason: 'The parts are independent.',
  tasks: tasks.map((task) => ({ agent: 'documentation_writer', why: 'It is needed.', ...task })),
});

const twoParts = planOf(
  { id: 'history', description: 'Write the history.' },
  { id: 'summary', description: 'Sum it up.', dependsOn: ['history'] },
);

/** A command with plan files in its folder, whose model may be overruled by a script. */
function withPlan(
  plan: object = twoParts,
  overrule?: (call: Parameters<ReplyScript>[0]) => ReturnType<ReplyScript> | undefined,
) {
  const reply: ReplyScript = (call) => overrule?.(call) ?? sampleReply(call);
  return testCommand({ files: { 'plan.json': JSON.stringify(plan) }, runtime: scripted({ reply }) });
}

describe('orchestrate', () => {
  it('plans, runs and reports, and exits with 0', async () => {
    const command = testCommand();
    expect(await command.run('orchestrate', goal)).toBe(0);
    expect(command.stdout()).toMatch(/\*\*Status: completed\.\*\* 3 of 3 tasks/);
    expect(command.stdout()).toMatch(/## Sources\n\n1\. /);
    expect(command.stderr()).toMatch(/asked 5 · completed 5 · failed 0/);
    expect(command.stderr()).toMatch(/3 tasks: .*\n {2}security {2}security_reviewer/);
    expect(command.stderr()).toContain('recommendation  documentation_writer after security, performance');
  });

  it('makes the plan that its users know: agents are made, judged apart, and held to their score', async () => {
    const command = testCommand();
    expect(await command.run('orchestrate', 'Create 5 new agents and ensure all score 8.5+', '--json')).toBe(
      1,
    );
    const { status, tasks, summary } = command.json<OrchestrationReport>();
    const judged = tasks.filter(({ task }) => task.agent === 'agent_design_reviewer');
    expect(tasks.filter(({ task }) => task.agent === 'agent_creator')).toHaveLength(5);
    expect(judged).toHaveLength(5);
    expect(judged.map(({ shortfall }) => shortfall)).toEqual(
      Array(5).fill('overallScore is 7.67, expected was at least 8.5'),
    );
    expect(status).toBe('partial');
    expect(summary).toMatchObject({ spawned: 13, completed: 13 });
  });

  it('prints one JSON document with the plan, every result, and one account', async () => {
    const command = withPlan();
    expect(await command.run('orchestrate', '--plan', 'plan.json', '--json')).toBe(0);
    const { goal: shown, plan, tasks, summary, phases } = command.json<OrchestrationReport>();
    expect(shown).toBe('Write it down.');
    expect(plan?.tasks.map(({ id }) => id)).toEqual(['history', 'summary']);
    expect(tasks.map(({ result }) => [result.taskId, result.status, result.error])).toEqual([
      ['history', 'completed', null],
      ['summary', 'completed', null],
    ]);
    expect(summary.spawned).toBe(command.spawned.length);
    expect(phases.map(({ phase }) => phase)).toEqual(['work', 'report']);
  });

  it('writes a plan that it reads again, and a report', async () => {
    const command = testCommand();
    expect(await command.run('orchestrate', goal, '--plan-only', '--out', 'made/plan.json')).toBe(0);
    expect(command.spawned).toHaveLength(1);
    expect(
      await command.run('orchestrate', '--plan', 'made/plan.json', '--out', 'report.md', '--quiet'),
    ).toBe(0);
    expect(command.spawned.map(({ attemptId }) => attemptId.split('/')[1])).toEqual([
      'plan',
      'security',
      'performance',
      'recommendation',
      'report',
    ]);
    expect(readFileSync(join(command.cwd, 'report.md'), 'utf8')).toContain('**Status: completed.**');
  });

  it('exits with 1 if something failed, and says what', async () => {
    const command = withPlan(twoParts, ({ prompt }) =>
      prompt.startsWith('# Task\nSum it up.')
        ? { kind: 'error', status: 400, message: 'bad \u001b[2Jrequest' }
        : undefined,
    );
    expect(await command.run('orchestrate', '--plan', 'plan.json')).toBe(1);
    expect(command.stdout()).toContain('**Status: partial.** 1 of 2 tasks');
    expect(command.stdout()).toMatch(/- summary \(documentation_writer\): failed, PROVIDER_ERROR/);
    expect(command.stdout()).not.toContain('\u001b');
  });

  it('stops at an interruption, prints what is done and exits with 130', async () => {
    const hangs = Promise.withResolvers<void>();
    const command = withPlan(twoParts, ({ prompt }) => {
      if (!prompt.startsWith('# Task\nSum it up.')) return undefined;
      hangs.resolve();
      return { kind: 'hang' };
    });
    const done = command.run('orchestrate', '--plan', 'plan.json', '--json');
    await hangs.promise;
    command.signals.emit('SIGINT');
    expect(await done).toBe(130);
    const { status, tasks } = command.json<OrchestrationReport>();
    expect(status).toBe('cancelled');
    expect(tasks.map(({ result }) => result.status)).toEqual(['completed', 'cancelled']);
  });

  it('goes on where it was left under the same --job-id', async () => {
    const command = testCommand();
    const state = join(command.cwd, 'state');
    const env = { XDG_STATE_HOME: state, HOME: command.cwd };
    const first = testCommand({ env });
    expect(await first.run('orchestrate', goal, '--job-id', 'limits', '--plan-only')).toBe(0);
    const second = testCommand({ env });
    expect(await second.run('orchestrate', goal, '--job-id', 'limits')).toBe(0);
    expect(second.spawned.map(({ attemptId }) => attemptId)).not.toContain('limits.plan/plan/1');
    expect(second.spawned).toHaveLength(4);
  });
});

describe('an agent that a plan is missing', () => {
  const missing = {
    ...planOf(
      {
        id: 'find',
        agent: 'flake_hunter',
        description: 'Find them.',
        input: { log: 'run 1 abc login FAIL' },
      },
      {
        id: 'write',
        description: 'Write them up.',
        dependsOn: ['find'],
        input: { material: { $result: 'find' } },
      },
    ),
    missingAgents: [{ name: 'flake_hunter', purpose: 'Given a CI log, finds flaky tests.' }],
  };

  it('is created, tried and judged on the way, within the account, and kept where that was asked for', async () => {
    const command = withPlan(missing);
    const argv = ['orchestrate', '--plan', 'plan.json', '--keep-agents', 'agents'];
    expect(await command.run(...argv, '--json')).toBe(0);
    const { tasks, summary } = command.json<OrchestrationReport>();
    expect(tasks.map(({ result }) => [result.agent, result.status])).toEqual([
      ['flake_hunter', 'completed'],
      ['documentation_writer', 'completed'],
    ]);
    expect(summary.spawned).toBe(command.spawned.length);
    expect(command.spawned.some(({ attemptId }) => /\.create-1\.a1\.create\//.test(attemptId))).toBe(true);
    const file = join(command.cwd, 'agents', 'flake_hunter.md');
    const kept = readFileSync(file, 'utf8');
    expect(kept).toContain('name: flake_hunter');
    expect(await command.run(...argv)).toBe(0);
    expect(command.stderr()).toContain('is not kept: agents has one of that name');
    expect(readFileSync(file, 'utf8')).toBe(kept);
  });

  it('is kept when the goal is over, so that one that was interrupted finds the agents it began with', async () => {
    let calls = 0;
    const command = withPlan(missing, ({ instructions }) => {
      if (!/documentation/i.test(instructions) || ++calls > 1) return undefined;
      command.signals.emit('SIGINT');
      return { kind: 'hang' };
    });
    const folder = join(command.cwd, 'agents');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'namer.md'),
      '---\nname: namer\ndescription: Finds names.\n---\nFind a name.\n',
    );
    const flags = ['--agents', './agents', '--keep-agents', 'agents', '--job-id', 'flakes'];
    expect(await command.run('orchestrate', '--plan', 'plan.json', ...flags)).toBe(130);
    expect(readdirSync(folder)).toEqual(['namer.md']);
    const spawned = command.spawned.length;
    expect(await command.run('orchestrate', '--plan', 'plan.json', ...flags)).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['flake_hunter.md', 'namer.md']);
    expect(command.spawned.slice(spawned).map(({ attemptId }) => attemptId)).not.toContainEqual(
      expect.stringContaining('create-1'),
    );
  });

  it('is refused with --no-create', async () => {
    const command = withPlan(missing);
    expect(await command.run('orchestrate', '--plan', 'plan.json', '--no-create')).toBe(2);
    expect(command.stderr()).toMatch(/plan\.json:1:\d+: missingAgents\[0\]: no agent can be created here/);
    expect(command.spawned).toEqual([]);
  });
});

describe('--approve', () => {
  const approving = (stdin: string) =>
    testCommand({ stdin, files: { 'plan.json': JSON.stringify(twoParts) } });

  it('shows the plan and runs it after a yes', async () => {
    const command = approving('y\n');
    expect(await command.run('orchestrate', '--plan', 'plan.json', '--approve', '--quiet')).toBe(0);
    expect(command.stderr()).toMatch(/2 tasks: .*[\s\S]*Run this plan\? \[y\/N\]/);
    expect(command.spawned).toHaveLength(3);
  });

  it.each(['n\n', '\n', 'maybe\n'])('runs nothing after %j', async (stdin) => {
    const command = approving(stdin);
    expect(await command.run('orchestrate', '--plan', 'plan.json', '--approve')).toBe(1);
    expect(command.stdout()).toContain('Status: declined');
    expect(command.spawned).toEqual([]);
  });

  it('is an error where nobody can answer', async () => {
    const command = approving('');
    expect(await command.run('orchestrate', '--plan', 'plan.json', '--approve', '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('standard input gave no answer'),
      fix: expect.stringContaining('pipe the answer in'),
    });
    expect(command.spawned).toEqual([]);
  });
});

describe('--dry-run', () => {
  interface DryRun {
    dryRun: RangeForecast & { unknown?: string };
  }

  it('says plainly that nobody knows what a plan takes before there is one', async () => {
    const command = testCommand();
    expect(await command.run('orchestrate', goal, '--tiers', 'cheap,strong', '--dry-run')).toBe(0);
    expect(command.stdout()).toMatch(/^plan {2}agent_orchestrator on .* · 1 to 2 sessions · about \$/);
    expect(command.stdout()).toMatch(/at most .*, without what is not known yet/);
    expect(command.stdout()).toContain('not known before there is one');
    expect(command.spawned).toEqual([]);
  });

  it('knows the tasks of a plan file, and the report, and writes nothing', async () => {
    const command = withPlan();
    const argv = ['orchestrate', '--plan', 'plan.json', '--dry-run'];
    expect(await command.run(...argv, '--out', 'made/report.md', '--approve', '--json')).toBe(0);
    const { steps, least, most, unknown } = command.json<DryRun>().dryRun;
    expect(steps.map(({ step }) => step)).toEqual(['work/history', 'work/summary', 'replan', 'report']);
    expect([least.sessions, most.sessions, unknown]).toEqual([3, 8, 'second-plan']);
    expect(command.spawned).toEqual([]);
    expect(readdirSync(command.cwd).sort()).toEqual(['package.json', 'plan.json']);
    expect(await command.run('orchestrate', '--plan', 'plan.json')).toBe(0);
    expect(command.spawned).toHaveLength(least.sessions);
  });

  it('counts the judge of --min-score with every answer', async () => {
    const command = withPlan();
    const flags = ['--tiers', 'cheap,strong', '--min-score', '7', '--dry-run', '--json'];
    expect(await command.run('orchestrate', '--plan', 'plan.json', ...flags)).toBe(0);
    expect(command.json<DryRun>().dryRun.least.sessions).toBe(6);
  });

  it('refuses a plan that cannot be run or does not fit the budget, as the command does', async () => {
    const command = withPlan();
    const flags = ['--max-spawns', '2', '--dry-run'];
    expect(await command.run('orchestrate', '--plan', 'plan.json', ...flags)).toBe(2);
    expect(command.stderr()).toMatch(/may need 3 sessions/);
  });
});

describe('a budget', () => {
  it('that the plan does not fit goes back to the planner before anything of it is spawned', async () => {
    const command = testCommand();
    expect(await command.run('orchestrate', goal, '--max-spawns', '3', '--json')).toBe(1);
    const { status, errors } = command.json<OrchestrationReport>();
    expect(status).toBe('failed');
    expect(errors[0]?.error.message).toMatch(/may need 4 sessions, and the budget has 1 session left/);
    expect(command.spawned).toHaveLength(2);
  });

  it('in dollars or tokens is compared with a forecast', async () => {
    const command = withPlan();
    expect(await command.run('orchestrate', '--plan', 'plan.json', '--max-tokens', '3000', '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error.message).toMatch(/the tasks may need \d+ tokens/);
    expect(command.spawned).toEqual([]);
  });
});

describe('bad input', () => {
  it.each([
    ['no goal', ['orchestrate'], 'a goal is missing'],
    ['an empty goal', ['orchestrate', ' '], 'goal: is empty'],
    ['a goal of 200 KB', ['orchestrate', 'x'.repeat(200_000)], 'must be at most 50,000 characters'],
    ['no tasks', ['orchestrate', goal, '--max-tasks', '0'], 'must be at least 1'],
    ['a plan that is not there', ['orchestrate', '--plan', 'gone.json'], 'gone.json does not exist'],
    ['a plan without tasks', ['orchestrate', goal, '--plan', 'package.json'], 'holds no plan'],
    ['approval of nothing', ['orchestrate', goal, '--approve', '--plan-only'], 'there is nothing to approve'],
    ['a goal and answers from one stream', ['orchestrate', '-', '--approve'], 'already read'],
    ['an id of another kind', ['orchestrate', goal, '--job-id', '../up'], '--job-id: must be'],
  ])('%s is said before anything is spawned', async (_title, argv, message) => {
    const command = testCommand({ stdin: 'y' });
    expect(await command.run(...argv)).toBe(2);
    expect(command.stderr()).toContain(message);
    expect(command.spawned).toEqual([]);
  });

  it.each([
    [
      'a circle',
      planOf(
        { id: 'a', description: 'A', dependsOn: ['b'] },
        { id: 'b', description: 'B', dependsOn: ['a'] },
      ),
      /plan\.json:1:\d+: tasks: these tasks wait for each other/,
    ],
    [
      'an unknown agent',
      planOf({ id: 'a', description: 'A', agent: 'code_reviwer' }),
      /plan\.json:1:\d+: tasks\[0\]\.agent: there is no agent "code_reviwer"[\s\S]*Did you mean "code_reviewer"\?/,
    ],
    [
      '500 tasks',
      planOf(...Array.from({ length: 500 }, (_, index) => ({ id: `t${index}`, description: 'T' }))),
      /500 tasks are more than the 20 allowed/,
    ],
  ])('a plan file with %s is refused with its place', async (_title, plan, message) => {
    const command = withPlan(plan);
    expect(await command.run('orchestrate', '--plan', 'plan.json')).toBe(2);
    expect(command.stderr()).toMatch(message);
    expect(command.spawned).toEqual([]);
  });

  it('a report that cannot be written is said before anything is spawned', async () => {
    const command = withPlan();
    expect(await command.run('orchestrate', '--plan', 'plan.json', '--out', 'plan.json/report.md')).toBe(2);
    expect(command.stderr()).toContain('"plan.json/report.md" cannot be written');
    expect(command.spawned).toEqual([]);
    expect(existsSync(join(command.cwd, 'report.md'))).toBe(false);
  });
});
