import { InputError } from '@parallel-agents/core';
import type { Environment } from '../settings/environment.ts';

/** Seconds that a person may take to answer. */
const patienceSeconds = 3_600;

/**
 * Asks a question that is answered with yes or no.
 *
 * @returns `undefined` if standard input ends without an answer, or nobody answers within an hour
 */
export async function ask(
  question: string,
  { stdin, stderr }: Pick<Environment, 'stdin' | 'stderr'>,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  stderr.write(`${question} [y/N] `);
  const answer = await Promise.race([readLine(stdin), givenUp(signal)]);
  return answer === undefined ? undefined : /^y(?:es)?$/i.test(answer.trim());
}

/**
 * Makes sure that somebody can answer, before anything is paid for.
 *
 * @param flag the flag because of which is asked
 * @throws InputError `INVALID_OPTION`
 */
export function requireAnswers({ canAnswer }: Environment, flag: string, fix: string): void {
  if (canAnswer) return;
  const message = 'it asks before anything is written or run, and there is no terminal to ask in';
  throw new InputError([{ code: 'INVALID_OPTION', path: [flag], message, fix }]);
}

/** Lines that were typed ahead stay for the next question. */
const leftOver = new WeakMap<
  Environment['stdin'],
  { reader: AsyncIterator<Uint8Array | string>; text: string }
>();

async function readLine(stdin: Environment['stdin']): Promise<string | undefined> {
  const state = leftOver.get(stdin) ?? { reader: stdin[Symbol.asyncIterator](), text: '' };
  leftOver.set(stdin, state);
  while (!state.text.includes('\n')) {
    const { done, value } = await state.reader.next();
    if (done) break;
    state.text += Buffer.from(value).toString();
  }
  const [line = '', ...rest] = state.text.split('\n');
  state.text = rest.join('\n');
  return line.trim() === '' && rest.length === 0 ? undefined : line;
}

function givenUp(signal: AbortSignal | undefined): Promise<string | undefined> {
  const stopped = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => stopped.resolve(undefined), patienceSeconds * 1000).unref();
  const stop = (): void => {
    clearTimeout(timer);
    stopped.resolve('n');
  };
  if (signal?.aborted) stop();
  else signal?.addEventListener('abort', stop, { once: true });
  return stopped.promise;
}
