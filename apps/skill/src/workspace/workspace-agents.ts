import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { toMarkdown } from '@parallel-agents/meta';
import { parseMarkdownAgent } from '@parallel-agents/registry';
import type { Host } from '../host/host.ts';
import { readWorkspaceFile } from './read-file.ts';
import { ownFolder, type Written, writeWorkspaceFile } from './write-file.ts';

/** The agents that chats have made stand here, one markdown file each. */
const agentFolder = 'agents';

/** What agents of the workspace are called before their own name, so that none takes the place of another. */
export const workspaceNamespace = 'workspace';

export interface WorkspaceAgents {
  agents: AgentDefinition[];
  /** Files that hold no agent that can be run, and why. */
  problems: string[];
}

/** One file that cannot be read does not keep the others from being used. */
export async function readWorkspaceAgents(host: Pick<Host, 'workspaceDir'>): Promise<WorkspaceAgents> {
  const agents = new Map<string, AgentDefinition>();
  const problems: string[] = [];
  for (const file of await agentFiles(host)) {
    try {
      const { text } = await readWorkspaceFile(file, host);
      const { definition } = parseMarkdownAgent(text, file);
      const name = `${workspaceNamespace}/${definition.name}`;
      if (agents.has(name)) problems.push(`${file}: another file has an agent "${definition.name}"`);
      else agents.set(name, { ...definition, name });
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      problems.push(...thrown.issues.map(({ message }) => `${file}: ${message}`));
    }
  }
  return { agents: [...agents.values()], problems };
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
  options: { replace?: boolean } = {},
): Promise<Written> {
  return writeWorkspaceFile(`${agentFolder}/${bareName(agent.name)}.md`, toMarkdown(agent), host, options);
}

export function bareName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
