import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, it } from 'vitest';
import { startProcess } from './kit/process.ts';

/** A browser that notes what it was asked to open. */
function notingBrowser() {
  const folder = temporaryFolder();
  const noted = join(folder, 'opened');
  const program = join(folder, 'browser.sh');
  writeFileSync(
    program,
    `#!/bin/sh\nprintf '%s' "$*" > "${noted}.partial"\nmv "${noted}.partial" "${noted}"\n`,
  );
  chmodSync(program, 0o755);
  return {
    env: { BROWSER: program, HOME: folder, XDG_STATE_HOME: folder },
    opened: () => (existsSync(noted) ? readFileSync(noted, 'utf8') : ''),
  };
}

async function said(argv: readonly string[], env: Record<string, string>): Promise<string> {
  const child = startProcess(argv, env);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(child, 'close');
  return text;
}

describe('a run as a page', () => {
  it('is written by the command, and opened', async () => {
    const { env, opened } = notingBrowser();
    const run = JSON.parse(await said(['team', 'content', 'Tide pools', '--json'], env)) as { runId: string };
    const file = join(env.HOME, 'report.html');
    await said(['runs', 'report', run.runId, '--open', '--out', file], env);
    await expect.poll(opened).toBe(file);
    const html = readFileSync(file, 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).toContain(run.runId);
  });

  it('is served until a signal comes; the token is in the link, and in no argument that others see', async () => {
    const { env, opened } = notingBrowser();
    const child = startProcess(['serve', '--port', '0', '--open'], env);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    await expect.poll(() => text).toMatch(/#token=[\w-]{43}\n/);
    const link = text.trim();
    expect((await fetch(link)).status).toBe(200);
    await expect.poll(opened).toMatch(/open\.html$/);
    expect(readFileSync(opened(), 'utf8')).toContain(link);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(existsSync(opened())).toBe(false);
  });
});

it('the page lies where the built command looks for it', () => {
  const page = fileURLToPath(new URL('../../web/dist/page/page.js', import.meta.url));
  expect(existsSync(page)).toBe(true);
});
