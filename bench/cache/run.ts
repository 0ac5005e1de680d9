// What a provider's cache makes of a fan-out: the bill of a scripted provider that keeps the beginnings of prompts.
// `npm run bench:cache`; with `-- --write` the table of docs/prompt-cache.md is replaced.
import { Table } from '../tables.ts';
import { billFor, work } from './work.ts';

const table = new Table('work', 'tokens read', 'from the cache', 'without a cache', 'with it', 'less');
for (const [name, tasks] of Object.entries(work)) {
  const { inputTokens, cachedTokens, plainUsd, usd } = (await billFor(tasks)).bill;
  const share = `${Math.round((cachedTokens / inputTokens) * 100)} %`;
  const less = `${Math.round((1 - usd / plainUsd) * 100)} %`;
  table.add(
    name,
    inputTokens.toLocaleString('en'),
    share,
    `$${plainUsd.toFixed(3)}`,
    `$${usd.toFixed(3)}`,
    less,
  );
}
table.publish('prompt-cache.md', 'prompt cache');
