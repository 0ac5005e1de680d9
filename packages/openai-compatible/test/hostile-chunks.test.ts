import { expect, it } from 'vitest';
import { readChunk } from '../src/answer/chat-chunk.ts';

const choices = [{ delta: { content: 'x' } }];

it('an error beside an answer is one however deep it is, and however long', () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  for (const error of [deep, `${' '.repeat(300_000)}x`])
    expect(readChunk({ choices, error })).toMatchObject({ isError: true });
  for (const error of ['', ' '.repeat(300_000), ' None ', [[{ message: null }]]])
    expect(readChunk({ choices, error })).not.toMatchObject({ isError: true });
});
