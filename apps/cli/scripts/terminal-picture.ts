// Makes docs/look/run.svg: the built command in a real terminal, on a server whose model is scripted. `npm run picture` in
// apps/cli, after a build. Look at it before you commit it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleReply } from '@parallel-agents/core/internal/testing';
import type { ReplyScript } from '@parallel-agents/core/testing';
import { startModelServer } from '@parallel-agents/testing';
import { recordTerminal, type Screen } from '../test/kit/terminal.ts';
import { terminalSvg } from './terminal-svg.ts';

const columns = 96;
/** What the command’s own names for tiers stand for. */
const models = ['anthropic/claude-haiku-4-5', 'anthropic/claude-opus-4-5'];
const args = ['team', 'review', 'app.ts', '--tiers', 'cheap,strong', '--budget', '2.00usd'];

/** Seconds that an answer takes, by how many came before it: as unequal as those of models. */
const pace = [2.4, 3.6, 1.7, 2.9, 4.3, 2.1];

const reply: ReplyScript = (call) => {
  const delayMs = (pace[(call.callNumber - 1) % pace.length] ?? 2) * 1000;
  // One agent gets half an answer from the cheap model, so that its task climbs.
  if (
    /what it costs when it is used/.test(`${call.instructions}${call.prompt}`) &&
    call.model.includes('haiku')
  ) {
    return {
      kind: 'text',
      text: '{"findings": [',
      delayMs,
      usage: { inputTokens: 2_300, outputTokens: 180 },
    };
  }
  return { ...exampleReply(call), delayMs };
};

const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-picture-'));
const server = await startModelServer({ models, reply });
try {
  writeFileSync(
    join(folder, 'app.ts'),
    'export const total = (a: number, b: number): number => a + b;\n'.repeat(60),
  );
  const { screens, exitCode } = await recordTerminal({
    args,
    cwd: folder,
    columns,
    rows: 22,
    env: {
      PARALLEL_AGENTS_BASE_URL: server.url,
      PARALLEL_AGENTS_API_KEY: 'a-key-of-nobody',
      XDG_STATE_HOME: folder,
      XDG_CONFIG_HOME: folder,
      HOME: folder,
    },
  });
  if (exitCode !== 0) throw new Error(`The command ended with ${exitCode}.`);
  const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'look', 'run.svg');
  writeFileSync(file, terminalSvg(screens.map(withPrompt), columns, 'A review in a terminal, while it runs'));
} finally {
  await server.close();
  rmSync(folder, { recursive: true });
}

/** With the line that was typed. */
function withPrompt({ at, lines }: Screen): Screen {
  return {
    at,
    lines: [[{ text: `$ parallel-agents ${args.join(' ')}`, at: 0, bold: false, dim: false }], [], ...lines],
  };
}
