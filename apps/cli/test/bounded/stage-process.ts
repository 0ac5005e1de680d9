import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Outcome } from './child.ts';

const entry = fileURLToPath(new URL('./child.ts', import.meta.url));

/** Megabytes that a stage may use for one input of about one. */
const memory = 1000;

const maxTries = 3;

/** A stage in a process of its own, which ends when an input takes too much time or memory. */
export class StageProcess {
  readonly #stage: string;
  #child: ChildProcess | undefined;

  constructor(stage: string) {
    this.#stage = stage;
    onTestFinished(() => {
      this.#child?.kill('SIGKILL');
    });
  }

  /** The best of a few tries, where one takes more than `seconds`: what else a machine does takes from each. */
  async best(input: string, seconds: number): Promise<Outcome> {
    let best = await this.#run(input);
    for (let tries = 1; tries < maxTries && best.thrown === undefined && best.longest > seconds; tries++) {
      const again = await this.#run(input);
      if (again.longest < best.longest) best = again;
    }
    return best;
  }

  async #run(input: string): Promise<Outcome> {
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
    child.send({ stage: this.#stage, input });
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
