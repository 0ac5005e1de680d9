// Tasks in batches, judges at once: killed in the middle, resumed, and every dollar of both in one account.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type BatchServer, startBatchServer } from '@parallel-agents/testing/internal';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { RunDocument } from './kit/documents.ts';
import { startProcess } from './kit/process.ts';

const rows = 4;
const tasks = Array.from({ length: rows }, (_, index) => ({
  id: `row-${index}`,
  agent: 'documentation_writer',
  description: `Write row ${index}.`,
  outputFormat: 'text',
}));
const patience = { timeout: 30_000 };
/** US dollars for a million tokens. */
const perMillion = {
  'shop/worker': { input: 2, output: 10, share: 0.5 },
  'shop/judge': { input: 4, output: 20, share: 1 },
};

async function serverWithJudge(): Promise<BatchServer> {
  const server = await startBatchServer({
    protocol: 'openai',
    models: ['shop/worker', 'shop/judge'],
    reply: ({ model, prompt }) =>
      model === 'shop/judge'
        ? { kind: 'text', text: '{"score":9,"problems":[]}' }
        : { kind: 'text', text: `Row ${/row (\d+)/.exec(prompt)?.[1]}.` },
  });
  onTestFinished(() => server.close());
  return server;
}

function configFile(): string {
  const config = join(temporaryFolder(), 'mixed.yaml');
  const prices = Object.entries(perMillion).map(
    ([model, { input, output }]) =>
      `  ${model}: { inputPerMillionUsd: ${input}, outputPerMillionUsd: ${output} }`,
  );
  writeFileSync(config, `batch: { lookSeconds: 0.2, priceShare: 0.5 }\nprices:\n${prices.join('\n')}\n`);
  return config;
}

/** What the server has billed, told or not. */
function trueBill(server: BatchServer): number {
  return server.model.calls.reduce((sum, { model, billed }) => {
    const { input, output, share } = perMillion[model as keyof typeof perMillion];
    const { inputTokens = 0, outputTokens = 0 } = billed ?? {};
    return sum + ((inputTokens * input + outputTokens * output) * share) / 1_000_000;
  }, 0);
}

it('resumes tasks in batches and judges that were live, and counts both at their price', async () => {
  const server = await serverWithJudge();
  // Judges do not answer until the first process is dead.
  const dead = Promise.withResolvers<void>();
  server.model.script(async ({ model, prompt }) => {
    if (model !== 'shop/judge') return { kind: 'text', text: `Row ${/row (\d+)/.exec(prompt)?.[1]}.` };
    await dead.promise;
    return { kind: 'text', text: '{"score":9,"problems":[]}' };
  });
  const env = { XDG_STATE_HOME: temporaryFolder(), PARALLEL_AGENTS_API_KEY: 'sk-opens-nothing-at-all' };
  const where = ['--base-url', server.url, '--config', configFile(), '--budget', '1'];
  const judged = ['--tiers', 'shop/worker', '--judge', 'shop/judge', '--min-score', '5', '--live-judges'];
  const first = startProcess(['run', '-', '--json', '--batch', ...where, ...judged], env);
  const said = text(first.stderr);
  first.stdin.end(JSON.stringify({ tasks }));
  const judges = () => server.model.calls.filter(({ model }) => model === 'shop/judge').length;
  await vi.waitFor(() => expect(judges()).toBeGreaterThan(0), patience);
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(await said).toContain('judges and planners');
  dead.resolve();
  const list = startProcess(['runs', 'list', '--json'], env);
  const { runs } = JSON.parse(await text(list.stdout)) as { runs: { jobId: string }[] };
  const second = startProcess(['runs', 'resume', runs[0]?.jobId ?? '', '--json'], env);
  const [stdout, stderr, [code]] = await Promise.all([
    text(second.stdout),
    text(second.stderr),
    once(second, 'exit'),
  ]);
  expect(code, stderr).toBe(0);
  const { results, summary } = JSON.parse(stdout) as RunDocument;
  expect(results.map(({ output }) => output)).toEqual(tasks.map((_, row) => `Row ${row}.`));
  // Nothing that was in the batch is asked again; judges that were asked live are, and it says so.
  expect(server.batches).toHaveLength(1);
  expect(server.batches[0]?.customIds).toHaveLength(rows);
  const askedAgain = judges() - rows;
  const twice = summary.possiblyPaidTwice?.length ?? 0;
  expect(askedAgain).toBeGreaterThan(0);
  expect(twice).toBeGreaterThanOrEqual(askedAgain);
  expect(twice).toBeLessThanOrEqual(rows);
  expect(summary.inBatches).toMatchObject({ sessions: rows, batches: 1 });
  const aside = summary.setAside?.costUsd ?? 0;
  expect(summary.costUsd ?? 0).toBeGreaterThanOrEqual(trueBill(server) - 1e-9);
  expect((summary.costUsd ?? 0) - aside).toBeLessThanOrEqual(trueBill(server) + 1e-9);
}, 90_000);

it('says which sessions wait in a batch, since when, and until when at the latest', async () => {
  const server = await startBatchServer({ protocol: 'openai', models: ['shop/worker'], released: false });
  onTestFinished(() => server.close());
  const env = { XDG_STATE_HOME: temporaryFolder(), PARALLEL_AGENTS_API_KEY: 'sk-opens-nothing-at-all' };
  const where = ['--base-url', server.url, '--config', configFile(), '--model', 'shop/worker'];
  const first = startProcess(['run', '-', '--json', '--batch', ...where], env);
  first.stdin.end(JSON.stringify({ tasks }));
  await vi.waitFor(() => expect(server.asked).toContain('GET /batches/batch_1'), patience);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const list = startProcess(['runs', 'list'], env);
  expect(await text(list.stdout)).toMatch(
    /4 sessions wait in 1 batch since \d{4}-\d\d-\d\d \d\d:\d\d UTC, until \d{4}-\d\d-\d\d \d\d:\d\d UTC at the latest/,
  );
}, 60_000);
