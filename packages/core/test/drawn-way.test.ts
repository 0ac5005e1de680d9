import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../src/index.ts';
import { eventsOf, orchestrate, say } from './kit/orchestrate.ts';

const page = 'docs/how-it-works.md';

/** What a reader of the page calls the moments that a run tells of, in the order in which they come. */
const stations: Partial<Record<RunEvent['type'], readonly string[]>> = {
  'task.started': ['task', 'agent definition'],
  'attempt.started': ['attempt'],
  'session.started': ['spawned session'],
  'session.ended': ['raw answer'],
  'attempt.ended': ['checked output'],
  'task.ended': ['result'],
};
const reasons: Record<string, string> = { corrective: 'corrective attempt', retry: 'retry' };

/** The way that events tell of: its stations, and what leads back to an earlier one. */
function drawn(events: readonly RunEvent[]): string {
  const way: string[] = [];
  const back = new Set<string>();
  for (const event of events) {
    for (const station of stations[event.type] ?? []) if (!way.includes(station)) way.push(station);
    if (event.type === 'attempt.started' && event.reason !== 'first')
      back.add(reasons[event.reason] ?? event.reason);
  }
  const line = way.join(' ──► ');
  const middleOf = (station: string): number => line.indexOf(station) + Math.floor(station.length / 2);
  const [to, from] = [middleOf('attempt'), middleOf('checked output')];
  const words = ` ${[...back].join(', ')} ◄── refused `;
  const rest = from - to - 1 - words.length;
  const half = Math.floor(rest / 2);
  return [
    line,
    `${' '.repeat(to)}▲${' '.repeat(from - to - 1)}│`,
    `${' '.repeat(to)}└${'─'.repeat(half)}${words}${'─'.repeat(rest - half)}┘`,
    '',
  ].join('\n');
}

test('the page draws the way that a run tells of, when answers are refused and faults pass', async () => {
  const answers = [say('no JSON'), { kind: 'error' as const, status: 500 }, say('{"score": 5}')];
  const { run } = orchestrate(() => answers.shift() ?? say('{"score": 5}'));
  const events = await eventsOf(run([{ agent: 'judge', description: 'Judge it.' }]));
  const text = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8');
  expect(/```\n([\s\S]*?)```/.exec(text)?.[1]).toBe(drawn(events));
});
