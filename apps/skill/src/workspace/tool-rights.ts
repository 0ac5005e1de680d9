import type { ToolLimit } from '@parallel-agents/core';
import { own } from '@parallel-agents/core/internal';
import { settingName } from '../host/config.ts';
import type { Host } from '../host/host.ts';
import type { ToolList } from '../host/subagent-tools.ts';

/** What OpenClaw has under another name. */
const openClawNames: Readonly<Record<string, string>> = {
  'apply-patch': 'apply_patch',
  bash: 'exec',
  cron: 'automations',
  glob: 'ls',
  webfetch: 'web_fetch',
  websearch: 'web_search',
  multiedit: 'edit',
};

/**
 * Why an agent of the workspace works without the tools that its file asks for; nothing where it has them. Never more
 * than is written: OpenClaw takes no list for one session, so a list is kept only where OpenClaw allows the sub-agents of
 * this agent no more than that.
 *
 * @param limit what its file says of tools. @default all
 */
export function whyWithoutTools(
  limit: ToolLimit | undefined,
  { config, subagentTools: { lists, areProgramsOpen } }: Pick<Host, 'config' | 'subagentTools'>,
): string | undefined {
  if (!config.allowTools) return `the operator allows no tools (${settingName('allowTools')})`;
  if (limit === undefined) return undefined;
  // OpenClaw has no part of a tool: `Bash(git log:*)` allows less than `exec`, and forbids a part of it.
  const only = limit.only && unique(limit.only.filter((name) => !name.includes('(')).map(toOpenClawName));
  const never = unique((limit.never ?? []).map((name) => toOpenClawName(name.replace(/\(.*$/, ''))));
  const kept = only?.filter((name) => !never.includes(name));
  const mayExecute = kept?.includes('exec') ?? !never.includes('exec');
  const isOpen = areProgramsOpen && !mayExecute;
  if (isKept(kept, never, lists) && !isOpen) return undefined;
  const programs = isOpen ? ` and ${hardened}` : '';
  if (limit.only === undefined) {
    const names = never.join(', ');
    return `its file forbids ${names}, and OpenClaw keeps that only where the operator sets tools.subagents.tools.deny = ${JSON.stringify(withPatches(never))}${programs}`;
  }
  if (kept === undefined || kept.length === 0) {
    return `its file allows ${limit.only.join(', ')} only, which is no tool that OpenClaw can give as it is written`;
  }
  const deny = writesOtherwise(kept) ? ' and tools.subagents.tools.deny = ["apply_patch"]' : '';
  const set = `tools.subagents.tools.allow = ${JSON.stringify(kept)}${deny}${programs}`;
  return `its file allows ${limit.only.join(', ')} only, and OpenClaw keeps that list only where the operator sets ${set}`;
}

/** Else a program of Code Mode, which any agent with a tool may be given, is no less than `exec`. */
const hardened = 'tools.codeMode = {"enabled": "auto", "executor": "quickjs"}, or false';

function isKept(only: readonly string[] | undefined, never: readonly string[], lists: readonly ToolList[]) {
  if (never.includes('*') || only?.length === 0) return false;
  const denied = new Set(lists.flatMap(({ deny }) => deny.map(toOpenClawName)));
  const forbidden = withPatches(never);
  if (only === undefined && forbidden.every((tool) => denied.has(tool))) return true;
  const fits = (tool: string): boolean =>
    only === undefined ? isOneTool(tool) && !forbidden.includes(tool) : only.includes(tool);
  return lists.some(({ allow }) => allow !== undefined && givenBy(allow, denied).every(fits));
}

/** What a list lets sub-agents have. Those of this plugin none of them has. */
function givenBy(allow: readonly string[], denied: ReadonlySet<string>): string[] {
  const given = unique(allow.map(toOpenClawName)).filter((name) => !/^parallel[_-]agents(_|$)/.test(name));
  return [...given, ...(given.includes('write') ? ['apply_patch'] : [])].filter((name) => !denied.has(name));
}

/** Patches are another way to write files; with `write` OpenClaw allows them too. */
function withPatches(never: readonly string[]): string[] {
  return never.some((name) => name === 'write' || name === 'edit')
    ? unique([...never, 'apply_patch'])
    : [...never];
}

function writesOtherwise(only: readonly string[]): boolean {
  return only.includes('write') && !only.includes('apply_patch');
}

/** A group or a pattern may hold what is forbidden. */
function isOneTool(name: string): boolean {
  return /^\w+$/.test(name);
}

function toOpenClawName(name: string): string {
  const lower = name.trim().toLowerCase();
  return own(openClawNames, lower) ?? lower;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
