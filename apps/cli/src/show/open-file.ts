import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { whyNot } from '@parallel-agents/core/internal';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';

/** What opens a file in the browser, by system; `BROWSER` goes before it. */
const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  // Not by a shell: it would read a `&` in a path as the end of the command.
  win32: ['explorer.exe'],
};

/**
 * Opens a file in the browser. The command goes on meanwhile, and ends without it. Where none can be opened it says so: the
 * file is there.
 */
export async function openFile(
  path: string,
  { env }: Pick<Environment, 'env'>,
  reporter: Pick<Reporter, 'note'>,
): Promise<void> {
  const [program = 'xdg-open', ...args] = env.BROWSER
    ? [env.BROWSER]
    : (openers[process.platform] ?? ['xdg-open']);
  const child = spawn(program, [...args, path], { stdio: 'ignore', detached: true, env });
  try {
    await once(child, 'spawn');
    child.on('error', () => {});
    child.unref();
  } catch (thrown) {
    reporter.note(`No browser could be opened (${program}: ${whyNot(thrown)}): open ${path} yourself.`);
  }
}
