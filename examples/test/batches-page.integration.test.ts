// What docs/batches.md shows of a run that waits, and of one that has ended.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBatchServer } from '@parallel-agents/testing/internal';
import { expect, onTestFinished, test } from 'vitest';
import { blocksOf, patternOf } from './kit/page.ts';
import { Reader } from './kit/reader.ts';

const [waiting, ended] = blocksOf('docs/batches.md').filter(({ info }) => info === 'transcript');

/** Ids and times differ each time. */
function steady(text: string): string {
  return text
    .replace(/run-[0-9a-f]{12}/g, 'run-ID')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? UTC/g, 'TIME');
}

test('a killed run is listed with what waits, and its account says what it saved', async () => {
  const server = await startBatchServer({
    protocol: 'openai',
    models: ['gpt-5-mini', 'openai/gpt-5-mini'],
    released: false,
    reply: () => ({ kind: 'text', text: 'A row.', usage: { inputTokens: 8000, outputTokens: 2000 } }),
  });
  onTestFinished(() => server.close());
  const reader = new Reader({ env: { PARALLEL_AGENTS_API_KEY: 'sk-opens-nothing' } });
  const tasks = Array.from({ length: 40 }, (_, row) => ({
    agent: 'documentation_writer',
    description: `Write row ${row}.`,
    outputFormat: 'text',
  }));
  writeFileSync(join(reader.folder, 'rows.json'), JSON.stringify({ tasks }));
  writeFileSync(
    join(reader.folder, 'parallel-agents.config.json'),
    JSON.stringify({ batch: { lookSeconds: 0.2, priceShare: 0.5 } }),
  );
  const command = `parallel-agents run rows.json --batch --base-url ${server.url} --model openai/gpt-5-mini`;
  const listed = await reader.output(
    `${command} > run.log 2>&1 & disown; until parallel-agents runs list > list.log 2>&1 && grep -q 'in 1 batch' list.log; do sleep 0.2; done; kill -9 $!; while kill -0 $! 2> /dev/null; do sleep 0.1; done; parallel-agents runs list | grep ^run-`,
  );
  expect(steady(listed)).toMatch(patternOf(steady(waiting?.text ?? '')));
  server.release();
  const id = /run-\w+/.exec(listed)?.[0];
  const account = await reader.output(`parallel-agents runs resume ${id} 2>&1 | grep '^asked'`);
  expect(steady(account)).toMatch(patternOf(steady(ended?.text ?? '').replaceAll('…', '[…]')));
}, 90_000);
