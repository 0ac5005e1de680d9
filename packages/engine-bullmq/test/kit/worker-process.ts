// A worker as a process of its own: `node worker-process.ts '{"url": …}'`. Says on standard output what it does.
import process from 'node:process';
import { type WorkerSettings, work } from './work.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const say = (line: string): unknown => process.stdout.write(`${line}\n`);

const worker = await work(settings, { say, die: () => process.kill(process.pid, 'SIGKILL') });
process.once('SIGTERM', async () => {
  await worker.leave();
  say('closed');
  // Sessions that live on the host are still being waited for.
  process.exit();
});
say('ready');
