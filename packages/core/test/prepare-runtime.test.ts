import { describe, expect, test } from 'vitest';
import {
  type AdmissionRequest,
  type AgentDefinition,
  createOrchestrator,
  defineAgent,
  InputError,
  type OrchestratorOptions,
} from '../src/index.ts';
import { scripted } from '../src/testing/index.ts';
import { echo, orchestrate, tasks } from './kit/orchestrate.ts';

describe('a runtime without a default model', () => {
  const missing = new InputError([
    { code: 'INVALID_OPTION', path: ['model'], message: 'there is no default model', fix: 'Name one.' },
  ]);
  const start = (options: Partial<OrchestratorOptions> = {}, fields = {}) => {
    const requireModel = async (name: string | undefined): Promise<void> => {
      if (name === undefined) throw missing;
    };
    const runtime = Object.assign(scripted({ reply: echo }), { requireModel });
    return { runtime, run: orchestrate(echo, { runtime, ...options }).run(tasks(3, fields)) };
  };
  const model = 'scripted/cheap';

  test('has nothing spawned for tasks that name none', async () => {
    const { runtime, run } = start();
    await expect(run).rejects.toMatchObject({ issues: missing.issues });
    expect(runtime.calls).toEqual([]);
    await expect(start({ policy: { next: () => ({ reason: 'first' }) } }).run).rejects.toMatchObject({
      issues: missing.issues,
    });
  });

  test.each<[string, Partial<OrchestratorOptions>, object]>([
    ['the run', { model }, {}],
    ['each task', {}, { model }],
    [
      'the policy',
      {
        policy: { next: ({ attempts }) => (attempts.length === 0 ? { reason: 'first', model } : undefined) },
      },
      {},
    ],
  ])('does tasks whose model %s names', async (_name, options, fields) => {
    expect((await start(options, fields).run).summary.completed).toBe(3);
  });
});

test('a runtime reads the names of models its own way', async () => {
  const requireModel = async (name: string | undefined): Promise<void> => {
    if (name === 'nick') return;
    throw new InputError([
      { code: 'UNKNOWN_MODEL', path: ['model'], message: `no ${name}`, fix: 'Ask nick.' },
    ]);
  };
  const start = (model: string) => {
    const reading = Object.assign(scripted({ reply: echo, models: ['nick'] }), { requireModel });
    return orchestrate(echo, { runtime: reading, model }).run(tasks(1));
  };
  expect((await start('nick')).summary.completed).toBe(1);
  await expect(start('nickname')).rejects.toThrow(/no nickname/);
});

test('no tools are made ready for an agent that works without them', async () => {
  const prepared: string[][] = [];
  const tools: NonNullable<OrchestratorOptions['tools']> = {
    outlook: () => ({ names: ['read'], missing: [] }),
    prepare: async (agents) => void prepared.push(agents.map(({ tools: asked }) => asked)),
    toolsFor: () => ({ tools: [], missing: [] }),
    approve: async () => true,
    redact: (text) => text,
    close: async () => {},
  };
  const runtime = scripted({ reply: echo });
  const start = (fields: Partial<AgentDefinition>) =>
    createOrchestrator({
      runtime,
      tools,
      agents: [defineAgent({ name: 'reader', instructions: 'Read.', tools: 'inherit', ...fields })],
    }).run([{ agent: 'reader', description: 'Read it.' }]);
  await start({ toolsWithheld: 'nobody has said yes' });
  expect(prepared).toEqual([]);
  await start({});
  expect(prepared).toEqual([['inherit']]);
});

test('admission is told of the account that the runtime names', async () => {
  const asked: AdmissionRequest[] = [];
  const control = {
    admit: async (request: AdmissionRequest) => {
      asked.push(request);
      return { settle: <Outcome>(outcome: Outcome) => outcome };
    },
  };
  const runtime = Object.assign(scripted({ reply: echo }), { account: 'theirs' });
  await orchestrate(echo, { runtime, admission: [control] }).run(tasks(1));
  await orchestrate(echo, { admission: [control] }).run(tasks(1));
  expect(asked.map(({ account }) => account)).toEqual(['theirs', undefined]);
});
