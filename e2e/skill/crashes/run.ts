// What becomes of runs whose gateway is killed. `npm run crashes:chat [-- ROUNDS] [--write]`, 20 by default.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../crash-matrix/seeded-random.ts';
import { openclawVersion } from '../../openclaw.ts';
import { startChats } from '../chats.ts';
import { putOnPage } from '../page.ts';
import { packPlugin } from '../plugin-package.ts';
import { type CrashRound, crashRound, stages, tasksOfRound } from './round.ts';
import { caption, crashTable } from './table.ts';

const { positionals, values } = parseArgs({
  options: { write: { type: 'boolean' } },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 20);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) {
  console.error(`${positionals[0]}: rounds are a whole number from 1 to 1000, such as 20.`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-crashes-'));
await using stack = new AsyncDisposableStack();
stack.defer(() => rm(folder, { recursive: true, force: true }));
const pluginConfig = { maxConcurrent: tasksOfRound };
const chats = stack.use(await startChats({ pluginConfig, tarball: await packPlugin(folder) }));
const random = seededRandom(20_261_128);
const seen: CrashRound[] = [];
const openclaw = await openclawVersion();
for (let round = 0; round < rounds; round++) {
  const stage = stages[round % stages.length] ?? stages[0];
  const became = await crashRound(chats, stage, random);
  seen.push(became);
  console.error(JSON.stringify(became));
  const source = caption({ day: new Date().toISOString().slice(0, 10), openclaw, rounds: seen.length });
  // After each round, so that what was seen is kept when somebody ends it.
  if (values.write) await putOnPage('crashes', `${crashTable(seen)}\n\n${source}`);
}
console.log(crashTable(seen));
