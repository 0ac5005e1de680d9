import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { type Block, blocksOf, patternOf, placeOf, root } from './page.ts';

interface ReaderOptions {
  env?: Record<string, string>;
  /** What stands in the page, and where that is in the test. */
  instead?: Record<string, string>;
}

/** Variables that a block exports are there in those that follow, as in a terminal. */
const remembered = 'if [ -f .variables ]; then . ./.variables; fi';

/** Has no registry: what would be downloaded is there, and what is published here can be installed here. */
const npm = `
case "$1" in
  publish)
    shift
    PATH="\${PATH#*:}" npm pack --silent "$@" > .published ;;
  install)
    if [ -f .published ]; then
      mkdir -p "node_modules/$2" && tar -xzf "$(cat .published)" --strip-components 1 -C "node_modules/$2"
    fi ;;
esac`;

/** Somebody with nothing set up who does what a page says, block by block, in a folder of their own. */
export class Reader {
  /** In `examples`, where programs find every package. */
  readonly folder = mkdtempSync(join(root, 'examples', '.reader-'));
  readonly #bin = join(this.folder, '.bin');
  readonly #env: Record<string, string>;
  readonly #instead: [string, string][];
  readonly #workers: ChildProcess[] = [];

  constructor({ env = {}, instead = {} }: ReaderOptions = {}) {
    mkdirSync(this.#bin);
    const command = `"${process.execPath}" --conditions=@parallel-agents/source`;
    this.#program('parallel-agents', `exec ${command} "${join(root, 'apps/cli/src/command.ts')}" "$@"`);
    this.#program('node', `exec ${command} "$@"`);
    this.#program('npm', npm);
    // What a client is told is kept.
    for (const client of ['claude', 'codex']) this.#program(client, `printf '%s\\n' "$@" > ${client}.log`);
    const state = join(this.folder, '.state');
    const own = {
      HOME: this.folder,
      XDG_STATE_HOME: state,
      PATH: `${this.#bin}:${process.env.PATH}`,
      ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
      // A gateway of this machine is none of the reader's, but for one who has another home.
      ...(env.HOME === undefined && { OPENCLAW_GATEWAY_PORT: '1' }),
    };
    this.#env = { LANG: 'C.UTF-8', ...own, ...env };
    this.#instead = Object.entries(instead);
    onTestFinished(() => this.#leave());
  }

  /**
   * Does everything that the page says.
   *
   * @returns how many blocks were run
   */
  async follow(path: string): Promise<number> {
    let printed = '';
    let run = 0;
    for (const block of blocksOf(path)) {
      const file = /^file: (\S+)$/.exec(block.directive ?? '')?.[1];
      if (file !== undefined) this.#write(file, block.text);
      else if (block.directive === 'worker') this.#startWorker(block);
      else if (block.directive === 'prints')
        expect(`${printed.trimEnd()}\n`, placeOf(block)).toMatch(patternOf(block.text));
      else if (block.language === 'sh' && !/^(?:not run|run by): /.test(block.directive ?? '')) {
        printed = await this.#run(placeOf(block), block);
        run += 1;
      }
    }
    return run;
  }

  /** What a command prints, which must end well. */
  async output(command: string): Promise<string> {
    return this.#run(command, { text: command });
  }

  #write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  async #run(where: string, { text: shown }: Pick<Block, 'text'>): Promise<string> {
    const script = `set -e\n${remembered}\n${this.#here(shown)}\nexport -p > .variables\n`;
    const child = this.#bash(script);
    const [printed, code] = await Promise.all([
      text(child.stdout),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ]);
    expect(code, `${where}\n${printed}`).toBe(0);
    return printed;
  }

  #startWorker({ text: script }: Block): void {
    this.#workers.push(this.#bash(`${remembered}\nexec ${this.#here(script)}`));
  }

  #bash(script: string) {
    // One stream, in the order in which a terminal shows it.
    const child = spawn('bash', ['-c', `exec 2>&1\n${script}`], {
      cwd: this.folder,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return child;
  }

  #here(script: string): string {
    return this.#instead.reduce((text, [shown, real]) => text.replaceAll(shown, real), script);
  }

  #program(name: string, line: string): void {
    const file = join(this.#bin, name);
    writeFileSync(file, `#!/bin/sh\n${line}\n`);
    chmodSync(file, 0o755);
  }

  async #leave(): Promise<void> {
    for (const worker of this.#workers) {
      worker.kill('SIGTERM');
      if (worker.exitCode === null) await new Promise((resolve) => worker.once('exit', resolve));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
