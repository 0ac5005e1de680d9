/** A file of the workspace that should hold an agent. */
export interface AgentFile {
  /** Its path in the workspace. */
  file: string;
  text: string;
}
