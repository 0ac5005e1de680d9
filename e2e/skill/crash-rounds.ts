import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { connect, type Person } from './chat.ts';
import type { ModelReply } from './chat-model.ts';
import type { Chats } from './chats.ts';

/** What became of a run whose gateway was killed. */
export interface CrashRound {
  /** Seconds after its first session had begun. */
  killedAfterSeconds: number;
  /** Sessions whose model call was open then. */
  inFlight: number;
  /** Tasks that had been answered by then. */
  answered: number;
  /** Tasks with a result when the chat had finished the run. */
  completed: number;
  /** Tasks that still could be gone on with then. */
  open: number;
  /** Tasks with neither. */
  lost: number;
  /** Model calls for tasks that had been answered and kept before. */
  paidTwice: number;
  sessionsLeft: number;
}

export const tasksOfRound = 8;

/** The longest that a session takes, in seconds; moments are spread over as much. */
const longestSeconds = 3;

/**
 * Has a chat run eight tasks at once, kills the gateway in the middle, starts it again and has the chat finish the run:
 * first in the turn that OpenClaw goes on with by itself, then by the word of the owner.
 */
export async function crashRound({ model, gateway }: Chats, random: () => number): Promise<CrashRound> {
  const round = randomUUID().slice(0, 8);
  const chat = `crash-${round}`;
  const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];
  const tasks = Array.from({ length: tasksOfRound }, (_, index) => ({
    id: `island-${index + 1}`,
    agent: 'worker',
    description: `Report on island-${round}-${index + 1}.`,
  }));
  const answered = new Set<string>();
  const asked: string[] = [];
  model.script(async ({ chat: from, all, said, toolResults }): Promise<ModelReply> => {
    if (from === undefined) {
      const about = /Report on (island-[0-9a-f]+-\d+)/.exec(all)?.[1] ?? 'none';
      asked.push(about);
      await sleep(random() * longestSeconds * 1000);
      answered.add(about);
      return { say: `All is well on ${about}.` };
    }
    const result = toolResults.at(-1);
    // The owner’s agent does what a refusal says.
    if (toolResults.length === 1 && result?.includes('can be finished all the same')) {
      return { call: [{ tool: 'parallel_agents_resume', args: {} }] };
    }
    if (result !== undefined) return { say: `Told: ${result}` };
    if (said.includes('Which runs')) return { call: [{ tool: 'parallel_agents_runs', args: {} }] };
    if (said.includes('Go on')) return { call: [{ tool: 'parallel_agents_resume', args: {} }] };
    return { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] };
  });

  const before = await connect(gateway);
  const turn = before.say(chat, 'Report on eight islands.').catch((thrown: unknown) => thrown);
  await expect.poll(() => asked.length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
  const killedAfterSeconds = random() * longestSeconds;
  await sleep(killedAfterSeconds * 1000);
  const atKill = { inFlight: new Set(asked).size - answered.size, answered: answered.size };
  const done = [...answered];
  await gateway.kill();
  await before[Symbol.asyncDispose]();
  await turn;
  const askedBefore = asked.length;
  await gateway.start();

  await using person = await connect(gateway);
  await person.say(chat, 'Go on.');
  const { completed, open } = await standing(person, chat);
  const again = asked.slice(askedBefore);
  const left = async (): Promise<number> =>
    (await person.sessions()).filter((key) => key.includes(':subagent:')).length;
  await expect
    .poll(left, { timeout: 60_000, interval: 500 })
    .toBe(0)
    .catch(() => undefined);
  return {
    killedAfterSeconds,
    ...atKill,
    completed,
    open,
    lost: tasksOfRound - completed - open,
    paidTwice: done.filter((about) => again.includes(about)).length,
    sessionsLeft: await left(),
  };
}

async function standing(person: Person, chat: string): Promise<{ completed: number; open: number }> {
  const listed = await person.say(chat, 'Which runs are there?');
  const completed = Number(/: (\d+) of 8 completed/.exec(listed)?.[1] ?? 0);
  return { completed, open: listed.includes('Unfinished') ? tasksOfRound - completed : 0 };
}

/** The rounds as a table. */
export function crashTable(rounds: readonly CrashRound[]): string {
  const head =
    '| killed after | in flight | answered | completed | open | lost | paid twice | sessions left |';
  const rows = rounds.map(
    (round) =>
      `| ${round.killedAfterSeconds.toFixed(1)} s | ${round.inFlight} | ${round.answered} | ${round.completed} | ${round.open} | ${round.lost} | ${round.paidTwice} | ${round.sessionsLeft} |`,
  );
  return [head, `|${' ---: |'.repeat(8)}`, ...rows].join('\n');
}
