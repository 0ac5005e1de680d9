import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { type Asked, type Face, sample } from './face.ts';

/** Something that a user can do, and what shows that it was done. */
export interface Feature {
  /** For the table. */
  name: string;
  /** @throws what is missing */
  shown(face: Face): Promise<void>;
}

const critic = { name: 'critic', instructions: 'Find what is wrong.' };
const tasks = [
  { id: 'costs', agent: 'critic', description: 'Look at the costs.' },
  { id: 'dates', agent: 'critic', description: 'Look at the dates.' },
];
const job = { tasks, agents: [critic] };
const goal = { goal: 'Compare two ways to limit an API' };
const brief = { name: 'mail_sorter', purpose: 'Given mails, it sorts them by urgency.' };

const isJudge = ({ instructions }: Asked): boolean => instructions.startsWith('You judge whether');

/** All of them, in the order in which the table shows them. */
export const features: readonly Feature[] = [
  {
    name: 'agents made up for one job',
    async shown(face) {
      expect((await face.run(job)).ok).toBe(true);
      const made = face.model.asked.filter(({ instructions }) => instructions.includes(critic.instructions));
      expect(made).toHaveLength(2);
    },
  },
  {
    name: 'some members of a team',
    async shown(face) {
      expect((await face.team('security')).ok).toBe(true);
      expect(face.model.asked).toHaveLength(1);
    },
  },
  {
    name: 'a goal: plan, tasks, report',
    async shown(face) {
      expect((await face.run(goal)).said).toMatch(/recommendation/i);
      expect(face.model.asked[0]?.prompt).toContain(goal.goal);
    },
  },
  {
    name: 'making agents',
    async shown(face) {
      expect((await face.run({ create: [brief], maxRounds: 1 })).said).toContain(brief.name);
    },
  },
  {
    name: 'reviewing agents',
    async shown(face) {
      expect((await face.run({ review: ['code_reviewer'] })).said).toContain('code_reviewer');
    },
  },
  {
    name: 'forecast of any job',
    async shown(face) {
      for (const asked of [job, goal, { create: [brief] }, { review: ['code_reviewer'] }]) {
        expect(await face.forecast(asked)).toMatch(/sessions/);
      }
      expect(face.model.asked).toEqual([]);
    },
  },
  {
    name: 'a plan must fit the budget',
    async shown(face) {
      expect((await face.run(goal, { spawns: 3 })).ok).toBe(false);
      expect(face.model.asked[1]?.prompt).toContain('the budget has 2 sessions left');
    },
  },
  {
    name: 'tiers',
    async shown(face) {
      face.model.reply = (asked) => (asked.model === 'a/c' ? sample(asked) : '');
      expect((await face.run(job, { tiers: true })).ok).toBe(true);
      expect(new Set(face.model.asked.map(({ model }) => model))).toEqual(new Set(['a/b', 'a/c']));
    },
  },
  {
    name: 'a judge of outputs',
    async shown(face) {
      face.model.reply = (asked) =>
        isJudge(asked) ? JSON.stringify({ problems: [], score: 9 }) : sample(asked);
      expect((await face.run(job, { tiers: true, minScore: 7 })).ok).toBe(true);
      expect(face.model.asked.filter(isJudge)).toHaveLength(2);
    },
  },
  {
    name: 'the best of several answers',
    async shown(face) {
      face.model.reply = (asked) =>
        isJudge(asked)
          ? JSON.stringify({ problems: [], score: asked.prompt.includes('no-2') ? 9 : 5 })
          : `no-${face.model.asked.filter((one) => !isJudge(one)).length}`;
      const one = { tasks: tasks.slice(0, 1), agents: [critic], bestOf: { answers: 2, judges: 3 } };
      const { ok, said } = await face.run(one);
      expect(ok).toBe(true);
      expect(face.model.asked.filter((asked) => !isJudge(asked))).toHaveLength(2);
      expect(face.model.asked.filter(isJudge)).toHaveLength(2 * 3);
      expect(said).toContain('no-2');
    },
  },
  {
    name: 'a vote over several answers',
    async shown(face) {
      face.model.reply = (asked) => ['red', 'blue', 'Blue.'][face.model.asked.indexOf(asked)] ?? 'too many';
      const one = { tasks: tasks.slice(0, 1), agents: [critic], bestOf: { vote: true } };
      const { ok, said } = await face.run(one);
      expect(ok).toBe(true);
      expect(face.model.asked).toHaveLength(3);
      expect(said).toMatch(/blue/i);
    },
  },
  {
    name: 'both for the tasks of a goal',
    async shown(face) {
      expect((await face.run({ ...goal, bestOf: { answers: 2, vote: true } })).said).toMatch(
        /recommendation/i,
      );
      const asked = face.model.asked.map(({ prompt, instructions }) => `${instructions}\n${prompt}`);
      const twice = asked.filter((one, index) => asked.indexOf(one) !== index);
      // Each task of the plan, and neither the plan nor the report.
      expect(twice.length).toBeGreaterThan(0);
      expect(new Set(asked).size + twice.length).toBe(asked.length);
      expect(asked.filter((one) => one === asked[0])).toHaveLength(1);
      expect(asked.filter((one) => one === asked.at(-1))).toHaveLength(1);
    },
  },
  {
    name: 'what tiers saved',
    async shown(face) {
      expect((await face.run(job, { tiers: true })).said).toMatch(/saved|savings/i);
    },
  },
  {
    name: 'learning where tasks start',
    async shown(face) {
      await face.run(job, { tiers: true, auto: true });
      expect(existsSync(face.learned), face.learned).toBe(true);
    },
  },
  {
    name: 'list, and results shown again',
    async shown(face) {
      await face.run(job);
      const id = /run-[0-9a-f]{12}/.exec(await face.list())?.[0] ?? '';
      expect(id).not.toBe('');
      const { length } = face.model.asked;
      expect(await face.show(id)).toContain('costs');
      expect(face.model.asked).toHaveLength(length);
    },
  },
  {
    name: 'stop, and resume by id',
    async shown(face) {
      face.model.reply = (asked) => (asked.prompt.includes('the dates') ? undefined : sample(asked));
      const id = await face.begin(job);
      await face.stop(id);
      face.model.reply = sample;
      expect((await face.resume(id)).ok).toBe(true);
    },
  },
  {
    name: 'failed tasks done again',
    async shown(face) {
      face.model.reply = (asked) => (asked.prompt.includes('the dates') ? '' : sample(asked));
      expect((await face.run(job)).ok).toBe(false);
      face.model.reply = sample;
      const id = /run-[0-9a-f]{12}/.exec(await face.list())?.[0] ?? '';
      const before = face.model.asked.filter(({ prompt }) => prompt.includes('the costs')).length;
      expect((await face.retryFailed(id)).ok).toBe(true);
      expect(face.model.asked.filter(({ prompt }) => prompt.includes('the costs'))).toHaveLength(before);
    },
  },
];
