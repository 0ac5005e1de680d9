import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
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

/** A file in the folder of agents, by its path in the workspace. */
export interface AgentFile {
  file: string;
  text: string;
}

export interface WorkspaceAgents {
  agents: AgentDefinition[];
  /** Where each of them stands, by its name. */
  fileOf: ReadonlyMap<string, AgentFile>;
  /** Files that hold no agent that can be run, and why. */
  problems: string[];
}

/** One file that cannot be read does not keep the others from being used. */
export async function readAgentFiles(
  host: Pick<Host, 'workspaceDir'>,
): Promise<{ files: AgentFile[]; problems: string[] }> {
  const files: AgentFile[] = [];
  const problems: string[] = [];
  for (const file of await agentFiles(host)) {
    await orProblem(file, problems, async () => {
      files.push({ file, text: (await readWorkspaceFile(file, host)).text });
    });
  }
  return { files, problems };
}

export async function parseAgentFiles(files: readonly AgentFile[]): Promise<WorkspaceAgents> {
  const agents = new Map<string, AgentDefinition>();
  const fileOf = new Map<string, AgentFile>();
  const problems: string[] = [];
  for (const { file, text } of files) {
    await orProblem(file, problems, async () => {
      const { definition } = parseMarkdownAgent(text, file);
      const name = `${workspaceNamespace}/${definition.name}`;
      if (agents.has(name)) {
        problems.push(`${file}: another file has an agent "${definition.name}"`);
        return;
      }
      agents.set(name, { ...definition, name });
      fileOf.set(name, { file, text });
    });
  }
  return { agents: [...agents.values()], fileOf, problems };
}

async function orProblem(file: string, problems: string[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    problems.push(...thrown.issues.map(({ message }) => `${file}: ${message}`));
  }
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

/** Writes a new agent where the next run finds it. */
export function writeWorkspaceAgent(
  agent: AgentDefinition,
  host: Pick<Host, 'workspaceDir'>,
): Promise<Written> {
  return writeWorkspaceFile(`${agentFolder}/${bareName(agent.name)}.md`, toMarkdown(agent), host);
}

/** Puts an agent in the place of the one that its file held, unless somebody has changed the file since. */
export async function replaceWorkspaceAgent(
  agent: AgentDefinition,
  { file, text: before }: AgentFile,
  host: Pick<Host, 'workspaceDir'>,
): Promise<Written> {
  const text = toMarkdown(agent);
  const now = await readWorkspaceFile(file, host).catch(() => undefined);
  if (now !== undefined && now.text !== before && now.text !== text) {
    return { notSaved: `${file} was changed meanwhile` };
  }
  return writeWorkspaceFile(relative(ownFolder, file), text, host, { replace: true });
}

export function bareName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
