import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type AgentTask,
  type AttemptPolicy,
  createOrchestrator,
  defineAgent,
  type JobEvent,
  type Journal,
  type LogWriter,
} from '../../src/index.ts';
import { memoryJournal, type ScriptedRuntime } from '../../src/testing/index.ts';
import { anyAgent, writer } from './agents.ts';
import { gateway } from './gateway.ts';

export const runId = 'run-1';
export const judge = defineAgent({ ...anyAgent, name: 'judge' });
export const agents = [writer, judge];

interface KilledRun {
  tasks: readonly AgentTask[];
  /** @default a gateway */
  runtime?: ScriptedRuntime;
  policy?: AttemptPolicy;
}

/** What is left of a run whose process is killed after so many events, or after the first of a type. */
export async function killedAfter(
  after: number | JobEvent['type'],
  { tasks, runtime = gateway(), policy }: KilledRun,
): Promise<{ journal: Journal; runtime: ScriptedRuntime }> {
  const journal = memoryJournal();
  const die = dyingAfter(after, journal);
  const options = { runtime, agents, journal, retryDelaySeconds: 0, ...(policy && { policy }) };
  void createOrchestrator(options).run(tasks, { runId });
  await untilStill(runtime);
  await die();
  return { journal, runtime };
}

/** Has whoever begins a run write so many events after its first; it writes nothing more, and never hears of it. */
function dyingAfter(after: number | JobEvent['type'], journal: Journal): () => Promise<void> {
  let held: LogWriter | undefined;
  let written = 0;
  let isDead = after === 0;
  const append = async (event: JobEvent): Promise<void> => {
    if (isDead) return new Promise<never>(() => {});
    written += 1;
    isDead = written === after || event.type === after;
    await held?.append(event);
  };
  const begin = journal.begin.bind(journal);
  journal.begin = async (started) => {
    held = await begin(started);
    return { ...held, append };
  };
  return async () => held?.release();
}

/** Lets a run get as far as it can before its journal stands still. */
async function untilStill(runtime: ScriptedRuntime): Promise<void> {
  for (let still = 0, seen = -1; still < 20; ) {
    await nextTurn();
    still = runtime.calls.length === seen ? still + 1 : 0;
    seen = runtime.calls.length;
  }
}
