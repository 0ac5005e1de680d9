import type { Writable } from 'node:stream';

interface Client {
  stream?: Writable;
  on(event: 'connect', listener: () => void): unknown;
}

/**
 * Has a client write what it is given within a turn of the event loop at once: the answers to one message let many sessions go
 * on, and each write of its own costs more than what is written.
 */
export function writesTogether(client: Client): void {
  const takeStream = (): void => {
    if (client.stream) corked(client.stream);
  };
  takeStream();
  // It has another one whenever it connects again.
  client.on('connect', takeStream);
}

const known = new WeakSet<Writable>();

/** The same stream, which writes at the end of a turn. */
function corked(stream: Writable): Writable {
  if (known.has(stream)) return stream;
  known.add(stream);
  const write = stream.write;
  let isHeld = false;
  const release = (): void => {
    isHeld = false;
    stream.uncork();
  };
  stream.write = function (this: Writable, ...words: Parameters<typeof write>): boolean {
    if (!isHeld) {
      isHeld = true;
      stream.cork();
      setImmediate(release);
    }
    return write.apply(stream, words);
  } as typeof write;
  return stream;
}
