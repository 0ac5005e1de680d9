import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Person } from '../chat.ts';
import type { ModelReply } from '../chat-model.ts';
import { type Chats, lookAgain } from '../chats.ts';

/** When the gateway is killed. The last two kill it twice. */
export const stages = [
  'while sessions start',
  'in the middle',
  'when an answer comes',
  'again before it is resumed',
  'again while it is resumed',
] as const;
export type Stage = (typeof stages)[number];

/** When the gateway is killed, and when it is killed again. */
export interface Kills {
  first: Extract<Stage, 'while sessions start' | 'in the middle' | 'when an answer comes'>;
  again?: Extract<Stage, 'again before it is resumed' | 'again while it is resumed'>;
}

export function killsOf(stage: Stage): Kills {
  return stage === 'again before it is resumed' || stage === 'again while it is resumed'
    ? { first: 'in the middle', again: stage }
    : { first: stage };
}

/** What became of a run whose gateway was killed. */
export interface CrashRound {
  stage: Stage;
  /** Sessions whose model call was open at the last kill, or was to be made in a moment. */
  inFlight: number;
  /** Tasks that had been answered by then. */
  answered: number;
  /** Tasks with a result when the chat had finished the run. */
  completed: number;
  /** Tasks that still could be gone on with then. */
  open: number;
  /** Tasks with neither. */
  lost: number;
  /** Answered tasks that were asked again. */
  askedAgain: number;
  /** The keys of sessions that nobody deleted. */
  sessionsLeft: string[];
}

/** Tasks of a round, where nothing else is said. */
export const tasksOfRound = 8;

/** The longest that a session takes, in seconds. */
const longestSeconds = 3;

/** The longest that something may take to happen, in seconds. */
const limitSeconds = 90;

/**
 * Has a chat run a few tasks at once, kills the gateway at these moments, starts it again and has the chat finish the run:
 * first in the turn that OpenClaw goes on with by itself, then by the word of the owner.
 */
export async function crashRound(
  { model, gateway }: Chats,
  { first, again }: Kills,
  random: () => number,
  tasks = tasksOfRound,
): Promise<Omit<CrashRound, 'stage'>> {
  const round = randomUUID().slice(0, 8);
  const chat = `crash-${round}`;
  const sessions = { asked: [] as string[], answered: new Set<string>() };
  model.script(script(round, sessions, random, tasks));
  const { asked, answered } = sessions;
  const counts = () => ({ inFlight: new Set(asked).size - answered.size, answered: answered.size });
  const restarted = async (turn: Promise<unknown>, person: Person): Promise<Person> => {
    await gateway.kill();
    await person[Symbol.asyncDispose]();
    await turn;
    await gateway.start();
    return connect(gateway);
  };

  let person = await connect(gateway);
  let turn = person.say(chat, 'Report on the islands.').catch((thrown: unknown) => thrown);
  if (first === 'while sessions start') {
    const begun = Math.floor(random() * tasks);
    await until(() => model.calls.some((call) => call.chat === chat) && asked.length >= begun);
  } else if (first === 'when an answer comes') {
    const wanted = 1 + Math.floor(random() * tasks);
    await until(() => answered.size >= wanted);
  } else {
    await until(() => asked.length > 0);
    await sleep(random() * longestSeconds * 1000);
  }
  let atKill = counts();
  let done = [...answered];
  let askedBefore = asked.length;
  person = await restarted(turn, person);
  if (again !== undefined) {
    turn = Promise.resolve();
    if (again === 'again while it is resumed') {
      turn = person.say(chat, 'Go on.').catch((thrown: unknown) => thrown);
      // Where nothing was left to ask, it is killed while it reads what there is.
      await Promise.race([turn, until(() => asked.length > askedBefore)]);
    }
    await sleep(random() * 1000);
    atKill = counts();
    done = [...answered];
    askedBefore = asked.length;
    person = await restarted(turn, person);
  }

  await using last = person;
  await last.say(chat, 'Go on.');
  const { completed, open } = await howFar(last, chat, tasks);
  const askedLate = asked.slice(askedBefore);
  const left = async (): Promise<string[]> =>
    (await last.sessions()).filter((key) => key.includes(':subagent:'));
  await until(async () => (await left()).length === 0, lookAgain.interval).catch(() => undefined);
  return {
    ...atKill,
    completed,
    open,
    lost: tasks - completed - open,
    askedAgain: done.filter((about) => askedLate.includes(about)).length,
    sessionsLeft: await left(),
  };
}

/** The chat’s agent as its user has it, and its sub-agents. */
function script(
  round: string,
  { asked, answered }: { asked: string[]; answered: Set<string> },
  random: () => number,
  count: number,
): Parameters<Chats['model']['script']>[0] {
  const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `island-${index + 1}`,
    agent: 'worker',
    description: `Report on island-${round}-${index + 1}.`,
  }));
  const run = { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] };
  const resume = { call: [{ tool: 'parallel_agents_resume', args: {} }] };
  return async ({ chat: from, all, said, toolResults }): Promise<ModelReply> => {
    if (from === undefined) {
      const about = /Report on (island-[0-9a-f]+-\d+)/.exec(all)?.[1] ?? 'none';
      asked.push(about);
      await sleep(random() * longestSeconds * 1000);
      answered.add(about);
      return { say: `All is well on ${about}.` };
    }
    const result = toolResults.at(-1);
    // The owner’s agent does what a refusal says, and starts what had not been started.
    if (toolResults.length === 1 && result?.includes('can be finished all the same')) return resume;
    if (toolResults.length === 1 && said.includes('Go on') && result?.includes('is unfinished')) return run;
    if (result !== undefined) return { say: `Told: ${result}` };
    if (said.includes('Which runs')) return { call: [{ tool: 'parallel_agents_runs', args: {} }] };
    return said.includes('Go on') ? resume : run;
  };
}

async function howFar(
  person: Person,
  chat: string,
  tasks: number,
): Promise<{ completed: number; open: number }> {
  const listed = await person.say(chat, 'Which runs are there?');
  const completed = Number(new RegExp(`: (\\d+) of ${tasks} completed`).exec(listed)?.[1] ?? 0);
  return { completed, open: listed.includes('Unfinished') ? tasks - completed : 0 };
}

/** @throws Error if it does not become true in time */
async function until(isTrue: () => boolean | Promise<boolean>, everyMs = 20): Promise<void> {
  const deadline = Date.now() + limitSeconds * 1000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Not within ${limitSeconds} s: ${isTrue}`);
    await sleep(everyMs);
  }
}
