// What results cost a chat in each way that there is. `npm run figures:chat [-- COUNTS] [--write]`, 5,20 by default.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openclawVersion } from '../../openclaw.ts';
import { startChats } from '../chats.ts';
import { putOnPage } from '../page.ts';
import { packPlugin } from '../plugin-package.ts';
import { type Figures, layOutDraft, measure } from './measure.ts';
import { optionsToMeasure } from './options.ts';
import { caption, figureTable } from './table.ts';
import { ways } from './ways.ts';

const { positionals, values } = parseArgs({
  options: { write: { type: 'boolean' } },
  allowPositionals: true,
});
const counts = (positionals[0] ?? '5,20').split(',').map(Number);
if (counts.some((count) => !Number.isInteger(count) || count < 1 || count > 20)) {
  console.error(`${positionals[0]}: counts are whole numbers from 1 to 20, such as 5,20.`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-figures-'));
await using stack = new AsyncDisposableStack();
stack.defer(() => rm(folder, { recursive: true, force: true }));
const chats = stack.use(await startChats({ ...optionsToMeasure, tarball: await packPlugin(folder) }));
await layOutDraft(chats);
const [first] = ways;
// The first session of a gateway takes seconds more than the others.
if (first) await measure(chats, first, { count: 1, material: false });
const day = new Date().toISOString().slice(0, 10);
const source = caption({ day, openclaw: await openclawVersion(), counts });
const figures: Figures[] = [];
for (const count of counts) {
  for (const material of [false, true]) {
    for (const way of ways) {
      const row = await measure(chats, way, { count, material });
      figures.push(row);
      console.error(figureTable([row]).split('\n').at(-1));
      // After each row, so that what was measured is kept when somebody ends it.
      if (values.write) await putOnPage('figures', `${figureTable(figures)}\n\n${source}`);
    }
  }
}
console.log(`${figureTable(figures)}\n\n${source}`);
