import { readFile } from 'node:fs/promises';
import type { GivenAgent } from '@parallel-agents/app/internal/agents';
import { shownPath, type WrittenFiles, writeFiles } from '@parallel-agents/app/internal/files';
import type { AgentDefinition } from '@parallel-agents/core';
import { updateMarkdown } from '@parallel-agents/meta/internal';
import { ask } from '../input/ask.ts';
import { colorsFor } from '../output/colors.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { WritingFlags } from './agent-job-flags.ts';
import { renderDifference } from './render-difference.ts';

/** An agent that got better, and what it was. */
export interface RevisedAgent extends GivenAgent {
  before: AgentDefinition;
}

/**
 * Writes revised agents over their files. Each difference is shown, and unless `--yes` is given it is asked for. What is
 * not written is no loss: the journal has it.
 */
export async function replaceFiles(
  agents: readonly RevisedAgent[],
  { yes }: Pick<WritingFlags, 'yes'>,
  environment: Environment,
  reporter: Reporter,
): Promise<WrittenFiles> {
  const wanted: [string, string][] = [];
  let isComplete = true;
  for (const { file, text: old, before, definition } of agents) {
    if (file === undefined || old === undefined) continue;
    const shown = shownPath(file, environment.cwd);
    if ((await readFile(file, 'utf8').catch(() => undefined)) !== old) {
      reporter.problem(
        `${shown} was changed while it was refined; it is left as it is. --out FOLDER takes the new version.`,
      );
      isComplete = false;
      continue;
    }
    const text = updateMarkdown(old, before, definition);
    const difference = await renderDifference(shown, old, text, colorsFor(environment.stderr, environment));
    if (!yes) environment.stderr.write(`${difference}\n`);
    else reporter.tell(difference);
    if (yes || (await ask(`Replace ${shown}?`, environment))) wanted.push([file, text]);
    else reporter.note(`${shown} is left as it is.`);
  }
  const files = await writeFiles(wanted, environment.cwd, reporter);
  return { written: files.written, isComplete: isComplete && files.isComplete };
}
