import type { Tier, ToolLimit } from '@parallel-agents/core';
import type { z } from 'zod';
import type { agentDesign } from '../agents/agent-parts.ts';

/** An agent as models read and write it: all parts apart, JSON Schema in place of zod. An empty schema is none. */
export type AgentDesign = z.infer<typeof agentDesign>;

/** What of an agent no design decides: models that revise one have no say in it. */
interface AgentMetadata {
  /** Before the name, where the agent came from a package or a folder. */
  namespace?: string;
  /** As its author writes the name. */
  displayName?: string;
  version: string;
  tier: Tier;
  tools: 'none' | 'inherit';
  toolLimit?: ToolLimit;
}

/** A design with its metadata: everything a definition is made of. */
export interface AgentCandidate {
  design: AgentDesign;
  metadata: AgentMetadata;
}
