import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A process that is started again whenever it has died, until it is told to end. */
export class Supervised {
  readonly name: string;
  /** How often it was started. */
  starts = 0;
  #child: ChildProcess | undefined;
  #isReady = false;
  #isStopped = false;
  #isEnding = false;
  #supervision: Promise<void> | undefined;
  readonly #words: string[];
  readonly #restMs: () => number;
  readonly #hear: (line: string) => void;

  /** @param restMs how long it stays dead */
  constructor(
    name: string,
    program: string,
    argument: string,
    restMs: () => number,
    hear: (line: string) => void,
  ) {
    this.name = name;
    this.#words = [...process.execArgv, fileURLToPath(new URL(program, import.meta.url)), argument];
    this.#restMs = restMs;
    this.#hear = hear;
  }

  start(): void {
    this.#supervision ??= this.#supervise();
  }

  /** Takes work, and was not stopped. */
  get isReady(): boolean {
    return this.#isReady && !this.#isStopped;
  }

  /** Memory that it holds, in MB. */
  get memory(): number {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
    } catch {
      return 0;
    }
  }

  write(line: string): void {
    if (this.#isReady) this.#child?.stdin?.write(`${line}\n`);
  }

  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    if (name === 'SIGSTOP') this.#isStopped = true;
    else this.#isStopped = false;
    this.#child?.kill(name);
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    this.signal('SIGCONT');
    this.#child?.kill('SIGTERM');
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), 30_000);
    await this.#supervision;
    clearTimeout(timer);
  }

  async #supervise(): Promise<void> {
    while (!this.#isEnding) {
      const child = spawn(process.execPath, this.#words, { stdio: ['pipe', 'pipe', 'inherit'] });
      // A process that dies takes its end of the pipe with it.
      child.stdin?.on('error', () => {});
      this.#child = child;
      this.starts++;
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line === 'ready') this.#isReady = true;
        this.#hear(line);
      });
      await once(child, 'exit');
      this.#isReady = false;
      this.#isStopped = false;
      if (!this.#isEnding) await sleep(this.#restMs());
    }
  }
}
