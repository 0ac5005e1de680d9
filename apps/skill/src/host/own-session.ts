/** Whether a session was started by the plugin runtime. */
export function isOwnSession(sessionKey: string | undefined): boolean {
  return sessionKey?.includes(':subagent:parallel-agents-') ?? false;
}
