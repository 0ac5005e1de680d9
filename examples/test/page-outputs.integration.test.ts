import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startModelServer } from '@parallel-agents/testing';
import { expect, onTestFinished, test } from 'vitest';
import { type Block, blocksOf, pages, patternOf, placeOf } from './kit/page.ts';
import { Reader } from './kit/reader.ts';
import { wayOf } from './kit/ways.ts';

const blocks = pages.flatMap(blocksOf).map((block) => ({ where: placeOf(block), block }));
const ofWay = (way: string) => blocks.filter(({ block }) => wayOf(block) === way);

/** What differs each time: ids of jobs, how long it took, how many were at work at the same moment. */
const varying: [RegExp, string][] = [
  [/\b(run|goal|agents)-[0-9a-f]{12}\b/g, '$1-ID'],
  [/<?\d+(?:\.\d+)? s\b/g, 'N s'],
  [/max in flight \d+/g, 'max in flight N'],
];

/** What is done at once ends in any order. */
function steady(text: string): string {
  const lines = varying
    .reduce((steadier, [pattern, name]) => steadier.replace(pattern, name), text)
    .replace(/(?:^✓ .*\n)+/gm, (ended) => `${ended.trimEnd().split('\n').sort().join('\n')}\n`);
  return `${lines.trimEnd()}\n`;
}

test.each(ofWay('output'))(
  '$where is printed by its command',
  async ({ block }) => {
    const command = commandOf(block);
    const printed = command.includes(ollama)
      ? await withOllama((address) => readerOf(block, { [ollama]: address }).output(command))
      : await readerOf(block).output(command);
    expect(steady(printed)).toMatch(patternOf(steady(block.text)));
  },
  60_000,
);

test.each(ofWay('talk'))(
  '$where: each command prints what stands below it',
  async ({ block }) => {
    const reader = readerOf(block);
    const before = /^after `([^`]+)`$/.exec(block.directive ?? '')?.[1];
    if (before !== undefined) await reader.output(before);
    for (const [, command = '', shown = ''] of block.text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm))
      expect(steady(await reader.output(command)), command).toMatch(patternOf(steady(shown)));
  },
  60_000,
);

test.each(ofWay('shape'))(
  '$where has fields that its command prints',
  async ({ block }) => {
    const printed = await readerOf(block).output(`{ ${commandOf(block)}; } 2> /dev/null`);
    expect(JSON.parse(printed)).toMatchObject(shapeOf(JSON.parse(block.text)) as object);
  },
  60_000,
);

/** Where Ollama listens on pages. */
const ollama = '127.0.0.1:11434';

/** What is printed while a server listens, as if it were there. */
async function withOllama(output: (address: string) => Promise<string>): Promise<string> {
  const server = await startModelServer({ models: ['llama3.2'] });
  onTestFinished(() => server.close());
  const { host } = new URL(server.url);
  return (await output(host)).replaceAll(host, ollama);
}

function commandOf({ directive = '' }: Block): string {
  return /`([^`]+)`/.exec(directive)?.[1] ?? '';
}

/** Somebody in a folder with the files that pages speak of. */
function readerOf({ page }: Block, instead: Record<string, string> = {}): Reader {
  const reader = new Reader({ instead });
  writeFileSync(join(reader.folder, 'app.js'), 'export const total = (prices) => prices.length;\n');
  writeFileSync(
    join(reader.folder, 'tasks.yaml'),
    'tasks:\n  - { id: one, agent: content_writer_funny, description: Write a caption about tides. }\n',
  );
  for (const { directive, text } of blocksOf(page)) {
    const file = /^file: (\S+)$/.exec(directive ?? '')?.[1];
    if (file !== undefined) writeFileSync(join(reader.folder, file), text);
  }
  return reader;
}

/** Which fields there are; what stands in them varies. */
function shapeOf(shown: unknown): unknown {
  if (Array.isArray(shown)) return expect.arrayContaining(shown.slice(0, 1).map(shapeOf));
  if (typeof shown !== 'object' || shown === null) return expect.toSatisfy(() => true);
  const fields = Object.entries(shown).map(([name, value]) => [name, shapeOf(value)]);
  return Object.keys(shown).length === 0
    ? expect.anything()
    : expect.objectContaining(Object.fromEntries(fields));
}
