import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrchestrator } from '@parallel-agents/core';
import { memoryJournal } from '@parallel-agents/core/testing';
import { openclaw } from '@parallel-agents/openclaw';
import { builtinAgents } from '@parallel-agents/registry';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { commandJson, startCommand } from '../crash-matrix/command.ts';
import { crashMatrix } from '../crash-matrix/crash-matrix.ts';
import { type CountingModel, startCountingModel } from '../crash-matrix/model.ts';
import { seededRandom } from '../crash-matrix/seeded-random.ts';
import { takeSharedGateway } from '../shared-gateway.ts';
import type { SharedGateway } from '../shared-gateways.ts';

let model: CountingModel;
let gateway: SharedGateway;

beforeAll(async () => {
  model = await startCountingModel(200);
  gateway = await takeSharedGateway(model.server.url);
});

afterAll(() => model?.server.close());

it('a command that is killed at any moment loses nothing and pays for nothing twice', async () => {
  const plan = { gateway, model, tasks: 8, concurrency: 4, random: seededRandom(7) };
  const rounds = await crashMatrix({ ...plan, kills: [1, 2] });
  for (const round of rounds) expect(round).toMatchObject({ lost: 0, paidTwice: 0, accountDiffers: false });
}, 300_000);

it('a gateway that is killed in the middle costs no task, and what it forgot is named', async () => {
  model.reset();
  const tasks = Array.from({ length: 12 }, (_, index) => ({
    id: `caption-${index + 1}`,
    agent: 'content_writer_creative',
    description: `Write a caption about thing number ${index * 4 + 1}.`,
  }));
  const runtime = openclaw({ environment: gateway.environment, reconnectSeconds: 150 });
  const orchestrator = createOrchestrator({
    runtime,
    agents: builtinAgents,
    maxConcurrent: 4,
    journal: memoryJournal(),
  });
  const run = orchestrator.run(tasks);
  let ended = 0;
  let killed = false;
  for await (const { type } of run) {
    if (type === 'task.ended') ended += 1;
    // A session that the gateway has just accepted is under way for certain.
    if (killed || ended < 3 || type !== 'session.started') continue;
    killed = true;
    await gateway.kill();
    await gateway.start();
  }
  const { summary } = await run;
  await orchestrator.close();
  expect(summary).toMatchObject({ asked: 12, completed: 12 });
  const calls = [...model.calls().values()].reduce((sum, count) => sum + count, 0);
  const named = summary.possiblyPaidTwice?.length ?? 0;
  expect(named).toBeGreaterThan(0);
  // Whatever was asked of the model beyond once a task is among what the summary names.
  expect(calls - 12).toBeLessThanOrEqual(named);
}, 240_000);

it('cancelling a run whose process was killed stops the sessions that it left behind', async () => {
  const { server } = model;
  server.script(() => ({ kind: 'hang' }));
  const state = await mkdtemp(join(tmpdir(), 'parallel-agents-crash-'));
  const environment = { ...gateway.environment, XDG_STATE_HOME: state };
  const tasks = Array.from({ length: 4 }, (_, index) => ({
    agent: 'content_writer_creative',
    description: `Write a caption about thing number ${index + 1}.`,
  }));
  const command = startCommand(['run', '-', '--runtime', 'openclaw'], environment, JSON.stringify({ tasks }));
  const runId = await command.started;
  await vi.waitFor(() => expect(server.inFlight).toBe(4), { timeout: 60_000 });
  command.kill('SIGKILL');
  await command.ended;
  expect(server.inFlight).toBe(4);
  const cancelled = await commandJson(['runs', 'cancel', runId], environment);
  expect(cancelled).toMatchObject({ status: 'cancelled', sessions: { stopped: { length: 4 }, failed: [] } });
  await vi.waitFor(() => expect(server.inFlight).toBe(0), { timeout: 30_000 });
  await rm(state, { recursive: true });
}, 240_000);
