import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { Outcome } from './child.ts';

const entry = fileURLToPath(new URL('./child.ts', import.meta.url));

/** Megabytes that a stage may use for one input of about one. */
const memory = 1000;

const maxTries = 3;

/** Stages in a process beside the tests, which ends when an input takes too much time or memory; the next has a new one. */
export class StageProcess {
  #child: ChildProcess | undefined;

  constructor() {
    afterAll(() => {
      this.#child?.kill('SIGKILL');
    });
  }

  /** The best of a few tries, where one takes more than `seconds`: what else a machine does takes from each. */
  async best(stage: string, input: string, seconds: number): Promise<Outcome> {
    let best = await this.#run(stage, input);
    for (let tries = 1; tries < maxTries && best.thrown === undefined && best.longest > seconds; tries++) {
      const again = await this.#run(stage, input);
      if (again.longest < best.longest) best = again;
    }
    return best;
  }

  async #run(stage: string, input: string): Promise<Outcome> {
    this.#child ??= await start();
    const child = this.#child;
    const ended = new AbortController();
    const settled = Promise.race([
      once(child, 'message', ended).then(([message]) => message as Outcome),
      once(child, 'exit', ended).then(([code, signal]) => {
        this.#child = undefined;
        return { longest: Infinity, thrown: `its process ended: ${code ?? signal}` };
      }),
    ]);
    child.send({ stage, input });
    const outcome = await settled;
    ended.abort();
    return outcome;
  }
}

async function start(): Promise<ChildProcess> {
  const child = fork(entry, {
    execArgv: ['--conditions=@parallel-agents/source', `--max-old-space-size=${memory}`],
    serialization: 'advanced',
    silent: true,
  });
  await once(child, 'message');
  return child;
}
