import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import process from 'node:process';
import pRetry, { AbortError } from 'p-retry';
import type { Environment } from '../settings/environment.ts';
import { type Notice, sayNotice } from './notice.ts';
import type { NotifyPlace } from './places.ts';

/** What one place may take, with every try. */
const limitMs = 15_000;

/**
 * Tells one place.
 *
 * @throws Error in words for people; an address that holds a key is named by its host only
 */
export async function tell(
  place: NotifyPlace,
  notice: Notice,
  environment: Pick<Environment, 'env' | 'stderr' | 'cwd'>,
): Promise<void> {
  const signal = AbortSignal.timeout(limitMs);
  if ('webhook' in place) await post(place.webhook, notice, environment.env, signal);
  else if ('command' in place) await runCommand(place.command, notice, environment, signal);
  else await showOnDesktop(sayNotice(notice), environment, signal);
}

/** Signed as Standard Webhooks says, where there is a secret: https://www.standardwebhooks.com */
async function post(
  url: URL,
  notice: Notice,
  { PARALLEL_AGENTS_NOTIFY_SECRET: secret }: Environment['env'],
  signal: AbortSignal,
): Promise<void> {
  // `text` is what chat applications show.
  const body = JSON.stringify({
    type: 'job.ended',
    timestamp: new Date().toISOString(),
    text: sayNotice(notice),
    data: notice,
  });
  // One id for all tries: who gets it twice knows it.
  const id = `msg_${randomUUID()}`;
  const headers: Record<string, string> = { 'content-type': 'application/json', 'webhook-id': id };
  if (secret) {
    const { Webhook } = await import('./webhook.ts');
    const now = new Date();
    headers['webhook-timestamp'] = `${Math.floor(now.getTime() / 1000)}`;
    headers['webhook-signature'] = new Webhook(secret, formOf(secret)).sign(id, now, body);
  }
  const send = async (): Promise<void> => {
    // Where it is sent on to was not asked for.
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await answer.body?.cancel();
    if (answer.ok) return;
    const said = new Error(`${url.host} answered ${answer.status}`);
    throw answer.status >= 500 || answer.status === 429 ? said : new AbortError(said);
  };
  await pRetry(send, { retries: 2, minTimeout: 500, signal, shouldRetry: () => !signal.aborted }).catch(
    (thrown) => {
      if (signal.aborted) throw new Error(`${url.host} did not answer within ${limitMs / 1000} seconds`);
      throw thrown instanceof TypeError ? new Error(`${url.host} could not be reached`) : thrown;
    },
  );
}

/** Secrets of that standard begin with `whsec_` and are base64; other words are taken as they are. */
function formOf(secret: string): { format: 'raw' } | undefined {
  return secret.startsWith('whsec_') ? undefined : { format: 'raw' };
}

/** The person's own command, by their shell; what is told comes on its standard input, never as words of the command. */
async function runCommand(
  command: string,
  notice: Notice,
  { cwd, env }: Pick<Environment, 'env' | 'cwd'>,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(command, { shell: true, cwd, env, stdio: ['pipe', 'ignore', 'ignore'], signal });
  // A command that does not read is no fault.
  child.stdin.on('error', () => {});
  child.stdin.end(`${JSON.stringify({ ...notice, text: sayNotice(notice) })}\n`);
  await endOf(child, 'the command');
}

async function showOnDesktop(
  text: string,
  { env, stderr }: Pick<Environment, 'env' | 'stderr'>,
  signal: AbortSignal,
): Promise<void> {
  const program = desktopProgram(text, env);
  if (program !== undefined) {
    const [name, ...args] = program;
    const isShown = await endOf(spawn(name, args, { env, stdio: 'ignore', signal }), name).then(
      () => true,
      () => false,
    );
    if (isShown) return;
  }
  if (!stderr.isTTY) throw new Error('there is neither a desktop nor a terminal here');
  // Terminals show this, over ssh too; those that do not know it ring.
  stderr.write(`\u001B]9;${text}\u0007\u0007`);
}

/** The words are an argument, never a part of a script. */
function desktopProgram(text: string, env: Environment['env']): [string, ...string[]] | undefined {
  if (process.platform === 'darwin') {
    const script = 'on run argv\ndisplay notification (item 1 of argv) with title "parallel-agents"\nend run';
    return ['osascript', '-e', script, text];
  }
  const hasDisplay = Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);
  return hasDisplay ? ['notify-send', '--app-name=parallel-agents', 'parallel-agents', text] : undefined;
}

async function endOf(child: ReturnType<typeof spawn>, name: string): Promise<void> {
  const [code] = await once(child, 'exit').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.name === 'AbortError') throw new Error(`${name} took longer than ${limitMs / 1000} seconds`);
    throw new Error(`${name} could not be started (${thrown.code})`);
  });
  if (code !== 0) throw new Error(`${name} ended with exit code ${code}`);
}
