import { RuntimeError, type Way } from '../errors.ts';

/**
 * A session had no answer in its time.
 * @param queued not a word had come while the other side answered others: its time went by in a queue there
 */
export function timeoutError(seconds: number, { queued = false }: { queued?: boolean } = {}): RuntimeError {
  const fewer = 'run fewer sessions at once, as many as the server answers';
  const longer = 'give sessions more time';
  return new RuntimeError({
    code: 'TIMEOUT',
    message: queued
      ? `No answer within ${seconds} s: the server answered others meanwhile, so the request stood in its queue.`
      : `No complete answer within ${seconds} s.`,
    fix: queued
      ? `${sentence(fewer)}, or ${longer}.`
      : `${sentence(longer)}, ask for less in one task, or ${fewer}.`,
    ways: queued ? [concurrent, time] : [time, concurrent],
  });
}

const time: Way = { name: 'timeoutSeconds' };
const concurrent: Way = { name: 'concurrent' };

function sentence(words: string): string {
  return words[0]?.toUpperCase() + words.slice(1);
}
