import { within } from '@parallel-agents/core/internal';

/** Seconds that a queue, worker or listener has to say goodbye to its server. */
const goodbyeSeconds = 5;
/** Seconds that a worker has to give back what it holds; of what it has not by then, the locks run out. */
export const giveBackSeconds = 15;

interface Connected {
  close(force?: boolean): Promise<void>;
  disconnect(): Promise<unknown>;
}

/**
 * The same queue, worker or listener. Its `close` waits for no server that is gone: it lets go of the connection, which
 * would be tried again and again, and would keep the process alive.
 *
 * @param seconds after which it lets go. @default 5
 */
export function endsInTime<Part extends Connected>(part: Part, seconds = goodbyeSeconds): Part {
  const close = part.close.bind(part);
  const end = async (force?: boolean): Promise<void> => {
    if (
      await within(
        close(force).then(() => true),
        seconds,
      )
    )
      return;
    await within(Promise.resolve(part.disconnect()), 1);
  };
  let ended: Promise<void> | undefined;
  part.close = (force) => {
    ended ??= end(force);
    return ended;
  };
  return part;
}
