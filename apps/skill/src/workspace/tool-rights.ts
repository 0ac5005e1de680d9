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
 * @param listed the tools that its file names. @default all
 */
export function whyWithoutTools(
  listed: readonly string[] | undefined,
  { config, subagentTools: allowed }: Pick<Host, 'config' | 'subagentTools'>,
): string | undefined {
  if (!config.allowTools) return `the operator allows no tools (${settingName('allowTools')})`;
  if (listed === undefined) return undefined;
  const names = new Set(listed.map(toOpenClawName));
  if (allowed?.every((tool) => names.has(tool))) return undefined;
  const set = `tools.subagents.tools.allow = ${JSON.stringify([...names])}`;
  return `its file allows ${[...names].join(', ')} only, and OpenClaw keeps that list only where the operator sets ${set}`;
}

function toOpenClawName(name: string): string {
  const lower = name.replace(/\(.*$/, '').trim().toLowerCase();
  return openClawNames[lower] ?? lower;
}
