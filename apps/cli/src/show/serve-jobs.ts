import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, open } from '@parallel-agents/app';
import { decidePlan, openEngine, openEngineFor, withJournal } from '@parallel-agents/app/internal/engine';
import { cancelJob, jobRequestOf } from '@parallel-agents/app/internal/store';
import type { Journal } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import type { Engine } from '@parallel-agents/engine-bullmq';
import type { Decide, EngineView, PartsView, Resume } from '@parallel-agents/web';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { watchInterrupt } from '../report/interrupt.ts';
import { createReporter, type Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { openFile } from './open-file.ts';

export interface ServeFlags {
  port?: number;
  host?: string;
  open?: true;
  engine?: string | true;
}

/** Shows all jobs in the browser until a signal comes. */
export async function serveJobs(flags: ServeFlags, environment: Environment): Promise<ExitCode> {
  const reporter = createReporter(environment, {});
  const interrupt = watchInterrupt(environment, () =>
    reporter.note('Stopping. Press Ctrl-C again to leave at once.'),
  );
  const where = flags.engine === undefined ? {} : { engine: flags.engine };
  try {
    await withJournal(environment, where, (journal) =>
      serveUntil(interrupt.signal, journal, flags, { environment, reporter }),
    );
  } finally {
    interrupt.stop();
  }
  return exitCodes.completed;
}

interface Face {
  environment: Environment;
  reporter: Reporter;
}

async function serveUntil(
  signal: AbortSignal,
  journal: Journal,
  flags: ServeFlags,
  face: Face,
): Promise<void> {
  const { environment, reporter } = face;
  const { serve } = await import('@parallel-agents/web');
  const isEngine = flags.engine !== undefined;
  const going: App[] = [];
  const looking = new EngineLook(flags.engine, face);
  // What a job would run on is of no interest to who only looks.
  const quiet = { note() {}, tell() {}, problem: reporter.problem };
  await using app = await open({ store: journal, onlyLook: true, here: environment, notes: quiet });
  const jobs = {
    ...app.jobs,
    // An engine stops by itself what was left on its workers, and its workers are who goes on with jobs.
    cancel: (id: string) => cancelJob(journal, id, environment, reporter, { stopsItself: isEngine }),
  };
  const served = await serve(jobs, {
    ...defined({ port: flags.port, host: flags.host }),
    ...(isEngine
      ? {
          decide: deciding(flags.engine, face),
          engine: () => looking.look(),
          parts: (id: string) => looking.parts(id),
        }
      : { resume: goingOn(journal, going, face) }),
    describe: environment.describe,
    onError: ({ message }) => reporter.problem(message),
  });
  let page: { remove(): Promise<void> } | undefined;
  try {
    environment.stdout.write(`${served.link}\n`);
    environment.stderr.write(
      'This link shows all runs to whoever has it, on this machine only. Ctrl-C ends it.\n',
    );
    if (flags.open) page = await openLink(served.link, face);
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await served.close();
    await page?.remove();
    for (const one of going) await one.close();
    await looking.close();
  }
}

/** Milliseconds for which a look at an engine serves everybody who asks. */
const freshMs = 1000;

/** Looks at an engine for the page of its queues; opened when somebody opens that page. */
class EngineLook {
  readonly #where: { engine?: string | true };
  readonly #face: Face;
  #engine: Promise<Engine> | undefined;
  #seen: { at: number; view: Promise<EngineView> } | undefined;

  constructor(engine: ServeFlags['engine'], face: Face) {
    this.#where = engine === undefined ? {} : { engine };
    this.#face = face;
  }

  look(): Promise<EngineView> {
    if (this.#seen === undefined || performance.now() - this.#seen.at > freshMs)
      this.#seen = { at: performance.now(), view: this.#read() };
    return this.#seen.view;
  }

  async parts(id: string): Promise<PartsView> {
    const { partsEnded, partsRunning, account } = await (await this.#open()).showParts(id);
    return { partsEnded, partsRunning, ...(account && { account }) };
  }

  async close(): Promise<void> {
    await (await this.#engine?.catch(() => undefined))?.close();
  }

  async #read(): Promise<EngineView> {
    const engine = await this.#open();
    return { label: engine.label, ...(await engine.fleet()) };
  }

  #open(): Promise<Engine> {
    const { environment, reporter } = this.#face;
    this.#engine ??= openEngineFor(this.#where, environment, reporter).catch((thrown: unknown) => {
      this.#engine = undefined;
      throw thrown;
    });
    return this.#engine;
  }
}

/** Says it to the engine, whose workers go on with the job. */
function deciding(engine: ServeFlags['engine'], { environment, reporter }: Face): Decide {
  return async (id, approved) => {
    const where = engine === undefined ? {} : { engine };
    const opened = await openEngine(where, environment, ({ message }) => reporter.problem(message));
    try {
      await decidePlan(opened, id, approved);
    } finally {
      await opened.close();
    }
  };
}

/** Goes on with a job as it was started: with its settings, its limits and from its folder. */
function goingOn(journal: Journal, going: App[], { environment, reporter }: Face): Resume {
  return async (id, options) => {
    const { given, cwd } = jobRequestOf(await journal.read(id));
    const app = await open({ ...given, store: journal, here: { ...environment, cwd }, notes: reporter });
    going.push(app);
    return { job: app.jobs.resume(id, options) };
  };
}

/** Other users of this machine see what a program is started with: the link stands in a file that they cannot read. */
async function openLink(link: string, { environment, reporter }: Face): Promise<{ remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-'));
  const file = join(folder, 'open.html');
  await writeFile(
    file,
    `<!doctype html><meta http-equiv="refresh" content="0;url=${link}"><a href="${link}">Jobs</a>\n`,
    {
      mode: 0o600,
    },
  );
  await openFile(file, environment, reporter);
  return { remove: () => rm(folder, { recursive: true, force: true }) };
}
