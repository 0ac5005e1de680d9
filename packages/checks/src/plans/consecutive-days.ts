import type { Check, CheckProblem } from '@parallel-agents/core';
import { listOf } from '../kit/walk.ts';

const dayMs = 86_400_000;

/**
 * The days of an `itinerary` count up by one from 1, their dates with them, and lie between `startDate` and `endDate` of
 * the input.
 *
 * Why: rooms and trains are booked by these dates.
 */
export const consecutiveDays: Check = {
  name: 'consecutive-days',
  description: 'Days count up from 1, dates with them, inside the dates of the input.',
  fields: ['itinerary', 'day'],
  run({ output, task }) {
    const days = listOf(output, 'itinerary');
    const problems: CheckProblem[] = [];
    const limits = { startDate: timeOf(task.input?.startDate), endDate: timeOf(task.input?.endDate) };
    let before: number | undefined;
    for (const [index, { path, fields }] of days.entries()) {
      const say = (field: string, message: string): void =>
        void problems.push({ path: [...path, field], message });
      if (fields.day !== index + 1) say('day', `is ${String(fields.day)}; the days count up from 1`);
      if (fields.date === undefined) continue;
      const time = timeOf(fields.date);
      if (time === undefined) say('date', 'is no date; write YYYY-MM-DD');
      else {
        if (before !== undefined && time - before !== dayMs)
          say('date', 'does not follow the date of the day before');
        if (limits.startDate !== undefined && time < limits.startDate) say('date', 'lies before the start');
        if (limits.endDate !== undefined && time > limits.endDate) say('date', 'lies behind the end');
      }
      before = time;
    }
    return { problems };
  },
};

/** Of a day that there is: the 31st of February is none. */
function timeOf(date: unknown): number | undefined {
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : time;
}
