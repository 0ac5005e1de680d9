import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TextOutput } from '../settings/environment.ts';

/** Milliseconds of writing after which everything else has a turn, such as Ctrl-C. */
const turnMs = 50;

/** Writes piece by piece, no faster than whoever reads takes them: what waits is one piece, not the whole. */
export async function writePieces(output: TextOutput, pieces: Iterable<string>): Promise<void> {
  let since = performance.now();
  for (const piece of pieces) {
    if (performance.now() - since > turnMs) {
      await nextTurn();
      since = performance.now();
    }
    if (output.write(piece) !== false || output.once === undefined) continue;
    const { promise, resolve } = Promise.withResolvers<void>();
    // Whoever has stopped to read never asks for more.
    for (const event of ['drain', 'close', 'error'] as const) output.once(event, resolve);
    await promise;
    for (const event of ['drain', 'close', 'error'] as const) output.off?.(event, resolve);
  }
}

/** Parts for people, with an empty line between them. */
export function* paragraphs(parts: Iterable<string>): Generator<string> {
  let separator = '';
  for (const part of parts) {
    yield `${separator}${part}\n`;
    separator = '\n';
  }
}
