import personal from '@parallel-agents/agents-personal';
import { type AgentDefinition, defineAgent, InputError } from '@parallel-agents/core';
import { metaAgents } from '@parallel-agents/meta';
import { builtinAgents, createRegistry, type Registry } from '@parallel-agents/registry';
import type { AskedCall } from './tool.ts';
import { type AgentFile, parseAgentFiles, readAgentFiles } from './workspace/workspace-agents.ts';

const builtIn = { source: 'built-in', agents: [...builtinAgents, ...personal.agents, ...metaAgents] };

/** The agents that come with the plugin. */
export const knownAgents: Registry = createRegistry(builtIn);

/** An agent that a chat makes up for one run. */
export interface AdHocAgent {
  name: string;
  instructions: string;
  description?: string;
}

/** The agents that a call can use. */
export interface CallAgents {
  registry: Registry;
  /** Where those of the workspace stand, by their names. */
  fileOf: ReadonlyMap<string, AgentFile>;
  /** What is wrong with files of the workspace that hold no agent. */
  problems: string[];
  /** The call, with what a run that it starts has to keep of them. */
  asked: AskedCall;
}

/**
 * The agents that a chat can use: those of the plugin, those in its workspace, and those that it makes up. A run that is
 * resumed has those that the workspace had when it began: it may have made or refined some itself since.
 *
 * @throws InputError for a name that another agent has
 */
export async function agentsOf(call: AskedCall, madeUp: readonly AdHocAgent[] = []): Promise<CallAgents> {
  const kept = call.resume?.agentFiles;
  const { files, problems: unread } = kept ? { files: kept, problems: [] } : await readAgentFiles(call.host);
  const { agents, fileOf, problems } = await parseAgentFiles(files);
  const registry = createRegistry(
    knownAgents,
    { source: 'the workspace', agents },
    { source: 'this call', agents: madeUp.map(toDefinition) },
  );
  const asked = { ...call, request: { ...call.request, agentFiles: files } };
  return { registry, fileOf, problems: [...unread, ...problems].sort(), asked };
}

function toDefinition({ name, instructions, description = name }: AdHocAgent): AgentDefinition {
  if (instructions.trim() === '') {
    const fix = 'Say who the agent is and how it works.';
    throw new InputError([
      { code: 'INVALID_AGENT', path: ['agents', name, 'instructions'], message: 'are empty', fix },
    ]);
  }
  return defineAgent({
    name,
    category: 'ad-hoc',
    description,
    version: '1.0.0',
    instructions,
    tools: 'none',
    tier: 'standard',
  });
}
