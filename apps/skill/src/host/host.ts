import type { SessionSlots } from '@parallel-agents/core/internal';
import type { PriceList } from '@parallel-agents/escalation';
import { z } from 'zod';
import { identity } from '../identity.ts';
import type { KeptRuns } from '../run/kept-runs.ts';
import type { RunBook } from '../run/run-book.ts';
import type { AgentFile } from '../workspace/agent-file.ts';
import { type Config, withDefaults } from './config.ts';
import type { PluginApi, ToolContext } from './openclaw.ts';
import { priceOf } from './prices.ts';
import { type SubagentTools, subagentTools } from './subagent-tools.ts';

/** Who calls a tool, where, and what is allowed there. */
export interface Host {
  api: PluginApi;
  config: Config;
  /** Runs belong to the chat that started them. */
  chat: string;
  agentId: string;
  isOwner: boolean;
  /** The tool that asks has made sure that this may be done. */
  isGranted?: boolean;
  /** Somebody in a channel asks, who may or may not be the owner. */
  hasSender: boolean;
  /** Where files may be read and written; absent where that is not allowed. */
  workspaceDir?: string;
  /** The agents of the workspace as they were when a run began that is gone on with. @default as they are now */
  agentFiles?: readonly AgentFile[];
  prices: PriceList;
  /** What OpenClaw lets the sub-agents of this agent have. */
  subagentTools: SubagentTools;
  /** Whether runs may choose models that go on without their chat. */
  mayChooseModels: boolean;
  /** The model that sessions get which name none. */
  defaultModel?: string;
  shared: { book: RunBook; kept: KeptRuns; slots: SessionSlots };
}

export function hostOf({
  api,
  config,
  toolContext,
  shared,
}: {
  api: PluginApi;
  config: unknown;
  toolContext: ToolContext;
  shared: Host['shared'];
}): Host {
  const { agentId = 'main', sessionKey, senderIsOwner, sandboxed, workspaceDir } = toolContext;
  const { requesterSenderId } = toolContext;
  const openclaw = toolContext.getRuntimeConfig?.() ?? toolContext.runtimeConfig;
  return {
    api,
    config: withDefaults(config),
    chat: chatOf(agentId, sessionKey),
    agentId,
    isOwner: senderIsOwner === true,
    hasSender: requesterSenderId !== undefined,
    // In a sandbox the agent sees other folders than this process does.
    ...(workspaceDir !== undefined && !sandboxed && { workspaceDir }),
    ...priceOf(openclaw, agentId),
    subagentTools: subagentTools(openclaw, agentId),
    mayChooseModels: rightsSchema.safeParse(openclaw).success,
    shared,
  };
}

const rightsSchema = z.looseObject({
  plugins: z.looseObject({
    entries: z.looseObject({
      [identity.id]: z.looseObject({ subagent: z.looseObject({ allowModelOverride: z.literal(true) }) }),
    }),
  }),
});

/** With `session.scope: "global"` OpenClaw gives the sessions of all agents one key. */
function chatOf(agentId: string, sessionKey = 'no-session'): string {
  return sessionKey.startsWith('agent:') ? sessionKey : `agent:${agentId}:${sessionKey}`;
}
