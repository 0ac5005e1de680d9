import { statSync } from 'node:fs';
import { InputError } from '@parallel-agents/core';
import type { Tools, ToolsOptions } from '@parallel-agents/tools';
import { readInputText } from '../documents/input-file.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import type { ToolSettings } from '../settings/tool-settings.ts';

/** Asked before a call that writes. */
export type ApproveTool = NonNullable<ToolsOptions['ask']>;

/** Environment variables that hold keys: none of them is shown to a model. */
const keyVariable = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASS|PAT|CREDENTIALS?)$|PASSWORD$/i;

/**
 * The tools that settings give agents. Nothing is started.
 *
 * @throws InputError for files that are none, and names that mean nothing
 */
export async function openTools(
  settings: ToolSettings,
  { env, describe }: Pick<Surroundings, 'env' | 'describe'>,
  ask?: ApproveTool,
): Promise<Tools> {
  const { createTools, readMcpServers } = await import('@parallel-agents/tools');
  const { mcp, rounds, ...others } = settings;
  requireFolder(settings.root, describe('toolsRoot'));
  const servers: Record<string, ReturnType<typeof readMcpServers>[string]> = {};
  for (const { file, from } of mcp) {
    await named(describe('mcp'), async () => {
      const { text, name } = await readInputText(file, { cwd: from });
      Object.assign(servers, readMcpServers(text, name, env));
    });
  }
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    keyVariable.test(name) && value ? [value] : [],
  );
  return named(describe('allowTools'), async () =>
    createTools({
      ...others,
      servers,
      secrets,
      ...(rounds !== undefined && { limits: { rounds } }),
      ...(ask && { ask }),
    }),
  );
}

/** Looked into by a model much later, a folder that is not there would look like an empty one. */
function requireFolder(root: string, setting: string): void {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) return;
  const message = `there is no folder "${root}"`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [setting], message, fix: 'Check the path.' }]);
}

/** What is wrong with it is about this setting, and about no line of the job’s file. */
async function named<T>(setting: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    throw new InputError(thrown.issues.map((issue) => ({ ...issue, path: [setting] })));
  }
}
