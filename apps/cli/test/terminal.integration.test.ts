// The built command in a real terminal: what is on the screen when a terminal has read all that was written.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleReply } from '@parallel-agents/core/internal/testing';
import { startModelServer } from '@parallel-agents/testing';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, onTestFinished, test } from 'vitest';
import { recordTerminal, wordsOf } from './kit/terminal.ts';

describe.skipIf(process.platform !== 'linux')('a run in a terminal', () => {
  test.each([100, 44, 24])(
    'of %i columns is drawn over itself, and leaves the table of its end',
    async (columns) => {
      const cwd = temporaryFolder();
      const server = await startModelServer({
        models: ['m'],
        reply: (call) => ({ ...exampleReply(call), delayMs: 300 * call.callNumber }),
      });
      onTestFinished(() => server.close());
      writeFileSync(join(cwd, 'app.ts'), 'export const a = 1;\n');
      const { screens, exitCode } = await recordTerminal({
        args: ['team', 'review', 'app.ts', '--base-url', server.url, '--model', 'm'],
        cwd,
        columns,
        rows: 40,
        env: { HOME: cwd, XDG_STATE_HOME: cwd, XDG_CONFIG_HOME: cwd, NO_COLOR: '', CI: '' },
      });
      expect(exitCode).toBe(0);
      const seen = screens.map(wordsOf);
      // While it ran, five tasks stood there once each, and never a second view below the first.
      const live = seen.filter((lines) => lines.some((line) => /\d\/5/.test(line)));
      expect(live.length).toBeGreaterThan(1);
      for (const lines of live) expect(lines.filter((line) => /\d\/5/.test(line))).toHaveLength(1);
      const end = seen.at(-1)?.join('\n') ?? '';
      expect(end).not.toMatch(/\d\/5 /);
      expect(end.replace(/\s+/g, ' ')).toContain('completed 5');
    },
  );
});
