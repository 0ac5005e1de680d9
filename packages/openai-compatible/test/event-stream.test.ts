import { expect, test } from 'vitest';
import { EventStreamParser } from '../src/answer/event-stream.ts';

function parse(...pieces: Uint8Array[]): string[] {
  const parser = new EventStreamParser();
  const events = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
  return events.map(({ data }) => data);
}

const text =
  ': hello\ndata: grüß 👋\n\nevent: x\ndata:one\ndata: two\ndata\n\ndataset: 1\n\ndata: [DONE]\n\n';
const events = ['grüß 👋', 'one\ntwo\n', '[DONE]'];

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('reads events with %s line ends, split at any byte', (_name, ending) => {
  const bytes = Buffer.from(text.replaceAll('\n', ending));
  for (let at = 0; at <= bytes.length; at += 1) {
    expect(parse(bytes.subarray(0, at), bytes.subarray(at))).toEqual(events);
  }
  expect(parse(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(events);
});

test('reads an event that the end of the stream completes', () => {
  expect(parse(Buffer.from('data: last'))).toEqual(['last']);
  expect(parse(Buffer.from('data: last\r'))).toEqual(['last']);
});

test('reads a line of 32 MB that comes in small pieces', () => {
  const piece = Buffer.alloc(16_384, 'y');
  const pieces = Array.from({ length: 2_000 }, () => piece);
  const [event] = parse(Buffer.from('data: '), ...pieces, Buffer.from('\n\n'));
  expect(event?.length).toBe(16_384 * 2_000);
});

test('reads an event that a server within a server has written as one once more', () => {
  expect(parse(Buffer.from('data: data: {"a":1}\ndata: \n\ndata: data: [DONE]\n\n'))).toEqual([
    '{"a":1}\n',
    '[DONE]',
  ]);
});
