import { join } from 'node:path';
import { type App, open } from '@parallel-agents/app';
import { scripted } from '@parallel-agents/core/testing';
import { createReviewTeam, onlyMembers } from '@parallel-agents/teams';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { type Ended, type Face, type Given, Model, models, until, writeConfig } from './face.ts';

/** The runtime that asks this model. */
export function runtimeOf(model: Model) {
  return scripted({
    models,
    reply: ({ prompt, instructions, model: asked }) => {
      const text = model.answer({ prompt, instructions, model: asked });
      return text === undefined ? { kind: 'hang' } : { kind: 'text', text };
    },
  });
}

/** The options of `open` for what is given. */
function optionsOf({ tiers, auto, minScore, spawns }: Given) {
  return {
    ...(tiers && { tiers: ['a/b', 'a/c'] }),
    ...(auto && { start: 'auto' }),
    ...(minScore !== undefined && { minScore }),
    ...(spawns !== undefined && { limits: { spawns } }),
  };
}

/** The application as a program opens it, in a folder of its own. */
export function applicationsIn(folder: string, model: Model, describe?: object) {
  const opened: App[] = [];
  return {
    async open(given: Given = {}): Promise<App> {
      const here = { cwd: folder, env: { HOME: folder, XDG_STATE_HOME: folder }, ...describe };
      const app = await open({ runtime: runtimeOf(model), here, ...optionsOf(given) });
      opened.push(app);
      return app;
    },
    close: async () => {
      await Promise.all(opened.map((app) => app.close()));
    },
  };
}

/** A program that uses the packages. */
export function library(): Face {
  const model = new Model();
  const folder = temporaryFolder();
  writeConfig(folder);
  const applications = applicationsIn(folder, model);
  const ended = async (job: PromiseLike<{ status: string }>): Promise<Ended> => {
    const report = await job;
    return { ok: report.status === 'completed', said: JSON.stringify(report) };
  };
  return {
    model,
    run: async (job, given) => ended((await applications.open(given)).start(job)),
    team: async (member) => {
      const tasks = onlyMembers(createReviewTeam('const x = 1;'), [member]);
      return ended((await applications.open()).start({ tasks }));
    },
    forecast: async (job) => JSON.stringify(await (await applications.open()).forecast(job)),
    begin: async (job) => {
      const started = (await applications.open()).start(job);
      await until(() => model.asked.at(-1));
      return started.id;
    },
    list: async () => JSON.stringify(await (await applications.open()).jobs.list()),
    show: async (id) => JSON.stringify(await (await applications.open()).jobs.show(id)),
    stop: async (id) => (await applications.open()).jobs.cancel(id),
    resume: async (id) => ended((await applications.open()).jobs.resume(id)),
    retryFailed: async (id) => ended((await applications.open()).jobs.resume(id, { retryFailed: true })),
    learned: join(folder, 'parallel-agents/tier-outcomes.jsonl'),
    close: applications.close,
  };
}
