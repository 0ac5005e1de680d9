import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { toMarkdown } from '@parallel-agents/meta';
import { updateMarkdown } from '@parallel-agents/meta/internal';
import { parseMarkdownAgent } from '@parallel-agents/registry/internal';
import type { Host } from '../host/host.ts';
import type { AgentFile } from './agent-file.ts';
import { readWorkspaceFile } from './read-file.ts';
import { whyWithoutTools } from './tool-rights.ts';
import { ownFolder, type Written, writeWorkspaceFile } from './write-file.ts';

/** The agents that chats have made stand here, one markdown file each. */
const agentFolder = 'agents';

/** What agents of the workspace are called before their own name, so that none takes the place of another. */
export const workspaceNamespace = 'workspace';

export interface WorkspaceAgents {
  agents: AgentDefinition[];
  /** The file of each agent, by its name. */
  files: ReadonlyMap<string, AgentFile>;
  /** Files that hold no agent that can be run, and why. */
  problems: string[];
}

/** One file that cannot be read does not keep the others from being used. */
export async function readWorkspaceAgents(
  host: Pick<Host, 'workspaceDir' | 'agentFiles' | 'config' | 'subagentTools'>,
): Promise<WorkspaceAgents> {
  const problems: string[] = [];
  const agents = new Map<string, AgentDefinition>();
  const files = new Map<string, AgentFile>();
  const asBegun = host.agentFiles?.filter(({ file }) => dirname(file) === join(ownFolder, agentFolder));
  for (const agentFile of asBegun ?? (await readAgentFiles(host, problems))) {
    const { file, text } = agentFile;
    try {
      // OpenClaw keeps the limit for all sub-agents, or the agent has no tools.
      const { toolLimit, ...definition } = parseMarkdownAgent(text, file).definition;
      const name = `${workspaceNamespace}/${definition.name}`;
      if (agents.has(name)) problems.push(`${file}: another file has an agent "${definition.name}"`);
      else {
        const why = definition.tools === 'none' ? undefined : whyWithoutTools(toolLimit, host);
        agents.set(name, { ...definition, name, ...(why !== undefined && { toolsWithheld: why }) });
        files.set(name, agentFile);
      }
    } catch (thrown) {
      problems.push(...problemsIn(thrown, file));
    }
  }
  return { agents: [...agents.values()], files, problems: problems.sort() };
}

/** The files as they stand now, in the order of their names. @param problems gets what is wrong with those that cannot be read */
export async function readAgentFiles(
  host: Pick<Host, 'workspaceDir'>,
  problems: string[] = [],
): Promise<AgentFile[]> {
  const found: AgentFile[] = [];
  for (const file of await agentFiles(host)) {
    try {
      const { text } = await readWorkspaceFile(file, host);
      found.push({ file, text });
    } catch (thrown) {
      problems.push(...problemsIn(thrown, file));
    }
  }
  return found;
}

function problemsIn(thrown: unknown, file: string): string[] {
  if (!(thrown instanceof InputError)) throw thrown;
  return thrown.issues.map(({ message }) => `${file}: ${message}`);
}

async function agentFiles({ workspaceDir }: Pick<Host, 'workspaceDir'>): Promise<string[]> {
  if (workspaceDir === undefined) return [];
  const folder = join(ownFolder, agentFolder);
  const names = await readdir(join(workspaceDir, folder)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort();
}

/** Writes an agent where the next run finds it. */
export function writeWorkspaceAgent(
  agent: AgentDefinition,
  host: Pick<Host, 'workspaceDir'>,
): Promise<Written> {
  return writeWorkspaceFile(`${agentFolder}/${bareName(agent.name)}.md`, toMarkdown(agent), host);
}

/** Puts an agent in the place of an earlier version, unless that has been changed since it was read. */
export async function replaceWorkspaceAgent(
  agent: AgentDefinition,
  before: AgentFile & { agent: AgentDefinition },
  host: Pick<Host, 'workspaceDir'>,
): Promise<Written> {
  // What the file says of tools stays as it is.
  const text = updateMarkdown(before.text, before.agent, agent);
  const now = (await readAgentFiles(host)).find(({ file }) => file === before.file)?.text;
  if (now === text) return { file: before.file };
  if (now !== before.text) return { notSaved: `${before.file} has been changed meanwhile` };
  return writeWorkspaceFile(relative(ownFolder, before.file), text, host, { replace: true });
}

export function bareName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
