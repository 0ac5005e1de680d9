import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { AgentResult, RunReport } from '@parallel-agents/core';
import type { Host } from './host.ts';
import { textOf } from './output-text.ts';

/** The folder in the agent’s workspace that holds what is too long for an answer. */
const folderName = 'parallel-agents';

/** A result as it goes into the answer. */
export interface ShownResult {
  result: AgentResult;
  text: string;
  /** Characters left out of `text`. */
  omitted: number;
  /** The whole output, as a path in the workspace. */
  file?: string;
  /** Why there is no file although something was left out. */
  notSaved?: string;
}

/** Cuts what is too long for an answer, and writes the whole of it to a file in the workspace where there is one. */
export async function saveLongOutputs(report: RunReport, host: Host): Promise<ShownResult[]> {
  const share = shareOf(report.results, host.config.inlineCharacters);
  return Promise.all(
    report.results.map(async (result) => {
      const text = textOf(result);
      if (text.length <= share) return { result, text, omitted: 0 };
      const shown = { result, text: text.slice(0, share), omitted: text.length - share };
      return { ...shown, ...(await save(text, result, report.runId, host)) };
    }),
  );
}

/** Short outputs leave what they do not need to the long ones. */
function shareOf(results: readonly AgentResult[], characters: number): number {
  const lengths = results.map((result) => textOf(result).length).sort((a, b) => a - b);
  let left = characters;
  for (const [index, length] of lengths.entries()) {
    const share = Math.floor(left / (lengths.length - index));
    if (length > share) return share;
    left -= length;
  }
  return characters;
}

async function save(
  text: string,
  { taskId, output }: AgentResult,
  runId: string,
  { workspaceDir }: Host,
): Promise<Pick<ShownResult, 'file' | 'notSaved'>> {
  if (workspaceDir === undefined) return { notSaved: 'this chat has no workspace of its own' };
  try {
    const workspace = await realpath(workspaceDir);
    const folder = join(workspace, folderName, runId);
    await mkdir(folder, { recursive: true });
    // A link in the workspace could lead anywhere.
    if (!(await realpath(folder)).startsWith(workspace + sep))
      return { notSaved: 'its folder leads outside the workspace' };
    const file = join(folder, `${taskId}.${typeof output === 'string' ? 'md' : 'json'}`);
    await writeFile(file, text, { flag: 'wx' });
    return { file: relative(workspace, file) };
  } catch (thrown) {
    return { notSaved: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
