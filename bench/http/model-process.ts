// The scripted model server in a process of its own, so that its work is not measured.
import process from 'node:process';
import { startModelServer } from '@parallel-agents/testing';
import { models, type Scenario, toScript } from './scenarios.ts';

const server = await startModelServer({ models });
// It has answered before the first run, so that its own first steps are not measured either.
server.script(toScript({ kind: 'steady', latencyMs: 1 }));
const question = JSON.stringify({ model: models[0], messages: [{ role: 'user', content: 'problem 1' }] });
for (let round = 0; round < 20; round++) {
  const asked = Array.from({ length: 20 }, () =>
    fetch(`${server.url}/chat/completions`, { method: 'POST', body: question }),
  );
  for (const answer of await Promise.all(asked)) await answer.text();
}
let seen = 0;
process.on('message', (message: Scenario | 'count') => {
  if (message === 'count') {
    const calls = server.calls.slice(seen);
    const refused = calls.filter(({ status }) => status === 429).length;
    process.send?.({ calls: calls.length, refused });
    return;
  }
  seen = server.calls.length;
  server.script(toScript(message));
  process.send?.('ready');
});
process.on('disconnect', () => void server.close());
process.send?.(server.url);
