import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobLog } from '@parallel-agents/core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { type HtmlReportOptions, htmlReport } from '../../src/report/html.ts';

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why there is no browser here, if there is none. Where tests may not be left out, that is an error. */
export function withoutBrowser(): boolean {
  if (existsSync(program)) return false;
  const missing = `${program} is not here: apt-get install chromium, or name another one as CHROMIUM.`;
  if (process.env.PARALLEL_AGENTS_REQUIRE_SERVERS) throw new Error(missing);
  return true;
}

/** A browser that speaks with nobody by itself. */
export function launch(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  return chromium.launch({
    executablePath: program,
    args: [...args, '--disable-component-update', '--disable-sync'],
  });
}

/** A page, and everything about it that should not happen. */
export interface Watched {
  page: Page;
  /** Errors, warnings, dialogs, new windows, downloads. */
  troubles: string[];
  /** Where it asked for something, but for what it was opened with. */
  requests: string[];
}

export async function watched(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const troubles: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  page.on('pageerror', ({ message }) => troubles.push(message));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('page', (other) => troubles.push(`window: ${other.url()}`));
  page.on('download', (download) => troubles.push(`download: ${download.url()}`));
  page.on('request', (request) => requests.push(request.url()));
  return { page, troubles, requests };
}

/** Writes the report of a job into a file that does not outlive the test, and opens it. */
export async function openReport(
  page: Page,
  log: JobLog,
  hash = '',
  options: HtmlReportOptions = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'report.html');
  writeFileSync(file, htmlReport(log, options));
  await page.goto(`${pathToFileURL(file).href}${hash}`);
  await page.waitForSelector('h1');
}
