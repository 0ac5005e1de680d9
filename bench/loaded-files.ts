import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { importing } from './import-time.ts';

/** Tells of each file that a process loads, whether by import or by require. */
const telling = `
import { registerHooks } from 'node:module';
import { writeSync } from 'node:fs';
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) writeSync(2, '\\nloaded ' + url);
    return next(url, context);
  },
});`;

/** How many files of each package a process loads that imports these and does nothing with them. */
export function loadedFiles(...specifiers: readonly string[]): Record<string, number> {
  const hook = `data:text/javascript,${encodeURIComponent(telling)}`;
  const { stderr, status } = spawnSync(process.execPath, ['--import', hook, ...importing(...specifiers)], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const counts: Record<string, number> = {};
  for (const [, url = ''] of stderr.matchAll(/^loaded (.+)$/gm)) {
    const name = packageOf(url);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** The package of a file; those of this repository go by the folder that they are in. */
function packageOf(url: string): string {
  const inModules = url.split('/node_modules/').at(-1) ?? '';
  if (inModules !== url) return /^(?:@[^/]+\/)?[^/]+/.exec(inModules)?.[0] ?? inModules;
  return /\/((?:packages|apps)\/[^/]+)\//.exec(url)?.[1] ?? 'others';
}
