import { RuntimeError } from '../errors.ts';

/**
 * A session had no answer in its time.
 * @param queued not a word had come while the other side answered others: its time went by in a queue there
 */
export function timeoutError(seconds: number, { queued = false }: { queued?: boolean } = {}): RuntimeError {
  const fewer = 'lower the concurrency (--concurrency, maxConcurrent) to what the server answers at once';
  const longer = 'raise timeoutSeconds of the task (--timeout for all tasks)';
  return new RuntimeError({
    code: 'TIMEOUT',
    message: queued
      ? `No answer within ${seconds} s: the server answered others meanwhile, so the request stood in its queue.`
      : `No complete answer within ${seconds} s.`,
    fix: queued
      ? `${sentence(fewer)}, or ${longer}.`
      : `${sentence(longer)}, ask for less in one task, or ${fewer}.`,
  });
}

function sentence(words: string): string {
  return words[0]?.toUpperCase() + words.slice(1);
}
