import type { SubagentApi } from '@parallel-agents/openclaw/plugin';

/** What happens in sessions of the gateway. `run_status` tells that a provider fails and is tried again. */
export interface AgentEvent {
  sessionKey?: string | undefined;
  stream: string;
  data: {
    phase?: unknown;
    reason?: unknown;
    attempt?: unknown;
    maxAttempts?: unknown;
    text?: unknown;
  };
}

/** What is used of the `api` that OpenClaw gives a plugin. */
export interface PluginApi {
  runtime: {
    subagent: SubagentApi;
    state?: { resolveStateDir(): string };
    events?: { onAgentEvent?(listener: (event: AgentEvent) => void): (() => void) | undefined };
    /** Wakes a chat with a line of OpenClaw’s own, as background commands of OpenClaw do when they have ended. */
    system?: {
      enqueueSystemEvent?(
        text: string,
        to: { sessionKey: string; agentId: string; contextKey: string },
      ): boolean;
      requestHeartbeat?(wake: {
        source: 'background-task';
        intent: 'immediate';
        reason: string;
        sessionKey: string;
        agentId: string;
      }): void;
    };
    agent?: { session?: { listSessionEntries?(of: { agentId: string }): { sessionKey: string }[] } };
  };
  logger: { warn(message: string): void };
}

/** What is used of what OpenClaw tells a tool about the call. */
export interface ToolContext {
  agentId?: string | undefined;
  /** The chat. */
  sessionKey?: string | undefined;
  workspaceDir?: string | undefined;
  sandboxed?: boolean | undefined;
  /** Whether the owner of this OpenClaw asks. */
  senderIsOwner?: boolean | undefined;
  /** Who asks, in a channel. Absent in turns that OpenClaw starts by itself. */
  requesterSenderId?: string | undefined;
  /** OpenClaw’s configuration. */
  runtimeConfig?: unknown;
  getRuntimeConfig?: (() => unknown) | undefined;
}

/** What a tool answers: the text that the model sees, and the value behind it. */
export interface ToolAnswer {
  content: { type: 'text'; text: string }[];
  details: unknown;
}

/** Shows how far a tool has come. */
export type ToolUpdate = (partial: ToolAnswer) => void;
