import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

const startSeconds = 30;

/** A server that can be killed and started again. */
export class ServerProcess {
  #child: ChildProcess | undefined;
  readonly #spawn: () => ChildProcess;
  readonly #isReady: () => Promise<boolean>;

  /**
   * @param isReady whether the server takes requests, not only connections
   */
  constructor(start: () => ChildProcess, isReady: () => Promise<boolean>) {
    this.#spawn = start;
    this.#isReady = isReady;
  }

  async start(): Promise<void> {
    const until = Date.now() + startSeconds * 1000;
    this.#child = this.#spawn();
    while (!(await this.#isReady())) {
      // A database that recovers from a crash may refuse to start while its old processes are still leaving.
      if (this.#child.exitCode !== null) this.#child = this.#spawn();
      if (Date.now() > until) throw new Error(`The server has not come up within ${startSeconds} s.`);
      await wait(100);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}
