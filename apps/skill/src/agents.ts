import personal from '@parallel-agents/agents-personal';
import { sayCompatibility, sayHidden, setAsideIn } from '@parallel-agents/app/internal/agents';
import type { Describe } from '@parallel-agents/app/internal/settings';
import { metaAgents } from '@parallel-agents/meta';
import { builtinAgents, createRegistry, type LoadedAgents, type Registry } from '@parallel-agents/registry';
import { describeInChat } from './host/describe-in-chat.ts';
import type { Host } from './host/host.ts';
import { readFoundAgents } from './workspace/found-agents.ts';
import { readWorkspaceAgents, type WorkspaceAgents } from './workspace/workspace-agents.ts';

const builtIn = { source: 'built-in', agents: [...builtinAgents, ...personal.agents, ...metaAgents] };

/** The agents that come with the plugin. */
export const knownAgents: Registry = createRegistry(builtIn);

interface AgentsOfChat extends Omit<WorkspaceAgents, 'agents'> {
  registry: Registry;
  /** What hides what, and what agents lose here, a line each, in the words that the command has for it. */
  notes: string[];
}

/**
 * The agents that a chat can use: those of the plugin, those that its workspace keeps for other tools, and those that
 * chats have made. What comes later is nearer, and found first.
 *
 * @returns them, the files of those that chats have made, and what is wrong with files of the workspace
 */
export async function agentsOf(host: Host): Promise<AgentsOfChat> {
  const { agents, files, problems } = await readWorkspaceAgents(host);
  const found = await readFoundAgents(host);
  const registry = createRegistry(knownAgents, ...found.sources, { source: 'the workspace', agents });
  const compatibility = sayCompatibility(
    { registry, originOf: (name) => originIn(found.sources, name) },
    describeInChat,
  );
  return {
    registry,
    files,
    problems: [
      ...problems,
      ...found.notes,
      ...found.sources.flatMap((one) => setAsideIn(one, describeInChat)),
    ],
    notes: [...sayHidden(registry, inFiles), ...(compatibility === undefined ? [] : [compatibility])],
  };
}

/** Of two agents of one name, one has to be written otherwise. */
const inFiles: Describe = (name, value) => (name === 'agents' ? 'in its file' : describeInChat(name, value));

function originIn(sources: readonly LoadedAgents[], name: string) {
  const source = sources.find(({ agents }) => agents.some((agent) => agent.name === name));
  return { source: source?.source, file: source?.files.get(name), remarks: source?.remarks.get(name) };
}
