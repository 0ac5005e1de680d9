import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Scenario } from './scenarios.ts';

/** What the model has seen since the scenario began. */
interface Calls {
  calls: number;
  /** Answered with 429. */
  refused: number;
}

export interface Model {
  url: string;
  play(scenario: Scenario): Promise<void>;
  count(): Promise<Calls>;
  stop(): void;
}

export async function startModel(): Promise<Model> {
  const child = fork(join(import.meta.dirname, 'model-process.ts'));
  const url = (await answer(child)) as string;
  const ask = (message: Scenario | 'count'): Promise<unknown> => {
    const answered = answer(child);
    child.send(message);
    return answered;
  };
  return {
    url,
    play: async (scenario) => void (await ask(scenario)),
    count: async () => (await ask('count')) as Calls,
    stop: () => child.disconnect(),
  };
}

async function answer(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, 'message');
  return message;
}
