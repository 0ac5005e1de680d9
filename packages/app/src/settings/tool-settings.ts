import { resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import type { Describe } from '../basics/describe.ts';
import type { LoadedConfig } from '../config/config.ts';
import type { GivenSettings } from '../config/given-settings.ts';

/** What agents may have of tools in this process. */
export interface ToolSettings {
  /** Files of MCP servers, with the folder that they are looked up from. */
  mcp: readonly { file: string; from: string }[];
  allow: readonly string[];
  root: string;
  privateHosts: readonly string[];
  /** Requests of one session. @default 20 */
  rounds?: number;
}

/**
 * What was given and what the configuration says of tools; nothing where neither names any.
 *
 * @throws InputError `UNTRUSTED_SERVER` for a configuration that was found and would give agents tools: rights are given by
 * people, not by a folder that somebody cloned
 */
export function toolSettings(
  { mcp = [], allowTools = [], toolsRoot, toolRounds }: GivenSettings,
  { config: { tools = {} }, folder, found }: LoadedConfig,
  { cwd, describe }: { cwd: string; describe: Describe },
): ToolSettings | undefined {
  const granted = (['mcp', 'allow', 'root', 'privateHosts'] as const).filter(
    (field) => tools[field] !== undefined,
  );
  if (found !== undefined && granted.length > 0) throw notChosen(found, granted, describe);
  const files = [
    ...(tools.mcp ?? []).map((file) => ({ file, from: folder })),
    ...mcp.map((file) => ({ file, from: cwd })),
  ];
  const allow = [...(tools.allow ?? []), ...allowTools];
  if (files.length === 0 && allow.length === 0) return undefined;
  const rounds = toolRounds ?? tools.rounds;
  const root = toolsRoot ?? (tools.root === undefined ? cwd : resolve(folder, tools.root));
  return {
    mcp: files,
    allow,
    root: resolve(cwd, root),
    privateHosts: tools.privateHosts ?? [],
    ...(rounds !== undefined && { rounds }),
  };
}

function notChosen(file: string, fields: readonly string[], describe: Describe): InputError {
  return new InputError([
    {
      code: 'UNTRUSTED_SERVER',
      path: ['tools', fields[0] ?? 'allow'],
      message: `${file} was found here, not chosen, and would give agents tools (${fields.map((field) => `tools.${field}`).join(', ')})`,
      fix: `If that is right, name the file with ${describe('config', file)}. If not, look at the file.`,
    },
  ]);
}
