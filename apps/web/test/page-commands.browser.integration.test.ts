import { type Describe, open } from '@parallel-agents/app';
import type { JobLog, JobOverview } from '@parallel-agents/core';
import { memoryJournal, scripted } from '@parallel-agents/core/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Served, serve } from '../src/serve/serve.ts';
import { describeUsual } from '../src/view/commands.ts';
import { launch, openReport, watched, withoutBrowser } from './kit/browser.ts';
import { busyEngine } from './kit/engine-view.ts';
import { refineLog } from './kit/refine-log.ts';
import { goalLog, reviewLog } from './kit/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const engine = '--engine redis://queue.internal:6379';
/** As the command says it that was told of an engine. */
const onEngine: Describe = (name, value) => describeUsual(name, value).replace(/`$/, ` ${engine}\``);

const interrupted = (log: JobLog, more: Partial<JobOverview> = {}): JobLog => ({
  ...log,
  overview: { ...log.overview, status: 'interrupted', ...more },
  events: log.events.filter(({ type }) => type !== 'job.ended'),
});
const parted: JobOverview = {
  ...{ jobId: 'run-parts', kind: 'tasks', status: 'running', runtime: 'openclaw', agents: [] },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:01.000Z' },
  ...{ asked: 700, completed: 210, failed: 3, parts: 7 },
};
const waiting = (): JobLog => interrupted(goalLog(), { waitsFor: 'approval' });

/** Jobs as an engine has them, on pages that name it. */
async function servingLogs(...logs: JobLog[]): Promise<Served> {
  const app = await open({
    store: memoryJournal(),
    runtime: scripted(),
    here: { env: {}, localServers: [] },
  });
  const served = await serve(
    {
      ...app.jobs,
      list: async () => logs.map(({ overview }) => overview),
      show: async (id) => {
        const log = logs.find(({ overview }) => overview.jobId === id);
        // What is not there is said by the store.
        return log ? { ...log, results: [], tasks: [] } : app.jobs.show(id);
      },
    },
    { port: 0, describe: onEngine, engine: async () => busyEngine(Date.now()) },
  );
  onTestFinished(async () => {
    await served.close();
    await app.close();
  });
  return served;
}

describe.skipIf(withoutBrowser())('commands on pages', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  /** Every command that a reader sees, wherever it stands. */
  const commandsOn = async (page: Page): Promise<string[]> => {
    const words = (await page.evaluate('document.querySelector("#app").innerText')) as string;
    return [...words.matchAll(/parallel-agents (?:runs?|worker|engine|doctor)\b[^\n`)]*/g)].map(([one]) =>
      one.trim(),
    );
  };

  it.each<[string, JobLog, string[]]>([
    [
      'one with failed tasks',
      reviewLog(),
      ['runs retry run-4f2a9c81d0b3 --failed', 'runs show run-4f2a9c81d0b3'],
    ],
    [
      'one that was interrupted',
      interrupted(reviewLog()),
      ['runs resume run-4f2a9c81d0b3', 'runs show run-4f2a9c81d0b3'],
    ],
    ['one whose plan waits', waiting(), ['runs approve', 'runs show']],
    ['work on agents', refineLog(), ['runs show']],
  ])('of a job on an engine name it, in a file and served: %s', async (_which, log, said) => {
    const { page, troubles } = await watched(browser);
    await openReport(page, log, '', { describe: onEngine });
    const inFile = await commandsOn(page);
    expect(inFile).toHaveLength(said.length);
    for (const [at, words] of said.entries()) {
      expect(inFile[at]).toContain(`parallel-agents ${words}`);
      expect(inFile[at]).toMatch(new RegExp(` ${engine}$`));
    }
    const served = await servingLogs(log);
    await page.goto(`${served.link}&job=${log.overview.jobId}`);
    await expect.poll(() => commandsOn(page)).toEqual(inFile);
    expect(troubles).toEqual([]);
  });

  it('are there for a list without jobs, a run in parts and a job that is not there', async () => {
    const { page } = await watched(browser);
    const empty = await servingLogs();
    await page.goto(empty.link);
    await expect.poll(() => commandsOn(page)).toEqual([`parallel-agents run tasks.yaml ${engine}`]);
    const served = await servingLogs({ overview: parted, events: [] });
    await page.goto(`${served.link}&job=run-parts`);
    await expect
      .poll(() => commandsOn(page))
      .toEqual([
        `parallel-agents runs follow run-parts --json ${engine}`,
        `parallel-agents runs show run-parts ${engine}`,
      ]);
    await page.goto(`${served.url}#job=gone`);
    await expect.poll(() => commandsOn(page)).toEqual([`parallel-agents runs list ${engine}`]);
  });

  it('of jobs on no engine name none', async () => {
    const { page } = await watched(browser);
    await openReport(page, reviewLog());
    expect(await commandsOn(page)).toEqual([
      'parallel-agents runs retry run-4f2a9c81d0b3 --failed',
      'parallel-agents runs show run-4f2a9c81d0b3',
    ]);
  });
});
