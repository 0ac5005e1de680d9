import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { writesTogether } from '../src/queues/writes-together.ts';

/** A connection, and what was written to it each time. */
function connection() {
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      written.push(text);
      done();
    },
    writev: (chunks, done) => {
      written.push(chunks.map(({ chunk }) => chunk).join(''));
      done();
    },
  });
  return { stream, written };
}

test('what is written within a turn goes out at once, in its order, on every connection that a client has', async () => {
  const first = connection();
  const client = Object.assign(new EventEmitter(), { stream: first.stream });
  writesTogether(client);
  first.stream.write('a');
  await Promise.resolve();
  first.stream.write('b');
  expect(first.written).toEqual([]);
  await nextTurn();
  expect(first.written).toEqual(['ab']);
  first.stream.write('c');
  await nextTurn();
  expect(first.written).toEqual(['ab', 'c']);
  const second = connection();
  client.stream = second.stream;
  client.emit('connect');
  client.emit('connect');
  second.stream.write('d');
  second.stream.write('e');
  await nextTurn();
  expect(second.written).toEqual(['de']);
});

test('what is written before a connection is ended goes out', async () => {
  const { stream, written } = connection();
  writesTogether(Object.assign(new EventEmitter(), { stream }));
  stream.write('bye');
  stream.end();
  await nextTurn();
  expect(written).toEqual(['bye']);
});
