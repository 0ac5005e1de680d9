import type { ToolLimit } from '@parallel-agents/core';
import { settingName } from '../host/config.ts';
import type { Host } from '../host/host.ts';

/** What Claude Code calls tools that OpenClaw has under another name. */
const openClawNames: Readonly<Record<string, string>> = {
  bash: 'exec',
  glob: 'ls',
  webfetch: 'web_fetch',
  websearch: 'web_search',
  multiedit: 'edit',
};

/**
 * Why an agent of the workspace works without the tools that its file asks for; nothing where it has them. Never more
 * than is written: OpenClaw takes no list for one session, so a list is kept only where OpenClaw allows no sub-agent more
 * than that.
 *
 * @param limit what its file says of tools. @default all
 */
export function whyWithoutTools(
  limit: ToolLimit | undefined,
  { config, subagentTools: allowed }: Pick<Host, 'config' | 'subagentTools'>,
): string | undefined {
  if (!config.allowTools) return `the operator allows no tools (${settingName('allowTools')})`;
  if (limit === undefined) return undefined;
  const only = limit.only && [...new Set(limit.only.map(toOpenClawName))];
  const never = new Set((limit.never ?? []).map(toOpenClawName));
  const fits = (tool: string) =>
    (only === undefined ? isOneTool(tool) : only.includes(tool)) && !never.has(tool);
  if (!never.has('*') && allowed?.every(fits)) return undefined;
  if (only === undefined) {
    const names = [...never].join(', ');
    return `its file forbids ${names}, and OpenClaw keeps that only where the operator sets tools.subagents.tools.allow to a list without them`;
  }
  const set = `tools.subagents.tools.allow = ${JSON.stringify(only)}`;
  return `its file allows ${only.join(', ')} only, and OpenClaw keeps that list only where the operator sets ${set}`;
}

/** A group or a pattern may hold what is forbidden. */
function isOneTool(name: string): boolean {
  return /^\w+$/.test(name);
}

function toOpenClawName(name: string): string {
  const lower = name.replace(/\(.*$/, '').trim().toLowerCase();
  return openClawNames[lower] ?? lower;
}
