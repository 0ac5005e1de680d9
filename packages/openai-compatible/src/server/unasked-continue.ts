import type { Socket } from 'node:net';

/** As it begins, and no longer than it is ever sent. */
const begins = Buffer.from('HTTP/1.1 100');
const end = Buffer.from('\r\n\r\n');
const longest = 8_192;

/**
 * Passes over `100 Continue` at the beginning of an answer. Some servers and proxies send it unasked, and undici takes the
 * connection for broken, with an answer on it that is paid for.
 */
export function passOverContinue(socket: Socket): void {
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  let awaited = false;
  let held: Buffer = Buffer.alloc(0);
  socket.write = (...given: unknown[]) => {
    awaited = true;
    return write(...given);
  };
  socket.read = (size?: number): unknown => {
    const bytes: unknown = read(size);
    if (!awaited || !Buffer.isBuffer(bytes)) return bytes;
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    while (isBegun(held)) {
      const at = held.indexOf(end);
      // The rest of it is still to come.
      if (at === -1 && held.length < longest) return null;
      if (at === -1) break;
      held = held.subarray(at + end.length);
    }
    if (held.length === 0) return null;
    const rest = held;
    held = Buffer.alloc(0);
    awaited = false;
    return rest;
  };
}

function isBegun(bytes: Buffer): boolean {
  if (bytes.length === 0) return false;
  const length = Math.min(bytes.length, begins.length);
  // What follows `HTTP/1.` tells it from an answer; less than that may be either.
  return bytes.subarray(0, length).equals(begins.subarray(0, length));
}
