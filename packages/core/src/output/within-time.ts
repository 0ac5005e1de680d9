import { Script } from 'node:vm';

const slot = Symbol.for('parallel-agents.bounded-call');
const holder = globalThis as { [slot]?: () => void };
let call: Script | undefined;

/** The work took longer than it may. */
export class TookTooLongError extends Error {}

/**
 * Does some work that computes, and stops it where it takes too long, be it in an endless loop: Node can interrupt what a
 * script has called.
 * @throws TookTooLongError
 */
export function withinTime<Result>(work: () => Result, limitMs: number): Result {
  call ??= new Script(`globalThis[Symbol.for('parallel-agents.bounded-call')]()`);
  const done: { result?: Result } = {};
  const before = holder[slot];
  holder[slot] = () => {
    done.result = work();
  };
  try {
    call.runInThisContext({ timeout: limitMs });
    return done.result as Result;
  } catch (thrown) {
    if (isTimeout(thrown)) throw new TookTooLongError(`it was stopped after ${limitMs} ms`);
    throw thrown;
  } finally {
    if (before === undefined) delete holder[slot];
    else holder[slot] = before;
  }
}

function isTimeout(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
