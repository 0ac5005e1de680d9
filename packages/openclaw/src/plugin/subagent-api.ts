/** A run that a plugin asks OpenClaw for. */
export interface SubagentRun {
  sessionKey: string;
  message: string;
  extraSystemPrompt: string;
  /** The short prompt of sub-agents instead of that of a conversation. */
  promptMode: 'minimal';
  /** Leaves the workspace’s context files out. */
  lightContext: boolean;
  /** No tools at all. */
  disableTools?: boolean;
  /** The gateway’s queue: that of sub-agents is apart from that of conversations. */
  lane: string;
  /** Whether the answer is sent to a chat. */
  deliver: boolean;
  idempotencyKey: string;
  provider?: string;
  model?: string;
}

/**
 * What OpenClaw gives its plugins as `api.runtime.subagent`, as far as it is used here. Written out, so that this
 * package needs no OpenClaw installed.
 */
export interface SubagentApi {
  run(run: SubagentRun): Promise<{ runId: string; sessionKey?: string }>;
  /** Waits for the run to end, or until the milliseconds have passed; does not stop it. */
  waitForRun(wait: { runId: string; timeoutMs: number }): Promise<unknown>;
  getSessionMessages(wanted: { sessionKey: string; limit: number }): Promise<{ messages: unknown[] }>;
  /** Ends a run in the session too. With `deleteTranscript` its transcript is put away in an archive; otherwise it stays. */
  deleteSession(session: { sessionKey: string; deleteTranscript: boolean }): Promise<void>;
}
