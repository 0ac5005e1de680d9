// A worker as a process of its own: `node worker-process.ts '{"url": …}'`. Says on standard output what it does.
import process from 'node:process';
import { hostedRuntime } from '@parallel-agents/testing/internal';
import { openEngine } from '../../src/index.ts';
import { doRun } from './run-handler.ts';
import type { WorkerSettings } from './workers.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const say = (line: string): unknown => process.stdout.write(`${line}\n`);

const hosted = hostedRuntime(settings.host);
const ownSessions = settings.sessions !== undefined;
const runtime: typeof hosted = {
  ...hosted,
  ...(ownSessions && {
    capabilities: { ...hosted.capabilities, attach: false },
    attach: async () => undefined,
  }),
  async spawn(request, options) {
    // A session that takes down whoever starts it.
    if (request.prompt.includes('poison')) process.kill(process.pid, 'SIGKILL');
    const attemptId = ownSessions ? `${request.attemptId} of ${process.pid}` : request.attemptId;
    const session = await hosted.spawn({ ...request, attemptId }, options);
    if (settings.sessions === 'deadly') process.kill(process.pid, 'SIGKILL');
    return session;
  },
};
const { url, namespace, lanes = {} } = settings;
const engine = await openEngine({
  url,
  namespace,
  lanes,
  onWarning: ({ message }) => say(`warning ${message}`),
});
const worker = await engine.startWorker({
  runtime,
  concurrency: settings.concurrency ?? 4,
  ...(settings.runs !== false && { onRun: doRun }),
  maxDeliveries: settings.maxDeliveries ?? 50,
  timings: { lockDuration: 3000, stalledInterval: 1000 },
  onEvent: (event) => {
    if (event.type === 'run') say(`run ${event.runId} ${event.what}`);
    else if (event.type !== 'forgotten') say(`${event.type} ${event.request.attemptId}`);
  },
});
process.once('SIGTERM', async () => {
  await worker.drain();
  await worker.close();
  await engine.close();
  say('closed');
  // Sessions that live on the host are still being waited for.
  process.exit();
});
say('ready');
