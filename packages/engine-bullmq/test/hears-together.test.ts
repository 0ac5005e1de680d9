import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hearsTogether } from '../src/queues/hears-together.ts';

type Event = [id: string, fields: string[]];

/** A queue's events, and somebody who waits for the jobs named. */
function queueOf(events: Event[], waitsFor: Set<string>, since?: (id: string) => string) {
  const reads: { id: string; at: number }[] = [];
  const server = {
    async readEvents(id: string): Promise<[string, Event[]][] | null> {
      reads.push({ id, at: performance.now() });
      return events.length === 0 ? null : [['events', events]];
    },
  };
  const listening = {
    getBackend: () => server,
    listenerCount: (name: string) => (name === 'completed' ? 1 : 0),
  };
  const wanted = Promise.withResolvers<void>();
  const listener = {
    get isWaiting() {
      return waitsFor.size > 0;
    },
    whenWaiting: () => wanted.promise,
    waitsFor: (jobId: string) => waitsFor.has(jobId),
  };
  hearsTogether(listening, listener, since);
  const want = (jobId: string): void => {
    waitsFor.add(jobId);
    wanted.resolve();
  };
  return { server, reads, want };
}

const event = (id: string, name: string, jobId: string): Event => [id, ['event', name, 'jobId', jobId]];

test('of what a server tells, those events come that somebody listens to, and the last one, which says how far it was', async () => {
  const events = [
    event('1-0', 'added', 'a'),
    event('2-0', 'completed', 'a'),
    event('3-0', 'completed', 'of another process'),
    event('4-0', 'active', 'b'),
  ];
  const { server } = queueOf(events, new Set(['a']));
  expect(await server.readEvents('0')).toEqual([['events', [events[1], events[3]]]]);
});

test('a server is not asked as long as nobody waits for anything, and then from about that time on', async () => {
  const { server, reads, want } = queueOf([], new Set(), () => '500-0');
  const reading = server.readEvents('1-0');
  await sleep(0);
  expect(reads).toEqual([]);
  want('a');
  await reading;
  expect(reads.map(({ id }) => id)).toEqual(['500-0']);
  // It goes on from where it was.
  await server.readEvents('600-0');
  expect(reads.map(({ id }) => id)).toEqual(['500-0', '600-0']);
});

test('what comes soon after a read is read together with what comes after it', async () => {
  const { server, reads } = queueOf([event('1-0', 'completed', 'a')], new Set(['a']));
  await server.readEvents('0');
  await server.readEvents('1-0');
  const [first, second] = reads;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(15);
});
