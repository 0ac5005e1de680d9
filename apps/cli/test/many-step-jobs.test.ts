import { sampleReply, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import { eventsOf, printed } from './kit/printed.ts';

const idIn = (text: string, kind: 'agents' | 'goal'): string =>
  new RegExp(`${kind}-\\w+`).exec(text)?.[0] ?? '';

describe('a job of many steps', () => {
  it('is one line of the list, and is shown, told and gone on with as a whole', async () => {
    const command = testCommand();
    expect(await command.run('agents', 'create', 'Finds flaky tests in a CI log', '--name', 'finder')).toBe(
      0,
    );
    const spawned = command.spawned.length;
    const id = idIn(command.stderr(), 'agents');
    const list = await printed(command, 'runs', 'list');
    expect(list.text).toMatch(new RegExp(`^${id}  completed  .* · \\d+ steps`));
    expect(list.text.trim().split('\n')).toHaveLength(1);
    const events = await eventsOf(command, id);
    const rounds = events.filter((event) => event.type === 'round.ended');
    expect(rounds[0]).toMatchObject({ step: 'a1', round: { round: 1, panel: { complete: true } } });
    expect(rounds[0]?.round.panel?.judges[0]?.overall).toBeGreaterThan(0);

    const resumed = await printed(command, 'runs', 'resume', id, '--json');
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.text)).toMatchObject({ jobId: id, agents: [{ name: 'finder' }] });
    expect(command.spawned).toHaveLength(spawned);

    const again = ['agents', 'create', 'Finds flaky tests in a CI log', '--name', 'finder', '-y'];
    expect(await command.run(...again, '--job-id', id)).toBe(0);
    expect(command.spawned).toHaveLength(spawned);
    // What is done again word for word is not written again.
    const after = await eventsOf(command, id);
    expect(after.filter(({ type }) => type === 'round.ended')).toHaveLength(rounds.length);
    expect(after.filter(({ type }) => type === 'agent.ended')).toHaveLength(1);
  });

  it('is a goal, whose plan, tasks and report are there by its id alone', async () => {
    const command = testCommand();
    expect(await command.run('orchestrate', 'Compare two ways to sort.')).toBe(0);
    const spawned = command.spawned.length;
    const list = await printed(command, 'runs', 'list', '--json');
    const { runs } = JSON.parse(list.text) as { runs: { jobId: string }[] };
    expect(runs).toMatchObject([{ kind: 'goal', title: 'Compare two ways to sort.', status: 'completed' }]);
    const id = runs[0]?.jobId ?? '';
    const events = await eventsOf(command, id);
    const plan = events.find((event) => event.type === 'plan.made')?.plan;
    expect(plan?.tasks.length).toBeGreaterThan(0);
    const work = events.filter((event) => event.type === 'run.started').find(({ step }) => step === 'work');
    expect(work?.tasks.map(({ taskId }) => taskId)).toEqual(plan?.tasks.map((task) => task.id));

    const shown = await printed(command, 'runs', 'show', id);
    expect(shown.text).toContain('# ');
    const document = JSON.parse((await printed(command, 'runs', 'show', id, '--json')).text);
    expect(document).toMatchObject({
      jobId: id,
      outcome: 'completed',
      report: { markdown: expect.stringContaining('# ') },
      summary: { completed: document.asked },
    });
    const followed = await printed(command, 'runs', 'follow', id);
    expect(followed).toMatchObject({ code: 0, text: shown.text });
    expect(followed.beside).toContain('✓');

    const resumed = await printed(command, 'runs', 'resume', id);
    expect(resumed.code).toBe(0);
    expect(command.spawned).toHaveLength(spawned);
    expect((await eventsOf(command, id)).filter(({ type }) => type === 'plan.made')).toHaveLength(1);
  });

  it('is a goal that is cut off, cancelled and gone on with by its id', async () => {
    const hangs = Promise.withResolvers<void>();
    let patient = false;
    const runtime = scripted({
      reply: (call) => {
        if (patient || !call.prompt.includes('Write the report')) return sampleReply(call);
        hangs.resolve();
        return { kind: 'hang' };
      },
    });
    const command = testCommand({ runtime });
    const done = command.run('orchestrate', 'Compare two ways to sort.');
    await hangs.promise;
    command.signals.emit('SIGINT');
    expect(await done).toBe(130);
    const id = idIn(command.stderr(), 'goal');
    expect(command.stderr()).toContain(`parallel-agents runs resume ${id}`);
    expect((await printed(command, 'runs', 'cancel', id)).text).toContain(`${id}: was cancelled already`);
    patient = true;
    const spawned = command.spawned.length;
    const resumed = await printed(command, 'runs', 'resume', id);
    expect(resumed.code).toBe(0);
    expect(command.spawned.length - spawned).toBe(1);
    expect((await printed(command, 'runs', 'list')).text).toMatch(new RegExp(`^${id}  completed`));
  });

  it('is not kept where that is not wanted', async () => {
    const command = testCommand();
    expect(await command.run('orchestrate', 'Compare two ways to sort.', '--no-journal')).toBe(0);
    expect((await printed(command, 'runs', 'list')).beside).toContain('No runs.');
  });
});
