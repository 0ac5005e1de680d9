import { join } from 'node:path';
import type { JobSpec } from '@parallel-agents/app';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { connect } from '../../apps/mcp/test/kit/connect.ts';
import { type Ended, type Face, type Given, Model, until, writeConfig } from './face.ts';
import { applicationsIn } from './library.ts';

/** Another agent that calls tools of the MCP server. Tiers and judges are those of the person who set it up. */
export function mcp(): Face {
  const model = new Model();
  const folder = temporaryFolder();
  writeConfig(folder);
  const applications = applicationsIn(folder, model);
  const clients: { close(): Promise<void> }[] = [];
  const connected = async (given: Given = {}) => {
    const { spawns: _spawns, ...settings } = given;
    const { client, call } = await connect(await applications.open(settings));
    clients.push(client);
    return call;
  };
  type Call = Awaited<ReturnType<typeof connected>>;
  const starters = new Map<string, Call>();
  const ended = async (call: Call, id: string): Promise<Ended> => {
    const { data, text } = await call('wait', { id, seconds: 40 });
    return { ok: data.status === 'completed', said: text };
  };
  const started = async (call: Call, tool: string, given: object): Promise<string> => {
    const { data, text } = await call(tool, { ...given });
    if (data === undefined) throw new Error(text);
    return data.id;
  };
  return {
    model,
    run: async (job, given = {}) => {
      const call = await connected(given);
      return ended(call, await started(call, ...toolOf(job, given)));
    },
    team: async (member) => {
      const call = await connected();
      const given = { team: 'review', subject: 'const x = 1;', only: [member] };
      return ended(call, await started(call, 'run_team', given));
    },
    forecast: async (job) => {
      const [tool, given] = toolOf(job);
      return (await (await connected())('forecast', { tool, arguments: given })).text;
    },
    begin: async (job) => {
      const call = await connected();
      const id = await started(call, ...toolOf(job));
      starters.set(id, call);
      await until(() => model.asked.at(-1));
      return id;
    },
    list: async () => (await (await connected())('status', {})).text,
    show: async (id) => {
      const call = await connected();
      await call('resume', { id });
      return (await ended(call, id)).said;
    },
    stop: async (id) => {
      // By the client that started it, which goes then.
      await starters.get(id)?.('stop', { id });
      await Promise.all(clients.splice(0).map((client) => client.close()));
    },
    resume: async (id) => {
      const call = await connected();
      await call('resume', { id });
      return ended(call, id);
    },
    retryFailed: async (id) => {
      const call = await connected();
      await call('resume', { id, retryFailed: true });
      return ended(call, id);
    },
    learned: join(folder, 'parallel-agents/tier-outcomes.jsonl'),
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await applications.close();
    },
  };
}

function toolOf(job: JobSpec, { spawns }: Given = {}): [string, Record<string, unknown>] {
  const limits = spawns === undefined ? {} : { limits: { spawns } };
  if ('tasks' in job) return ['run_tasks', { ...job, ...limits }];
  if ('goal' in job) return ['orchestrate', { ...job, ...limits }];
  if ('create' in job) return ['create_agents', { create: job.create, maxRounds: 1, ...limits }];
  return 'refine' in job
    ? ['refine_agents', { agents: job.refine, maxRounds: 1, ...limits }]
    : ['refine_agents', { agents: job.review, reviewOnly: true, ...limits }];
}
