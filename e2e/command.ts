import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CommandOptions {
  cwd: string;
  /** Beside the environment of this process. */
  env?: Record<string, string>;
  /** After this many it hangs: on a machine with much other work an installation takes minutes. @default 600 */
  seconds?: number;
}

/**
 * Runs a command to its end and gives what it said. Nothing that asks on standard input gets an answer.
 *
 * @throws Error with what it said, if it fails or takes too long
 */
export async function command(
  program: string,
  args: readonly string[],
  { cwd, env = {}, seconds = 600 }: CommandOptions,
): Promise<string> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio, signal });
  let said = '';
  const keep = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const called = `${program} ${args.join(' ')}`;
  const [code] = await once(child, 'close').catch((thrown: unknown) => {
    const what = signal.aborted ? `was not over within ${seconds} s` : 'could not be run';
    throw new Error(`${called} ${what}:\n${said}`, { cause: thrown });
  });
  if (code !== 0) throw new Error(`${called} ended with ${code}:\n${said}`);
  return said;
}
