import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '@parallel-agents/app';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { testCommand } from '../../apps/cli/test/kit/command.ts';
import { type Ended, type Face, type Given, Model, until, writeConfig } from './face.ts';
import { runtimeOf } from './library.ts';

interface CommandFace {
  /** More flags of every command. */
  flags?: string[];
  env?: Record<string, string>;
  /** What else the configuration says. */
  config?: object;
}

/** Somebody who types commands. */
export function command({ flags = [], env = {}, config = {} }: CommandFace = {}): Face {
  const model = new Model();
  const folder = temporaryFolder();
  writeConfig(folder, config);
  const type = async (...argv: string[]): Promise<Ended> => {
    const typed = testCommand({
      runtime: runtimeOf(model),
      env: { XDG_STATE_HOME: folder, ...env },
      cwd: folder,
    });
    const code = await typed.run(...argv, ...flags);
    return { ok: code === 0, said: typed.stdout() + typed.stderr() };
  };
  const listed = async (): Promise<{ jobId: string; status: string }[]> => {
    const typed = testCommand({ env: { XDG_STATE_HOME: folder, ...env }, cwd: folder });
    await typed.run('runs', 'list', '--json', ...flags);
    return typed.json<{ runs: { jobId: string; status: string }[] }>().runs;
  };
  const working: Promise<unknown>[] = [];
  return {
    model,
    run: (job, given = {}) => type(...argvOf(job, folder), ...flagsOf(given)),
    team: (member) => {
      writeFileSync(join(folder, 'app.js'), 'const x = 1;');
      return type('team', 'review', 'app.js', '--only', member, '--json');
    },
    forecast: async (job) => (await type(...argvOf(job, folder), '--dry-run')).said,
    begin: async (job) => {
      working.push(type(...argvOf(job, folder)));
      await until(() => model.asked.at(-1));
      return until(async () => (await listed()).find(({ status }) => status === 'running')?.jobId);
    },
    list: async () => JSON.stringify(await listed()),
    show: async (id) => (await type('runs', 'show', id, '--json')).said,
    stop: async (id) => {
      await type('runs', 'cancel', id);
      await Promise.all(working);
    },
    resume: (id) => type('runs', 'resume', id, '--json'),
    retryFailed: (id) => type('runs', 'retry', id, '--failed', '--json'),
    learned: join(folder, 'parallel-agents/tier-outcomes.jsonl'),
    close: async () => {
      await Promise.all(working);
    },
  };
}

function argvOf(job: JobSpec, folder: string): string[] {
  if ('tasks' in job) {
    writeFileSync(join(folder, 'tasks.json'), JSON.stringify(job));
    return ['run', 'tasks.json', '--json'];
  }
  if ('goal' in job) return ['orchestrate', job.goal, '--no-create', ...severalOf(job), '--json'];
  if ('create' in job) {
    const { name = '', purpose = '' } = job.create[0] ?? {};
    return ['agents', 'create', purpose, '--name', name, '--max-rounds', '1', '--json'];
  }
  return 'refine' in job
    ? ['agents', 'refine', ...job.refine, '--out', 'better', '--json']
    : ['agents', 'review', ...job.review, '--json'];
}

function severalOf({ bestOf }: Extract<JobSpec, { goal: string }>): string[] {
  if (bestOf === undefined) return [];
  return ['--best-of', String(bestOf.answers ?? 3), ...(bestOf.vote ? ['--vote'] : [])];
}

function flagsOf({ tiers, auto, minScore, spawns }: Given): string[] {
  return [
    ...(tiers ? ['--tiers', 'a/b,a/c'] : []),
    ...(auto ? ['--start', 'auto'] : []),
    ...(minScore === undefined ? [] : ['--min-score', String(minScore)]),
    ...(spawns === undefined ? [] : ['--max-spawns', String(spawns)]),
  ];
}
