import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CommandOptions {
  cwd: string;
  /** Beside the environment of this process. */
  env?: Record<string, string>;
  /** @default 240 */
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
  { cwd, env = {}, seconds = 240 }: CommandOptions,
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
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${said}`);
  return said;
}
