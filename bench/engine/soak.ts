// `node bench/engine/soak.ts`: jobs on an engine whose workers, submitter and server die at random; MINUTES, SEED, WORKERS,
// and ENGINE, which is redis or postgres.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobEvent } from '@parallel-agents/core';
import { openEngine } from '@parallel-agents/engine-bullmq';
import { startModelServer } from '@parallel-agents/testing';
import { audit, type Counts, noFindings } from './soak/audit.ts';
import { Supervised } from './soak/children.ts';
import { Clerk } from './soak/clerk.ts';
import { chooseFault, type Fault, faults } from './soak/faults.ts';
import { Jobs, type SoakJob } from './soak/jobs.ts';
import { randomInteger, seededRandom } from './soak/random.ts';
import { answerOf, type Billed, scriptOf } from './soak/script.ts';
import { startServer } from './soak/server.ts';
import { SessionHost } from './soak/session-host.ts';
import { few, type WorkerSettings } from './soak/settings.ts';

const minutes = Number(process.env.MINUTES ?? 2);
const seed = Number(process.env.SEED ?? Date.now() % 100_000);
const workerCount = Number(process.env.WORKERS ?? 4);
/** Milliseconds between two jobs, and two faults, at most. */
const pace = { jobMs: Number(process.env.JOB_MS ?? 4000), faultMs: Number(process.env.FAULT_MS ?? 9000) };
/** Seconds that everything has to come to its end when nothing dies any more. */
const graceSeconds = 180;

const random = seededRandom(seed);
const host = new SessionHost();
const hosting = await host.start();
const begun = new Map<string, number>();
const model = await startModelServer({
  models: ['tide'],
  reply: ({ prompt }) => {
    const { run, task, ms, fails } = scriptOf(prompt);
    const number = (begun.get(`${run} ${task}`) ?? 0) + 1;
    begun.set(`${run} ${task}`, number);
    if (fails === 'always') return { kind: 'error', status: 400, message: 'It is too warm.', delayMs: ms };
    if (fails === 'once' && number === 1) return { kind: 'error', status: 500, delayMs: ms };
    return { kind: 'text', text: answerOf({ run, task }), delayMs: ms };
  },
});
const { server, silence, held, remainsOf } = await startServer(process.env.ENGINE ?? 'redis');
const settings: WorkerSettings = { url: server.url, host: hosting.url, model: model.url };
const owners = new Map<string, Supervised>();
const restMs = (): number => randomInteger(random, 0, 3000);
const fleet = Array.from({ length: workerCount }, (_, index): Supervised => {
  const worker = new Supervised(
    `worker ${index}`,
    'worker-process.ts',
    JSON.stringify(settings),
    restMs,
    (line) => {
      const [, runId = '', what] = /^run (\S+) (\S+)/.exec(line) ?? [];
      if (what === 'begun' || what === 'resumed') owners.set(runId, worker);
      else owners.delete(runId);
    },
  );
  worker.start();
  return worker;
});
const [survivor, ...mortal] = fleet;
const clerk = new Clerk(server.url, restMs);
const jobs = new Jobs(clerk, random);
const engine = await openEngine({ url: server.url });
const doers = faults(
  {
    server,
    silence,
    workers: mortal,
    owners: () => [...new Set(owners.values())].filter((worker) => worker.isReady && worker !== survivor),
    clerk: clerk.process,
  },
  random,
);
const done = new Map<Fault, number>();
const befell: { at: number; fault: Fault }[] = [];
const findings = noFindings();
const counts: Counts = {
  tasks: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  sessions: 0,
  setAside: 0,
  paidAgainAndTold: 0,
  notInLog: 0,
};
const bills = { jobs: 0, pruned: 0 };
const startedAt = Date.now();
const until = startedAt + minutes * 60_000;
const say = (text: string): void => console.log(`${((Date.now() - startedAt) / 1000).toFixed(0)} s: ${text}`);

function billOf({ id, runtime }: SoakJob): Billed[] {
  if (runtime === 'hosted') return [...host.sessions.values()].filter(({ run }) => run === id);
  return model.calls.flatMap(({ prompt, startedAt: at, billed, status, aborted }) => {
    const { run, task } = scriptOf(prompt);
    if (run !== id) return [];
    const tokens = (billed?.inputTokens ?? 0) + (billed?.outputTokens ?? 0);
    return [{ run, task, at: performance.timeOrigin + at, tokens, answered: status === 200 && !aborted }];
  });
}

/** What somebody needs to see how it came about. */
function keep(job: SoakJob, logs: readonly (readonly JobEvent[])[], bill: Billed[]): void {
  if (process.env.KEEP === undefined) return;
  const shown = { ...job, scripts: [...job.scripts.values()] };
  writeFileSync(
    join(process.env.KEEP, `${job.id}.json`),
    JSON.stringify({ job: shown, bill, logs, befell }, null, 1),
  );
}

async function eventsOf(jobId: string): Promise<readonly JobEvent[]> {
  return (await engine.journal.read(jobId)).events;
}

/** Looks at every job that is over, and lets go of it. */
async function auditEnded(): Promise<void> {
  // One that is gone on with after the list was made is looked at the next time.
  const idle = [...jobs.all.values()].filter(({ isBusy }) => !isBusy);
  const lookedAt = Date.now();
  const ended = new Map((await engine.journal.list()).map((line) => [line.jobId, line]));
  for (const job of idle) {
    const line = ended.get(job.id);
    if (line === undefined || ['running', 'interrupted'].includes(line.status)) continue;
    if (line.status === 'unreadable') findings.lost.push(`${job.id}: ${line.problem?.message}`);
    const ids =
      job.parts === undefined ? [job.id] : Array.from({ length: job.parts }, (_, i) => `${job.id}.p${i + 1}`);
    const before = JSON.stringify(findings);
    const logs: (readonly JobEvent[])[] = [];
    // A part that was not begun when its job was cancelled may be gone.
    for (const id of ids) logs.push(await eventsOf(id).catch(() => []));
    audit(job, logs, billOf(job), findings, counts);
    if (JSON.stringify(findings) !== before) {
      say(`FOUND in ${job.id}`);
      keep(job, logs, billOf(job));
    }
    jobs.all.delete(job.id);
    bills.jobs++;
  }
  const oldest = [...jobs.all.keys()].flatMap((id) => ended.get(id)?.createdAt ?? []).sort()[0];
  // One that came after the list was made is not known yet, and is not to be forgotten.
  const before = oldest === undefined ? new Date(lookedAt - 1000) : new Date(oldest);
  bills.pruned += (await engine.journal.prune({ before })).length;
}

async function everyJob(): Promise<void> {
  const open: Promise<void>[] = [];
  for (let count = 1; Date.now() < until; count++) {
    open.push(count % 20 === 0 ? jobs.beginParted(4, 30) : jobs.begin());
    await sleep(randomInteger(random, 200, pace.jobMs));
  }
  await Promise.all(open);
}

async function everyFault(): Promise<void> {
  const open: Promise<unknown>[] = [];
  while (Date.now() < until) {
    await sleep(randomInteger(random, 500, pace.faultMs));
    const fault = chooseFault(random);
    befell.push({ at: Date.now(), fault });
    // The server is one: what befalls it befalls it one after the other.
    const doing = doers[fault]().catch((thrown: unknown) => say(`${fault}: ${thrown}`));
    if (fault.startsWith('the server')) await doing;
    else open.push(doing);
    done.set(fault, (done.get(fault) ?? 0) + 1);
  }
  await Promise.all(open);
  for (const worker of fleet) worker.signal('SIGCONT');
}

async function lookAfter(work: Promise<unknown>): Promise<void> {
  let isOver = false;
  void work.finally(() => {
    isOver = true;
  });
  for (let look = 1; !isOver || jobs.all.size > 0; look++) {
    await sleep(2000);
    if (isOver && Date.now() > until + graceSeconds * 1000) return;
    await auditEnded().catch((thrown: unknown) => say(`looking: ${thrown}`));
    if (look % 15 === 0)
      say(
        `${bills.jobs} jobs over, ${jobs.all.size} open; ${counts.tasks} tasks, ${counts.sessions} sessions; survivor ${survivor?.memory} MB, ${server.kind} ${held()}`,
      );
  }
}

console.log(`seed ${seed}, ${minutes} minutes, ${workerCount} workers`);
await lookAfter(Promise.all([everyJob(), everyFault()]));
for (const id of jobs.all.keys()) {
  const { overview } = await engine.journal.read(id).catch(() => ({ overview: { status: 'gone' } }));
  findings.lost.push(`${id}: ${overview.status} after ${graceSeconds} s`);
  if (process.env.KEEP !== undefined)
    writeFileSync(
      join(process.env.KEEP, `${id}-remains.json`),
      JSON.stringify({ remains: remainsOf(id), owner: owners.get(id)?.name, befell }, null, 1),
    );
}
const memory = { survivor: survivor?.memory, server: held() };
await Promise.all([...fleet, clerk.process].map((child) => child.end()));
await engine.close();
await server.stop();
await hosting.close();
await model.close();

const table = (head: string, rows: [string, unknown][]): void =>
  console.log(
    [`| ${head} | |`, '| - | - |', ...rows.map(([name, value]) => `| ${name} | ${value} |`), ''].join('\n'),
  );
const starts = [...fleet, clerk.process].map(({ name, starts }) => `${name} ${starts}`).join(', ');
table(
  'what befell it',
  [...done].sort(([, a], [, b]) => b - a),
);
table(
  'what must not be',
  Object.entries(findings).map(([name, found]) => [name, found.length]),
);
table('in numbers', [
  ...Object.entries(jobs.counts).map(([name, count]): [string, unknown] => [`asked: ${name}`, count]),
  ['jobs looked at', bills.jobs],
  ['forgotten by prune', bills.pruned],
  ...Object.entries(counts),
  ['sessions found again', host.foundAgain],
  ['most sessions of the lane `few` at once', `${host.most('few/tide')} of ${few}`],
  ['processes started', starts],
  ['memory of the worker that nothing befell, MB', memory.survivor],
  [`what ${server.kind} holds`, memory.server],
]);
for (const [name, found] of Object.entries(findings)) for (const one of found) console.log(`${name}: ${one}`);
for (const [why, count] of jobs.refusals) console.log(`refused ${count} times: ${why}`);
process.exitCode = Object.values(findings).some(({ length }) => length > 0) ? 1 : 0;
