import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const answer = JSON.stringify({
  model: 'bench/model',
  choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** A server that answers while this thread waits for a process. */
export async function answering(): Promise<{ baseUrl: string; close(): Promise<unknown> }> {
  const worker = new Worker(
    `const { createServer } = require('node:http');
    const server = createServer((request, response) =>
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(${JSON.stringify(answer)})));
    server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  const [port] = await once(worker, 'message');
  return { baseUrl: `http://127.0.0.1:${port}/v1`, close: () => worker.terminate() };
}
