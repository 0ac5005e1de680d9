import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { ReplyScript } from '@parallel-agents/core/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launch, openReport, type Watched, watched, withoutBrowser } from './kit/browser.ts';
import { busyEngine } from './kit/engine-view.ts';
import { hostileTexts, hostileValues } from './kit/hostile.ts';
import { manyLog } from './kit/many-log.ts';
import { refineLog } from './kit/refine-log.ts';
import { sampleLog } from './kit/sample-log.ts';
import { goalLog, reviewLog } from './kit/samples.ts';
import { serving } from './kit/serving.ts';

/** A browser on two cores that others use, too. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(withoutBrowser())('the page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const text = (page: Page, selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .textContent()
      .then((words) => words ?? '');
  const rows = (page: Page): Promise<number> => page.locator('[role=option]').count();

  it('finds, filters, opens and closes by mouse, keys and address', async () => {
    const { page, troubles, requests } = await watched(browser);
    await openReport(page, reviewLog());
    await expect.poll(() => text(page, 'h1')).toContain('Review of app.ts · 1 of 5 not completed');
    await expect.poll(() => rows(page)).toBe(5);
    await page.keyboard.press('/');
    await page.keyboard.type('performance');
    await expect.poll(() => rows(page)).toBe(1);
    await expect.poll(() => page.url()).toContain('q=performance');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: /^failed/ }).click();
    await expect.poll(() => rows(page)).toBe(1);
    await page.getByRole('button', { name: /^failed/ }).click();
    await page.locator('.task-row', { hasText: 'security' }).click();
    await expect.poll(() => text(page, '.panel h2')).toContain('security');
    await expect.poll(() => text(page, '.panel')).toContain('judge gave 5.1: refused');
    await page.keyboard.press('j');
    await expect.poll(() => text(page, '.panel h2')).toContain('performance');
    await page.keyboard.press('n');
    await expect.poll(() => text(page, '.panel h2')).toContain('accessibility');
    await expect.poll(() => text(page, '.panel')).toContain('TIMEOUT');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.panel').count()).toBe(0);
    await page.goBack();
    await expect.poll(() => page.locator('.panel').count()).toBe(1);
    await page.keyboard.press('+');
    await expect.poll(() => page.url()).toContain('window=');
    await page.keyboard.press('0');
    await expect.poll(() => page.url()).not.toContain('window=');
    expect(troubles).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it('compares two answers, side by side and by what differs, from a link', async () => {
    const { page, troubles } = await watched(browser);
    await openReport(page, reviewLog(), '#compare=security&compare=code&view=diff');
    await expect.poll(() => page.locator('dialog del').count()).toBeGreaterThan(0);
    await expect.poll(() => text(page, 'dialog ins >> nth=0')).toContain('"score": 6');
    await page.getByRole('button', { name: 'Side by side' }).click();
    await expect.poll(() => page.locator('dialog .two .card').count()).toBe(2);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    await expect.poll(() => page.url()).not.toContain('compare');
    expect(troubles).toEqual([]);
  });

  it('shows the plan with its critical path, scores by round, cost by agent, tier and model', async () => {
    const { page, troubles } = await watched(browser);
    await openReport(page, goalLog());
    const critical = await page.locator('.node.critical .node-head .cut').allInnerTexts();
    expect(critical.toSorted()).toEqual(['advice', 'compare', 'peers']);
    await expect.poll(() => page.locator('.graph path.critical').count()).toBe(2);
    await page.getByRole('button', { name: 'Tier', exact: true }).click();
    await expect.poll(() => page.locator('.numbers tbody th').allInnerTexts()).toEqual(['cheap', 'strong']);
    await page.locator('.node', { hasText: 'compare' }).click();
    await expect.poll(() => text(page, '.panel .markdown table')).toContain('token bucket');
    await openReport(page, refineLog());
    expect(
      await page
        .getByRole('img', { name: /Scores of flaky_test_finder.*round 4: 8\.9, held-out judge: 8\.6/ })
        .count(),
    ).toBe(1);
    expect(troubles).toEqual([]);
  });

  it('prints all of it, also what is drawn on demand', async () => {
    const { page } = await watched(browser);
    await openReport(page, manyLog(200));
    await expect.poll(() => rows(page)).toBeLessThan(80);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => rows(page)).toBe(200);
    await expect.poll(() => page.locator('.filters').isVisible()).toBe(false);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await expect.poll(() => rows(page)).toBeLessThan(80);
  });

  it('draws what is seen of 10,000 tasks, and gets to the last of them', async () => {
    const { page, troubles } = await watched(browser);
    await openReport(page, manyLog(10_000));
    await expect.poll(() => rows(page)).toBeLessThan(80);
    await page.locator('[role=listbox]').evaluate((list) => {
      list.scrollTop = list.scrollHeight;
    });
    await expect.poll(() => page.getByRole('option', { name: /row-10000/ }).count()).toBe(1);
    expect(troubles).toEqual([]);
  });

  it('shows an answer of 5 MB piece by piece', async () => {
    const { page, troubles } = await watched(browser);
    const long = 'A line of an answer that does not end.\n'.repeat(135_000);
    const task = { id: 'long', agent: 'writer', at: 1, tries: [{ ms: 5 }], output: long };
    await openReport(page, sampleLog({ id: 'run-long', runs: [{ at: 1, tasks: [task] }] }), '#task=long');
    const shown = page.locator('.panel pre');
    expect(((await shown.textContent()) ?? '').length).toBeLessThan(60_000);
    await page.locator('.panel').getByRole('button', { name: 'Show more' }).click();
    await expect.poll(async () => ((await shown.textContent()) ?? '').length).toBeGreaterThan(200_000);
    expect(troubles).toEqual([]);
  });

  it('shows the tools that were called, and those that brought nothing', async () => {
    const { page, troubles } = await watched(browser);
    const call = {
      tool: 'fetch',
      input: '{"url":"https://example.org/a"}',
      outcome: 'done',
      characters: 12_345,
    } as const;
    const message = 'No private addresses: 10.0.0.1.';
    const refused = {
      tool: 'fetch',
      input: '{"url":"http://10.0.0.1"}',
      outcome: 'refused',
      characters: 0,
      message,
    } as const;
    const tries = [{ ms: 5_000, calls: [call, refused, ...Array.from({ length: 120 }, () => call)] }];
    const task = { id: 'prices', agent: 'researcher', at: 1, tries, output: { cheapest: 'a' } };
    await openReport(page, sampleLog({ id: 'run-tools', runs: [{ at: 1, tasks: [task] }] }), '#task=prices');
    await expect.poll(() => text(page, '.panel .calls summary')).toBe('122 tool calls, 1 without a result');
    await page.locator('.panel .calls summary').click();
    await expect.poll(() => text(page, '.panel .calls')).toContain(message);
    await expect.poll(() => text(page, '.panel .calls')).toContain('12,345 characters');
    await expect.poll(() => text(page, '.panel .calls')).toContain('and 22 more');
    expect(troubles).toEqual([]);
  });

  it('does nothing that an answer asks for: no script, no request, no window', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const beacon = `http://127.0.0.1:${(server.address() as AddressInfo).port}/beacon`;
    const outputs = [...hostileTexts(beacon), ...hostileValues(beacon)];
    const [name = ''] = hostileTexts(beacon);
    const tasks = outputs.map((output, index) => ({
      id: index === 0 ? '<img src=x onerror=alert(1)>' : `task-${index}`,
      agent: name,
      at: index,
      tries: [
        { ms: 5, text: hostileTexts(beacon).join('\n') },
        { ms: 5, calls: hostileTexts(beacon).map((text) => calling(text)) },
      ],
      output,
    }));
    const log = sampleLog({
      id: 'run-bad',
      title: '</title><script>document.title = "pwned"</script>',
      runs: [{ at: 1, tasks }],
      report: { markdown: hostileTexts(beacon).join('\n\n') },
    });
    const seen = await watched(browser);
    const { page } = seen;
    await openReport(page, log);
    for (const { id } of tasks) {
      await goTo(page, `task=${encodeURIComponent(id)}`);
      await expect
        .poll(() => page.locator('.panel .answer').count(), { message: `${id} ${seen.troubles}` })
        .toBe(1);
      for (const earlier of await page.locator('.panel details').all())
        await earlier.evaluate((one) => one.setAttribute('open', ''));
      const json = page.locator('.panel').getByRole('button', { name: 'JSON' });
      if ((await json.count()) > 0) await json.click();
    }
    await goTo(page, 'compare=task-1&compare=task-2&view=diff');
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(1);
    expect(await harm(seen)).toEqual({
      title: '</title><script>document.title = "pwned"</script>',
      elements: 0,
      polluted: false,
      troubles: [],
      requests: 1,
    });
    expect(asked).toEqual([]);
    server.close();
  });

  const calling = (text: string) =>
    ({ tool: text, input: text, outcome: 'failed', characters: 1, message: text }) as const;

  const goTo = (page: Page, hash: string): Promise<unknown> =>
    page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

  /** What somebody who means harm would have done. */
  async function harm({ page, troubles, requests }: Watched) {
    return {
      title: await page.title(),
      elements: await page
        .locator(
          '#app :is(script, iframe, object, embed, img, video, form, base, link, style, meta, animate, a[href^="javascript:" i], a[href^="data:" i])',
        )
        .count(),
      polluted: await page.evaluate(() => 'polluted' in {}),
      troubles,
      requests: requests.length,
    };
  }

  it('is live: shows a job as it goes on, stops it, and keeps the token to itself', async () => {
    const answers: (() => void)[] = [];
    const reply: ReplyScript = ({ prompt }) => {
      if (prompt.includes('never ends')) return { kind: 'hang' };
      return new Promise((resolve) => answers.push(() => resolve({ kind: 'text', text: 'Here it is.' })));
    };
    const { app, served } = await serving(reply);
    const { page, troubles, requests } = await watched(browser);
    await page.goto(served.link);
    await expect.poll(() => text(page, 'main')).toContain('No jobs yet');
    expect(page.url()).toBe(served.url);
    const task = { agent: 'documentation_writer', outputFormat: 'text' as const };
    const job = app.start({
      title: 'Watched',
      tasks: [
        { ...task, id: 'quick', description: 'Write.' },
        { ...task, id: 'slow', description: 'This never ends.' },
      ],
    });
    const report = Promise.resolve(job).catch(() => undefined);
    await page.getByRole('link', { name: 'Watched' }).click();
    await expect.poll(() => text(page, 'h1')).toContain('running: 0 of 2');
    await expect.poll(() => answers.length).toBe(1);
    answers[0]?.();
    await expect.poll(() => text(page, 'h1')).toContain('running: 1 of 2');
    await page.locator('.task-row', { hasText: 'quick' }).click();
    await expect.poll(() => text(page, '.panel')).toContain('Here it is.');
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Stop all of it' }).click();
    await expect.poll(() => text(page, 'h1')).toContain('cancelled: 1 of 2');
    await report;
    expect(troubles).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(served.url) || url.includes('token'))).toEqual([]);
    await page.evaluate('sessionStorage.clear()');
    await page.goto('about:blank');
    await page.goto(served.url);
    await expect.poll(() => text(page, 'main')).toContain('needs the link');
  });

  it.each(['here', 'by a worker of its engine'])(
    'asks whether a plan may be run, and it is run %s',
    async (where) => {
      const asked = Promise.withResolvers<void>();
      const decided = Promise.withResolvers<boolean>();
      const decide = async (_id: string, approved: boolean): Promise<void> => decided.resolve(approved);
      const { app, served } = await serving(undefined, where === 'here' ? {} : { decide });
      const job = app.start(
        { goal: 'Compare three ways to limit an API' },
        {
          approve: (_plan, { signal }) => {
            asked.resolve();
            signal.addEventListener('abort', () => decided.reject(signal.reason));
            return decided.promise;
          },
        },
      );
      Promise.resolve(job).catch(() => {});
      await asked.promise;
      const { page, troubles } = await watched(browser);
      await page.goto(`${served.link}&job=${job.id}`);
      await expect.poll(() => text(page, '.approval')).toContain('recommendation');
      await page.getByRole('button', { name: /^Approve and run 3 tasks/ }).click();
      await expect.poll(() => text(page, 'h1')).toContain('all 5 completed');
      expect(await page.locator('.approval').count()).toBe(0);
      expect(troubles).toEqual([]);
    },
  );

  it.each(['light', 'dark'] as const)(
    'shows the queues of an engine, %s, on a narrow screen too',
    async (colorScheme) => {
      const { served } = await serving(undefined, { engine: async () => busyEngine(Date.now()) });
      const viewport = { width: 400, height: 800 };
      const { page, troubles, requests } = await watched(browser, { bypassCSP: true, colorScheme, viewport });
      await page.goto(served.link);
      await page.getByRole('button', { name: 'Queues and workers' }).click();
      expect(await text(page, 'h1')).toBe('Queues');
      // The title is there before the first look at the engine.
      await page.getByRole('heading', { name: 'Lanes' }).waitFor();
      const words = await text(page, 'main');
      expect(words).toContain('The next session in anthropic has waited for 12:00');
      expect(words).toContain('12,345');
      expect(words).toContain('In flight: at most $1.25, and 2 sessions without a known price');
      // What is wider than the screen scrolls by itself.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      await page.evaluate(axe);
      const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResult;
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
      await page.goBack();
      await expect.poll(() => text(page, 'h1')).toBe('Jobs');
      expect(troubles).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(served.url))).toEqual([]);
    },
  );

  it.each([390, 1100])('shows how a job stands whatever it is called, %i wide', async (width) => {
    const { app, served } = await serving();
    const title = `${'Beamtengesellschaft'.repeat(7)} ${'日本語'.repeat(20)}`;
    await app.start({ title, tasks: [{ agent: 'documentation_writer', description: 'Write.' }] });
    const { page } = await watched(browser, { viewport: { width, height: 800 } });
    await page.goto(served.link);
    const state = page.getByRole('main').locator('td', { hasText: /^completed$/ });
    await state.waitFor();
    const cells = await page
      .locator('.jobs td')
      .evaluateAll((all) =>
        (all as { getBoundingClientRect(): { right: number } }[]).map(
          (cell) => cell.getBoundingClientRect().right,
        ),
      );
    expect(Math.max(...cells)).toBeLessThanOrEqual(width);
  });

  /** What is dark is other in its colors only, which all parts share. */
  const looks = [
    ['a review, with a task', 'light', (page: Page) => openReport(page, reviewLog(), '#task=security')],
    ['a review, with a task', 'dark', (page: Page) => openReport(page, reviewLog(), '#task=security')],
    [
      'a comparison',
      'light',
      (page: Page) => openReport(page, reviewLog(), '#compare=security&compare=code&view=diff'),
    ],
    [
      'a comparison',
      'dark',
      (page: Page) => openReport(page, reviewLog(), '#compare=security&compare=code&view=diff'),
    ],
    ['a goal', 'light', (page: Page) => openReport(page, goalLog())],
    ['agents', 'light', (page: Page) => openReport(page, refineLog())],
  ] as const;

  it.each(looks)(
    'can be used by everybody, %s, %s: axe finds nothing serious',
    async (_name, colorScheme, open) => {
      // axe has to be put into the page, which lets nobody do that.
      const { page } = await watched(browser, { bypassCSP: true, colorScheme });
      await open(page);
      await page.evaluate(axe);
      const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResult;
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(
        serious.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html) })),
      ).toEqual([]);
    },
  );
});

interface AxeResult {
  violations: { impact: string; id: string; nodes: { html: string }[] }[];
}
