// `node bench/engine/large.ts`: answers and inputs that are large, through an engine with one worker.
import process from 'node:process';
import { scripted } from '@parallel-agents/core/testing';
import { openEngine } from '@parallel-agents/engine-bullmq';
import { serverKinds } from '@parallel-agents/testing/internal/servers';
import { asSubmission, doRun, writerTasks } from './writer.ts';

const megabyte = 1024 * 1024;
const scenarios = [
  { name: '40 answers of 10 MB', tasks: 40, inputBytes: 100, answerBytes: 10 * megabyte },
  { name: '40 answers of 1 MB', tasks: 40, inputBytes: 100, answerBytes: 999_000 },
  { name: '200 inputs of 1 MB', tasks: 200, inputBytes: 999_000, answerBytes: 100 },
];

for (const { kind, missing, start } of serverKinds()) {
  if (missing !== undefined || (process.env.SERVER ?? kind) !== kind) continue;
  const server = await start();
  for (const { name, tasks: count, inputBytes, answerBytes } of scenarios) {
    const namespace = `large_${count}_${answerBytes}`;
    const engine = await openEngine({
      url: server.url,
      namespace,
      onWarning: (e) => console.log('warning', e.message),
    });
    const text = 'x'.repeat(answerBytes);
    const local = scripted({ latencyMs: 50, reply: () => ({ kind: 'text', text }) });
    const worker = await engine.startWorker({
      runtime: local,
      concurrency: 40,
      onEvent: (event) => event.type === 'run' && console.log('  ', event.runId, event.what),
      onRun: doRun,
    });
    const tasks = writerTasks(count, (number) => `${number} ${'y'.repeat(inputBytes)}`);
    const startedAt = performance.now();
    await engine.submit({ runId: 'large', runtime: 'scripted', ...asSubmission(tasks) });
    const stop = AbortSignal.timeout(120_000);
    try {
      const { summary } = await engine.follow('large', { signal: stop });
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      const memory = Math.round(process.memoryUsage().rss / megabyte);
      console.log(
        `${kind}: ${name}: ${summary.completed} of ${count} completed, ${local.calls.length} sessions, ${seconds} s, ${memory} MB`,
      );
    } catch (thrown) {
      console.log(`${kind}: ${name}: ${(thrown as Error).message}`);
    }
    await worker.close();
    await engine.close();
  }
  await server.stop();
}
