import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, it, vi } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { RunDocument } from './kit/documents.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The command, beside a browser that notes what it was asked to open. */
function commandWithBrowser() {
  const folder = temporaryFolder();
  const noted = join(folder, 'opened');
  const program = join(folder, 'browser.sh');
  writeFileSync(
    program,
    `#!/bin/sh\nprintf '%s' "$*" > "${noted}.partial"\nmv "${noted}.partial" "${noted}"\n`,
  );
  chmodSync(program, 0o755);
  const opened = () => (existsSync(noted) ? readFileSync(noted, 'utf8') : '');
  return { command: testCommand({ env: { BROWSER: program } }), opened };
}

describe('a run as a page', () => {
  it('is written by the command, and opened', async () => {
    const { command, opened } = commandWithBrowser();
    await command.run('team', 'content', 'Tide pools', '--json');
    const { runId } = command.json<RunDocument>();
    expect(await command.run('runs', 'report', runId, '--open', '--out', 'report.html')).toBe(0);
    const file = join(command.cwd, 'report.html');
    await expect.poll(opened, { timeout: 30_000 }).toBe(file);
    const html = readFileSync(file, 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).toContain(runId);
  });

  it('is served until a signal comes; the token is in the link, and in no argument that others see', async () => {
    const { command, opened } = commandWithBrowser();
    const code = command.run('serve', '--port', '0', '--open');
    await expect.poll(() => command.stdout(), { timeout: 30_000 }).toMatch(/#token=[\w-]{43}\n/);
    const link = command.stdout().trim();
    expect((await fetch(link)).status).toBe(200);
    await expect.poll(opened, { timeout: 30_000 }).toMatch(/open\.html$/);
    expect(readFileSync(opened(), 'utf8')).toContain(link);
    command.signals.emit('SIGINT');
    expect(await code).toBe(0);
    expect(existsSync(opened())).toBe(false);
  });
});
