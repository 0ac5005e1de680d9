import { join, resolve } from 'node:path';
import { requireWritable, writeWhole } from '@parallel-agents/app/internal/files';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { AgentResult } from '@parallel-agents/core';
import { makeFolder } from '@parallel-agents/core/internal';
import type { PartedProgress } from '@parallel-agents/engine-bullmq';
import { toResultDocument } from '../output/result-document.ts';
import { toSafeJsonLine } from '../output/sanitize.ts';
import { writePieces } from '../output/write-pieces.ts';
import type { Environment } from '../settings/environment.ts';

/** Where results of a run in parts go, as its parts end. */
export interface StreamResults {
  /** Somebody wants them: parts are to be read. */
  readonly isWanted: boolean;
  write(part: string, results: readonly AgentResult[]): Promise<void>;
  /** How it ended, as the last line. */
  end(progress: PartedProgress): Promise<void>;
}

/**
 * `--json`: a line for each result on standard output; `--output`: a file of such lines for each part.
 * @throws InputError for a folder that cannot be written to, before anything is handed in
 */
export async function openStreamResults(
  { json, output }: { json?: true | undefined; output?: string | undefined },
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
  { cwd, stdout }: Pick<Environment, 'cwd' | 'stdout'>,
): Promise<StreamResults> {
  if (output !== undefined) {
    await requireWritable(output, cwd, '--output');
    await makeFolder(resolve(cwd, output));
  }
  // A choice of a runtime has a name and a summary of its own, which are none of the run.
  const mark = scripted ? { scripted } : {};
  const lineOf = (result: AgentResult): string =>
    `${toSafeJsonLine({ type: 'result', ...toResultDocument(result, mark) })}\n`;
  return {
    isWanted: json === true || output !== undefined,
    async write(part, results) {
      if (json) await writePieces(stdout, results.map(lineOf));
      if (output === undefined) return;
      // Whole or not at all, so that who follows a run again finds each result once.
      await writeWhole(join(resolve(cwd, output), `${part}.jsonl`), results.map(lineOf).join(''));
    },
    async end({ overview, account }) {
      if (!json) return;
      const budget = account && { limits: account.limits, spent: account.spent };
      await writePieces(stdout, [
        `${toSafeJsonLine({ type: 'summary', ...overview, ...mark, ...(budget && { budget }) })}\n`,
      ]);
    },
  };
}
