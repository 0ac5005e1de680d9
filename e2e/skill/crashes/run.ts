// What becomes of runs whose gateway is killed. `npm run crashes:chat [-- ROUNDS] [--write] [--go-on FILE]`, 20 by
// default. FILE has what an earlier process printed that was ended: its rounds are not done again.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../crash-matrix/seeded-random.ts';
import { openclawVersion } from '../../openclaw.ts';
import { startChats } from '../chats.ts';
import { putOnPage } from '../page.ts';
import { packPlugin } from '../plugin-package.ts';
import { type CrashRound, crashRound, killsOf, stages, tasksOfRound } from './round.ts';
import { caption, crashTable } from './table.ts';

const { positionals, values } = parseArgs({
  options: { write: { type: 'boolean' }, 'go-on': { type: 'string' } },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 20);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) {
  console.error(`${positionals[0]}: rounds are a whole number from 1 to 1000, such as 20.`);
  process.exit(2);
}

const random = seededRandom(20_261_128);
const seen: CrashRound[] = await earlierRounds(values['go-on']);
const openclaw = await openclawVersion();
if (seen.length < rounds) await goOn();
await show();
console.log(crashTable(seen));

async function goOn(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-crashes-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const pluginConfig = { maxConcurrent: tasksOfRound };
  const chats = stack.use(await startChats({ pluginConfig, tarball: await packPlugin(folder) }));
  while (seen.length < rounds) {
    const stage = stages[seen.length % stages.length] ?? stages[0];
    const became = { stage, ...(await crashRound(chats, killsOf(stage), random)) };
    seen.push(became);
    console.error(JSON.stringify(became));
    // After each round, so that what was seen is kept when somebody ends it.
    await show();
  }
}

async function show(): Promise<void> {
  if (!values.write) return;
  const day = new Date().toISOString().slice(0, 10);
  await putOnPage('crashes', `${crashTable(seen)}\n\n${caption({ day, openclaw, rounds: seen.length })}`);
}

async function earlierRounds(file: string | undefined): Promise<CrashRound[]> {
  if (file === undefined) return [];
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.startsWith('{"stage"'));
  return lines.map((line) => JSON.parse(line));
}
