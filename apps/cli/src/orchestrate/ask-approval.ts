import { InputError } from '@parallel-agents/core';
import type { Environment } from '../settings/environment.ts';

/** Seconds that a person may take to answer. */
const patienceSeconds = 3_600;

/**
 * Asks whether the plan, which has been shown, is to be run.
 *
 * @throws InputError if standard input ends without an answer, or nobody answers
 */
export async function askApproval({ stdin, stderr }: Environment, signal: AbortSignal): Promise<boolean> {
  stderr.write('Run this plan? [y/N] ');
  const answer = await Promise.race([readLine(stdin), givenUp(signal)]);
  if (answer === undefined) {
    const message = '--approve asks before anything is spawned, and standard input gave no answer';
    const fix = 'Answer y or n in a terminal, pipe the answer in, or leave --approve out.';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['--approve'], message, fix }]);
  }
  return /^y(?:es)?$/i.test(answer.trim());
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

function givenUp(signal: AbortSignal): Promise<string | undefined> {
  const stopped = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => stopped.resolve(undefined), patienceSeconds * 1000).unref();
  const stop = (): void => {
    clearTimeout(timer);
    stopped.resolve('n');
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return stopped.promise;
}
