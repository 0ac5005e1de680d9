// What a provider's cache and its batches make of a fan-out: the bill of scripted providers that keep the beginnings of
// prompts. `npm run bench:cache`; with `-- --write` the tables of docs/prompt-cache.md are replaced.
import { Table } from '../tables.ts';
import { batchBillFor, billFor, sharedLines, works } from './work.ts';

const dollars = (usd: number): string => `$${usd.toFixed(3)}`;
const percent = (part: number): string => `${Math.round(part * 100)} %`;

const common = new Table('work', 'bytes that all begin with', 'of what they share', 'read from the cache');
const bills = new Table('work', 'plain', 'cached', 'in a batch', 'in a batch, cached', 'less');
for (const [name, tasks] of Object.entries(works)) {
  const live = (await billFor(tasks)).bill;
  const batched = (await batchBillFor(tasks)).bill;
  const shared = sharedLines(tasks);
  const found = shared.filter((line) => live.commonPrefix.includes(line)).length;
  common.add(
    name,
    Buffer.byteLength(live.commonPrefix).toLocaleString('en'),
    percent(found / shared.length),
    percent(live.cachedTokens / live.inputTokens),
  );
  bills.add(
    name,
    dollars(live.plainUsd),
    dollars(live.usd),
    dollars(batched.plainUsd),
    dollars(batched.usd),
    percent(1 - batched.usd / live.plainUsd),
  );
}
common.publish('prompt-cache.md', 'prompt cache');
bills.publish('prompt-cache.md', 'prompt cache bills');
