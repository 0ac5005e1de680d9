// Takes the pictures of docs/look from sample jobs, in Debian's chromium: `npm run screenshots` in apps/web, after a build.
// Look at each of them before you commit them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobLog } from '@parallel-agents/core';
import { htmlReport } from '../src/report/html.ts';
import { launch } from '../test/kit/browser.ts';
import { manyLog } from '../test/kit/many-log.ts';
import { refineLog } from '../test/kit/refine-log.ts';
import { goalLog, reviewLog } from '../test/kit/samples.ts';

interface Picture {
  name: string;
  log: JobLog;
  hash?: string;
  dark?: true;
  width?: number;
  height: number;
}

const pictures: readonly Picture[] = [
  { name: 'review', log: reviewLog(), height: 1290 },
  { name: 'review-dark', log: reviewLog(), dark: true, height: 730 },
  { name: 'task', log: reviewLog(), hash: 'task=security', width: 1440, height: 900 },
  { name: 'difference', log: reviewLog(), hash: 'compare=security&compare=code&view=diff', height: 760 },
  { name: 'goal', log: goalLog(), height: 820 },
  { name: 'agents', log: refineLog(), height: 640 },
  { name: 'many', log: manyLog(1000), hash: 'sort=duration&window=0-120000', dark: true, height: 860 },
];

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'look');
const files = mkdtempSync(join(tmpdir(), 'parallel-agents-pictures-'));
mkdirSync(folder, { recursive: true });
const browser = await launch();
try {
  for (const { name, log, hash = '', dark, width = 1180, height } of pictures) {
    const file = join(files, `${name}.html`);
    writeFileSync(file, htmlReport(log));
    const page = await browser.newPage({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      timezoneId: 'UTC',
    });
    await page.goto(`${pathToFileURL(file).href}#${hash}`);
    await page.waitForSelector('h1');
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(files, { recursive: true });
}
