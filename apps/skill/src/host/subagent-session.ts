/** Whether a session was started by another one, through this plugin or with `sessions_spawn`. */
export function isSubagentSession(sessionKey: string | undefined): boolean {
  return sessionKey?.includes(':subagent:') ?? false;
}
