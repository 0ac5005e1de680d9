import { agentsInPlaces, type PlacedTexts, textsInPlaces } from '@parallel-agents/app/internal/agents';
import type { LoadedAgents } from '@parallel-agents/registry';
import { describeInChat } from '../host/describe-in-chat.ts';
import type { Host } from '../host/host.ts';
import type { AgentFile } from './agent-file.ts';
import { readWorkspaceFile } from './read-file.ts';

/** Where other tools keep agents in the workspace: `.claude/agents` and their like. */
export interface FoundAgents {
  /** One for each place, the farthest first. */
  sources: LoadedAgents[];
  /** What could not be looked at, and why. */
  notes: string[];
}

/**
 * The agents that the workspace keeps for other tools, read by the rules of the command. A workspace may be a project that
 * was cloned: their tools wait, and a file that is moved to where chats keep theirs is a yes.
 */
export async function readFoundAgents(host: Pick<Host, 'workspaceDir' | 'agentFiles'>): Promise<FoundAgents> {
  const { workspaceDir, agentFiles = [] } = host;
  if (workspaceDir === undefined) return { sources: [], notes: [] };
  const kept = new Map(agentFiles.map(({ file, text }) => [file, text]));
  const { texts, notes } = await foundTexts(host, workspaceDir);
  const asBegun = texts.map((one) => ({ ...one, text: kept.get(one.file) ?? one.text }));
  return { sources: agentsInPlaces(asBegun, describeInChat), notes };
}

/** As much as is kept with a run of what other tools have there; a larger collection is read anew when it is gone on with. */
const mostKept = 1024 * 1024;

/** The files as they stand now, to be kept with a run. */
export async function foundAgentFiles(host: Pick<Host, 'workspaceDir'>): Promise<AgentFile[]> {
  const { workspaceDir } = host;
  const { texts } = workspaceDir === undefined ? { texts: [] } : await foundTexts(host, workspaceDir);
  const size = texts.reduce((sum, { text }) => sum + text.length, 0);
  return size > mostKept ? [] : texts.map(({ file, text }) => ({ file, text }));
}

function foundTexts(host: Pick<Host, 'workspaceDir'>, workspaceDir: string): Promise<PlacedTexts> {
  return textsInPlaces(workspaceDir, async (file) => (await readWorkspaceFile(file, host)).text);
}
