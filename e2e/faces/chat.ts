import { join } from 'node:path';
import type { JobSpec } from '@parallel-agents/app';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { callTool, FakeApi, hostOn, newGateway } from '../../apps/skill/test/fake-api.ts';
import { type Ended, type Face, type Given, Model, until } from './face.ts';

const priced = (input: number) => ({ cost: { input, output: input }, maxTokens: 1000 });
const openclaw = {
  agents: { defaults: { model: 'a/b' } },
  models: {
    providers: {
      a: {
        models: [
          { id: 'b', ...priced(1) },
          { id: 'c', ...priced(10) },
        ],
      },
    },
  },
};

/** An OpenClaw chat, whose agent calls the tools of the plugin. Tiers and judges are the operator’s. */
export function chat(): Face {
  const model = new Model();
  const folder = temporaryFolder();
  const shared = newGateway();
  const api = new FakeApi(
    (prompt, instructions, asked) => model.answer({ prompt, instructions, model: asked }),
    folder,
  );
  api.usage = { input: 1000, output: 500 };
  const call = async (
    name: string,
    given: object,
    { tiers, auto, minScore, spawns }: Given = {},
  ): Promise<Ended> => {
    const config = {
      ...(tiers && { tiers: ['a/b', 'a/c'] }),
      ...(auto && { start: 'auto' }),
      ...(minScore !== undefined && { minScore }),
      ...(spawns !== undefined && { maxSpawns: spawns }),
    };
    const workspaceDir = join(folder, 'workspace');
    const host = hostOn(api, { config, shared, workspaceDir, getRuntimeConfig: () => openclaw });
    const { text, details } = await callTool(`parallel_agents_${name}`, given, host);
    const { run } = details as { run?: { asked: number; completed: number } };
    return { ok: run !== undefined && run.completed === run.asked, said: text };
  };
  const working: Promise<unknown>[] = [];
  return {
    model,
    run: (job, given) => call(...toolOf(job), given),
    team: (member) => call('team', { team: 'review', subject: 'const x = 1;', only: [member] }),
    forecast: async (job) => {
      const [tool, args] = toolOf(job);
      return (await call('forecast', { tool, args })).said;
    },
    begin: async (job) => {
      working.push(call(...toolOf(job)));
      await until(() => model.asked.at(-1));
      return until(async () => /run-[0-9a-f]{12}/.exec((await call('runs', {})).said)?.[0]);
    },
    list: async () => (await call('runs', {})).said,
    show: async (run) => (await call('resume', { run })).said,
    stop: async (run) => {
      await call('stop', { run });
      await Promise.all(working);
    },
    resume: (run) => call('resume', { run }),
    retryFailed: (run) => call('resume', { run, retryFailed: true }),
    learned: join(folder, 'parallel-agents/tier-outcomes.jsonl'),
    close: async () => {
      await Promise.all(working);
      await shared.kept.close();
    },
  };
}

function severalOf(bestOf: Extract<JobSpec, { goal: string }>['bestOf']): object {
  return bestOf ? { several: `${bestOf.vote ? 'vote' : 'best'} of ${bestOf.answers ?? 3}` } : {};
}

function toolOf(job: JobSpec): [string, object] {
  if ('tasks' in job) {
    const { bestOf, ...others } = job;
    return ['run', { ...others, ...severalOf(bestOf) }];
  }
  if ('goal' in job) {
    const { bestOf, ...others } = job;
    return ['orchestrate', { ...others, ...severalOf(bestOf) }];
  }
  if ('create' in job) return ['create', { create: job.create, maxRounds: 1 }];
  return 'refine' in job
    ? ['refine', { agents: job.refine, maxRounds: 1 }]
    : ['refine', { agents: job.review, reviewOnly: true }];
}
