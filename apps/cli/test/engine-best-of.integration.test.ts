import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { type TestCommand, testCommand } from './kit/command.ts';
import type { RunDocument } from './kit/documents.ts';
import { eventsOf, printed } from './kit/printed.ts';
import { fresh, redisMissing, useRedisEngine } from './kit/redis-engine.ts';

const tasks = `
title: Two guides
tasks:
  - { id: one, agent: documentation_writer, description: Be quick., outputFormat: text }
  - { id: two, agent: documentation_writer, description: Be quicker., outputFormat: text }
`;

describe.skipIf(redisMissing !== undefined)(
  'several answers of each task, on an engine',
  { timeout: 60_000 },
  () => {
    const engine = useRedisEngine();

    const command = (reply?: ReplyScript, more: Parameters<typeof testCommand>[0] = {}) =>
      testCommand({
        ...{ files: { 'tasks.yaml': tasks }, ...more },
        runtime: scripted({ models: ['scripted/model'], ...(reply && { reply }) }),
      });
    const work = (reply?: ReplyScript): Promise<TestCommand> => engine.work(command(reply), 8);

    /** What is said on the way, without times and places. */
    const said = (one: TestCommand, id: string): string[] =>
      one
        .stderr()
        .replaceAll(id, 'ID')
        .replaceAll(/<?\d+\.\d s|at most \d+ at once|max in flight \d+/g, '…')
        .split('\n')
        .filter((line) => !/^note ID is on /.test(line))
        .toSorted();
    /** Results stand in the order in which they came. */
    const onePlace = ({ results, ...document }: RunDocument, id: string): unknown =>
      JSON.parse(
        JSON.stringify(
          { ...document, results: results.toSorted((a, b) => a.taskId.localeCompare(b.taskId)) },
          (key, value: unknown) => (/Seconds$|At$|^maxInFlight$|^notes$/.test(key) ? undefined : value),
        ).replaceAll(id, 'ID'),
      );

    it.each([
      ['the best of three', ['--best-of', '3']],
      ['a vote of three', ['--best-of', '3', '--vote']],
    ])('are told of as without one: %s', async (_which, flags) => {
      await work();
      const [here, there] = [fresh('here'), fresh('there')];
      const asked = ['run', 'tasks.yaml', ...flags, '--max-tokens', '900000', '--job-id'];
      const place = ['--engine', engine.url];
      const local = command();
      expect(await local.run(...asked, here)).toBe(0);
      const handed = command();
      expect(await handed.run(...asked, there, ...place)).toBe(0);
      expect(handed.stderr()).toContain('+ one  answer 2 of 3\n');
      expect(said(handed, there)).toEqual(said(local, here));
      // Whoever looks at it later sees the same, and so does a program.
      const [shownHere, shownThere] = [
        await printed(local, 'runs', 'show', here, '--json'),
        await printed(handed, 'runs', 'show', there, ...place, '--json'),
      ];
      expect(onePlace(JSON.parse(shownThere.text) as RunDocument, there)).toEqual(
        onePlace(JSON.parse(shownHere.text) as RunDocument, here),
      );
      const [startedHere] = await eventsOf(local, here);
      const [startedThere] = await eventsOf(handed, there, ...place);
      expect(startedHere).toMatchObject({ title: 'Two guides', limits: { tokens: 900_000 } });
      expect(startedThere).toMatchObject({ title: 'Two guides', limits: { tokens: 900_000 } });
      const follower = command();
      expect(await follower.run('runs', 'follow', there, ...place)).toBe(0);
      expect(follower.stderr()).toContain(`+ two  answer ${flags.includes('--vote') ? 2 : 3} of 3\n`);
    });

    it('are drawn with what they are for and what they may use', async () => {
      // Nobody answers before the job has been drawn.
      const isDrawn = Promise.withResolvers<void>();
      await work(async () => {
        await isDrawn.promise;
        return { kind: 'text', text: 'A guide.' };
      });
      const drawn = command(undefined, { isTTY: true });
      const asked = ['run', 'tasks.yaml', '--best-of', '2', '--max-tokens', '900000', '--engine', engine.url];
      const ended = drawn.run(...asked, '--job-id', fresh('drawn'));
      await expect.poll(() => drawn.stderr(), { timeout: 30_000 }).toContain('Two guides');
      isDrawn.resolve();
      expect(await ended).toBe(0);
    });

    it('are gone on with by another worker: answers that are there are not asked for again', async () => {
      const held = Promise.withResolvers<void>();
      const reached = Promise.withResolvers<void>();
      let asked = 0;
      // The first two differ, so that the third decides.
      const reply: ReplyScript = async ({ prompt }) => {
        if (!prompt.includes('Be quick.')) return { kind: 'text', text: 'Another.' };
        asked += 1;
        if (asked === 3) {
          reached.resolve();
          await held.promise;
        }
        return { kind: 'text', text: asked === 2 ? 'The other one.' : 'The one.' };
      };
      const first = await work(reply);
      const id = fresh('stopped');
      const submitter = command();
      const place = ['--engine', engine.url];
      const running = submitter.run(
        'run',
        'tasks.yaml',
        '--best-of',
        '3',
        '--vote',
        '--job-id',
        id,
        ...place,
      );
      await reached.promise;
      await expect.poll(() => submitter.stderr(), { timeout: 30_000 }).toContain('✓ two  completed');
      // The second signal hands everything back.
      first.signals.emit('SIGTERM');
      first.signals.emit('SIGTERM');
      held.resolve();
      const second = await work(reply);
      expect(await running).toBe(0);
      expect(submitter.stderr()).toContain('+ one  answer 3 of 3\n');
      expect(submitter.stdout()).toMatch(/^one .*2 of 3 agree/m);
      const anew = second.spawned.map(({ attemptId }) => attemptId.replace(`${id}/`, ''));
      expect(anew.filter((attempt) => !attempt.startsWith('one/3'))).toEqual([]);
    });
  },
);
