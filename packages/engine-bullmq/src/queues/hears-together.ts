import { setTimeout as sleep } from 'node:timers/promises';
import type { Listener } from './backend.ts';

/** Milliseconds between two reads: what happens meanwhile is read at once. */
const readMs = 20;

/** The events of a queue as its server tells them: each has an id, and names and values by turns. */
type Told = [stream: string, events: [id: string, fields: string[]][]][] | null | undefined;

interface Hearing {
  getBackend(): { readEvents(id: string, blockTimeout: number): Promise<Told> };
  listenerCount(event: string): number;
}

/**
 * The same listener to the events of a queue, of which every job has several and every process hears all. It is told of those
 * alone that somebody waits for, and asks no server while nobody waits for any.
 *
 * @param since after a time in which nothing was read, from where on: older events are nobody’s. @default everything is read
 */
export function hearsTogether<Listening extends Hearing>(
  listening: Listening,
  listener: Listener,
  since?: (id: string) => string,
): Listening {
  const server = listening.getBackend();
  const read = server.readEvents.bind(server);
  let lastAt = Number.NEGATIVE_INFINITY;
  const isWanted = ([, fields]: [string, string[]]): boolean =>
    listening.listenerCount(fieldOf(fields, 'event')) > 0 && listener.waitsFor(fieldOf(fields, 'jobId'));
  server.readEvents = async (id, blockTimeout) => {
    let from = id;
    if (since !== undefined && !listener.isWaiting) {
      await listener.whenWaiting();
      from = since(id);
    }
    const earlyMs = lastAt + readMs - performance.now();
    if (earlyMs > 0) await sleep(earlyMs);
    const told = await read(from, blockTimeout);
    lastAt = performance.now();
    // The last one says how far it was read.
    return told?.map(([stream, events]) => [
      stream,
      events.filter((event, index) => index === events.length - 1 || isWanted(event)),
    ]);
  };
  return listening;
}

function fieldOf(fields: readonly string[], name: string): string {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return fields[at + 1] ?? '';
  return '';
}
